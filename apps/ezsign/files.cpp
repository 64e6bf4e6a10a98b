#include "files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <utility>

#include "base/descriptor.h"
#include "base/rng.h"

namespace cli {
namespace {

using base::Descriptor;
using base::ErrorCode;
using base::make_error;

base::Error unreadable(const std::string& path, const char* why) {
    return make_error(ErrorCode::not_found, "file.unreadable", "Cannot read " + path + ": " + why);
}
base::Error unwritable(const std::string& path) {
    return make_error(ErrorCode::unavailable, "file.unwritable", "Cannot write " + path + ": " + std::strerror(errno));
}

/// Opened for reading, and no folder.
base::Result<Descriptor> open_to_read(const std::string& path, struct stat& status) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return unreadable(path, std::strerror(errno));
    if (::fstat(file.get(), &status) != 0 || S_ISDIR(status.st_mode)) return unreadable(path, "not a file");
    return file;
}

/// Block after block to the end. `take` may refuse.
base::Result<void> read_blocks(int file, const std::string& path,
                               const std::function<base::Result<void>(base::ByteView)>& take) {
    base::Bytes block(std::size_t{1} << 18);
    while (true) {
        const ssize_t got = ::read(file, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(path, std::strerror(errno));
        if (got == 0) return {};
        EZ_CHECK(take(base::ByteView(block).first(static_cast<std::size_t>(got))));
    }
}

/// The new name outlives a power cut only when its folder is flushed too.
void flush_folder_of(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const Descriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
}

}  // namespace

base::Result<base::Bytes> read_file(const std::string& path, std::size_t limit) {
    struct stat status{};
    EZ_TRY(const Descriptor file, open_to_read(path, status));
    base::Bytes out;
    out.reserve(S_ISREG(status.st_mode) ? std::min(limit, static_cast<std::size_t>(status.st_size)) : 0);
    EZ_CHECK(read_blocks(file.get(), path, [&](base::ByteView block) -> base::Result<void> {
        base::append(out, block);
        if (out.size() > limit) return make_error(ErrorCode::too_large, "file.too_large", path + " is too large");
        return {};
    }));
    return out;
}

base::Result<std::string> read_secret(const std::string& path) {
    EZ_TRY(base::Bytes bytes, read_file(path, 1024));
    std::string text = base::to_text(bytes);
    base::cleanse(bytes);
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    return text;
}

base::Result<void> write_file(const std::string& path, base::ByteView head, base::ByteView tail) {
    EZ_TRY(StagedFile file, StagedFile::create(path));
    EZ_CHECK(file.append(head));
    EZ_CHECK(file.append(tail));
    return file.keep();
}

base::Result<MappedFile> MappedFile::map(int file, const std::string& path) {
    struct stat status{};
    if (::fstat(file, &status) != 0 || status.st_size < 0) return unreadable(path, std::strerror(errno));
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return MappedFile({});
    void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at == MAP_FAILED) return unreadable(path, std::strerror(errno));
    return MappedFile({static_cast<const std::uint8_t*>(at), size});
}

base::Result<MappedFile> MappedFile::open(const std::string& path) {
    struct stat status{};
    EZ_TRY(const Descriptor file, open_to_read(path, status));
    if (!S_ISREG(status.st_mode)) return unreadable(path, "only a regular file can be this large");
    return map(file.get(), path);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
}

void MappedFile::let_go(base::ByteView part) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) / page * page;
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

base::Result<StagedFile> StagedFile::create(const std::string& target) {
    std::string temporary = target + ".part-" + base::random_token().substr(0, 8);
    const int file = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return unwritable(target);
    return StagedFile(file, std::move(temporary), target);
}

base::Result<StagedFile> StagedFile::copy(const std::string& input, const std::string& target, crypto::Sha256& hash) {
    struct stat status{};
    EZ_TRY(const Descriptor source, open_to_read(input, status));
    EZ_TRY(StagedFile out, create(target));
    EZ_CHECK(read_blocks(source.get(), input, [&](base::ByteView block) {
        hash.update(block);
        return out.append(block);
    }));
    return out;
}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      temporary_(std::exchange(other.temporary_, {})),
      target_(std::move(other.target_)),
      views_(std::move(other.views_)) {}

StagedFile::~StagedFile() {
    if (file_ >= 0) ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

base::Result<base::ByteView> StagedFile::view() {
    EZ_TRY(MappedFile whole, MappedFile::map(file_, temporary_));
    views_.push_back(std::move(whole));
    return views_.back().bytes();
}

base::Result<void> StagedFile::append(base::ByteView more) {
    if (!base::write_all(file_, more)) return unwritable(target_);
    return {};
}

base::Result<void> StagedFile::keep() {
    if (::fsync(file_) != 0 || ::close(std::exchange(file_, -1)) != 0 ||
        ::rename(temporary_.c_str(), target_.c_str()) != 0)
        return unwritable(target_);
    temporary_.clear();
    flush_folder_of(target_);
    return {};
}

void complain(const base::Error& error) {
    std::cerr << "ezsign: " << error.message << " [" << error.key << "]\n";
}

}  // namespace cli
