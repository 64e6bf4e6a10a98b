#include "vault/master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "base/rng.h"

namespace vault {
namespace {

using base::ErrorCode;
constexpr std::size_t key_size = 32;

struct Descriptor {
    int fd;
    ~Descriptor() {
        if (fd >= 0) close(fd);
    }
};

base::Error write_error() {
    return base::make_error(ErrorCode::unavailable, "vault.master_key_write", "the master key file cannot be written");
}

}  // namespace

base::Result<SecretBytes> read_master_key(const std::filesystem::path& file) {
    const Descriptor in{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (in.fd < 0)
        return base::make_error(ErrorCode::unavailable, "vault.master_key_missing",
                                "the master key file is missing or not readable");
    struct stat info{};
    if (fstat(in.fd, &info) != 0 || (info.st_mode & 077) != 0)
        return base::make_error(ErrorCode::unavailable, "vault.master_key_mode",
                                "the master key file may be read by others: chmod 600 it, and think about who read it");
    base::Bytes bytes(key_size + 1);
    const Wipe wipe(bytes);
    const ssize_t got = read(in.fd, bytes.data(), bytes.size());
    if (got != static_cast<ssize_t>(key_size))
        return base::make_error(ErrorCode::unavailable, "vault.master_key_damaged",
                                "the master key file does not hold 32 bytes");
    return SecretBytes(base::ByteView(bytes).first(key_size));
}

base::Result<void> create_master_key(const std::filesystem::path& file) {
    std::error_code failed;
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    std::filesystem::create_directories(folder, failed);
    if (failed) return write_error();
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    const Descriptor out{open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (out.fd < 0) return write_error();
    base::Bytes key = base::random_bytes(key_size);
    const Wipe wipe(key);
    if (write(out.fd, key.data(), key.size()) != static_cast<ssize_t>(key.size()) || fsync(out.fd) != 0)
        return write_error();
    // The name must survive a power cut too: what is sealed under this key would be lost with it.
    const Descriptor directory{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.fd < 0 || fsync(directory.fd) != 0) return write_error();
    return {};
}

}  // namespace vault
