#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "base/encoding.h"
#include "base/rng.h"
#include "blob/blob_store.h"
#include "blob/sealed_file.h"

namespace blob {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::make_error;

bool is_id(const std::string& id) {
    return id.size() == 32 &&
           std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> sync_folder(const fs::path& folder) {
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return file_error("sync folder", errno);
    return {};
}

/// Makes folder/ab/cd and makes their names durable too.
Result<void> make_folders(const fs::path& root, const fs::path& folder) {
    for (const fs::path& path : {folder.parent_path(), folder}) {
        if (::mkdir(path.c_str(), 0700) == 0) {
            EZ_CHECK(sync_folder(path == folder ? path.parent_path() : root));
        } else if (errno != EEXIST) {
            return file_error("make folder", errno);
        }
    }
    return {};
}

Result<File> open_blob(const fs::path& path, int flags) {
    File file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) return file_error("open", errno);
    return file;
}

/// The position in the file at which plaintext byte `size` would begin.
Result<std::uint64_t> position_of(const std::vector<Segment>& segments, std::uint64_t size) {
    std::uint64_t position = header_size, start = 0;
    for (const Segment& segment : segments) {
        if (start >= size) break;
        position = segment.file_end();
        start += segment.length;
    }
    if (start < size) return damaged("blob is shorter than its committed size");
    if (start > size) {
        return make_error(ErrorCode::invalid, "storage.offset", "the expected size is not the end of an append");
    }
    return position;
}

}  // namespace

FileBlobStore::FileBlobStore(fs::path folder, ByteView key_encryption_key)
    : folder_(std::move(folder)), key_(key_encryption_key.begin(), key_encryption_key.end()) {
    if (key_.size() != 32) throw std::invalid_argument("blob: the key-encryption key has 32 bytes");
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
}

FileBlobStore::~FileBlobStore() {
    base::cleanse(key_);
}

fs::path FileBlobStore::path_of(const std::string& id) const {
    return folder_ / id.substr(0, 2) / id.substr(2, 2) / id;
}

Result<std::string> FileBlobStore::create_empty() {
    return create({});
}

Result<std::string> FileBlobStore::create(ByteView content) {
    const std::string id = base::hex(base::random_bytes(16));
    const fs::path path = path_of(id), temporary = path.string() + ".new";
    EZ_CHECK(make_folders(folder_, path.parent_path()));
    Bytes blob_key = base::random_bytes(32);
    Bytes bytes = new_header(id, key_, blob_key);
    if (!content.empty()) base::append(bytes, seal_segment(id, blob_key, 0, content));
    base::cleanse(blob_key);

    const auto write = [&]() -> Result<void> {
        const File file(::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
        if (file.get() < 0) return file_error("create", errno);
        EZ_CHECK(file.write(0, bytes));
        EZ_CHECK(file.sync());
        if (::rename(temporary.c_str(), path.c_str()) != 0) return file_error("rename", errno);
        return sync_folder(path.parent_path());
    };
    if (auto written = write(); !written) {
        ::unlink(temporary.c_str());
        return written.error();
    }
    return id;
}

Result<std::uint64_t> FileBlobStore::append(const std::string& id, ByteView content, std::uint64_t expected_size) {
    if (!is_id(id)) return file_error("open", ENOENT);
    EZ_TRY(const auto file, open_blob(path_of(id), O_RDWR));
    if (::flock(file.get(), LOCK_EX) != 0) return file_error("lock", errno);
    EZ_TRY(Bytes blob_key, unwrap_key(file, id, key_));
    EZ_TRY(const auto segments, list_segments(file));
    EZ_TRY(const auto position, position_of(segments, expected_size));
    EZ_CHECK(file.truncate(position));
    if (!content.empty()) {
        const Bytes sealed = seal_segment(id, blob_key, expected_size, content);
        if (auto written = file.write(position, sealed); !written) {
            (void)file.truncate(position);  // gives the space back; a torn tail would be discarded anyway
            return written.error();
        }
    }
    base::cleanse(blob_key);
    EZ_CHECK(file.sync());
    return expected_size + content.size();
}

Result<Bytes> FileBlobStore::read(const std::string& id, std::uint64_t offset, std::uint64_t length) {
    if (!is_id(id)) return file_error("open", ENOENT);
    EZ_TRY(const auto file, open_blob(path_of(id), O_RDONLY));
    EZ_TRY(Bytes blob_key, unwrap_key(file, id, key_));
    EZ_TRY(const auto segments, list_segments(file));
    const std::uint64_t available = segments.empty() ? 0 : segments.back().start + segments.back().length;
    if (offset > available || length > available - offset) return damaged("blob is shorter than asked for");
    Bytes out;
    out.reserve(length);
    for (const Segment& segment : segments) {
        const auto from = std::max(offset, segment.start);
        const auto to = std::min(offset + length, segment.start + segment.length);
        if (from < to) {
            EZ_CHECK(open_segment(file, id, blob_key, segment, from - segment.start, to - segment.start, out));
        }
    }
    base::cleanse(blob_key);
    return out;
}

Result<std::uint64_t> FileBlobStore::size(const std::string& id) {
    if (!is_id(id)) return file_error("open", ENOENT);
    EZ_TRY(const auto file, open_blob(path_of(id), O_RDONLY));
    EZ_TRY(const auto segments, list_segments(file));
    return segments.empty() ? 0 : segments.back().start + segments.back().length;
}

Result<void> FileBlobStore::remove(const std::string& id) {
    if (!is_id(id)) return {};
    if (::unlink(path_of(id).c_str()) != 0 && errno != ENOENT) return file_error("remove", errno);
    return {};
}

}  // namespace blob
