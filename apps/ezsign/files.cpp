#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/rng.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;

/// Closes on every path.
class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    bool close() {
        const int fd = std::exchange(fd_, -1);
        return fd < 0 || ::close(fd) == 0;
    }

  private:
    int fd_;
};

bool write_all(int fd, base::ByteView data) {
    while (!data.empty()) {
        const ssize_t written = ::write(fd, data.data(), data.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data = data.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

base::Result<base::Bytes> read_file(const std::string& path, std::size_t limit) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || S_ISDIR(status.st_mode))
        return make_error(ErrorCode::not_found, "file.unreadable",
                          "Cannot read " + path + ": " + (file.get() < 0 ? std::strerror(errno) : "not a file"));
    base::Bytes out;
    out.reserve(S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0);
    base::Bytes block(std::size_t{1} << 16);
    while (true) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return make_error(ErrorCode::not_found, "file.unreadable",
                              "Cannot read " + path + ": " + std::strerror(errno));
        if (got == 0) return out;
        base::append(out, base::ByteView(block).first(static_cast<std::size_t>(got)));
        if (out.size() > limit) return make_error(ErrorCode::too_large, "file.too_large", path + " is too large");
    }
}

base::Result<std::string> read_secret(const std::string& path) {
    EZ_TRY(base::Bytes bytes, read_file(path, 1024));
    std::string text = base::to_text(bytes);
    base::cleanse(bytes);
    text.resize(std::min(text.size(), text.find_first_of("\r\n")));
    return text;
}

base::Result<void> write_file(const std::string& path, base::ByteView head, base::ByteView tail) {
    const std::string temporary = path + ".part-" + base::random_token().substr(0, 8);
    const auto failed = [&]() -> base::Result<void> {
        const std::string why = std::strerror(errno);
        ::unlink(temporary.c_str());
        return make_error(ErrorCode::unavailable, "file.unwritable", "Cannot write " + path + ": " + why);
    };
    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file.get() < 0) return failed();
    if (!write_all(file.get(), head) || !write_all(file.get(), tail) || ::fsync(file.get()) != 0 || !file.close())
        return failed();
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failed();
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    const Descriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
    return {};
}

void complain(const base::Error& error) {
    std::cerr << "ezsign: " << error.message << " [" << error.key << "]\n";
}

}  // namespace cli
