#include "http/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/descriptor.h"

namespace http {

namespace {

base::Error storage_error() {
    const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    return base::make_error(base::ErrorCode::unavailable, full ? "storage.full" : "storage.unavailable",
                            full ? "the disk is full" : "temporary storage cannot be written");
}

class FileBody final : public SpooledBody {
  public:
    FileBody(int file, std::uint64_t size) : file_(file), size_(size) {}
    ~FileBody() override { ::close(file_); }
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;
    std::uint64_t size() const override { return size_; }
    base::Result<base::Bytes> read(std::uint64_t offset, std::size_t length) const override {
        if (offset >= size_) return base::Bytes{};
        base::Bytes out(static_cast<std::size_t>(std::min<std::uint64_t>(length, size_ - offset)));
        std::size_t done = 0;
        while (done < out.size()) {
            const auto got = ::pread(file_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return base::make_error(base::ErrorCode::unavailable, "http.spool", "a body cannot be read");
            done += static_cast<std::size_t>(got);
        }
        return out;
    }

  private:
    int file_;
    std::uint64_t size_;
};

}  // namespace

Spool::~Spool() {
    if (file_ >= 0) ::close(file_);
}

base::Result<void> Spool::open_file() {
    file_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {  // file systems without O_TMPFILE
        std::string name = (folder_ / "body-XXXXXX").string();
        file_ = ::mkostemp(name.data(), O_CLOEXEC);
        if (file_ >= 0) ::unlink(name.c_str());
    }
    if (file_ < 0) return storage_error();
    return {};
}

base::Result<void> Spool::write_file(base::ByteView bytes) {
    if (!base::write_all(file_, bytes)) return storage_error();
    return {};
}

base::Result<void> Spool::append(base::ByteView bytes) {
    if (file_ < 0 && size_ + bytes.size() <= in_memory_) {
        base::append(memory_, bytes);
        size_ += bytes.size();
        return {};
    }
    if (file_ < 0) {
        EZ_CHECK(open_file());
        EZ_CHECK(write_file(memory_));
        memory_ = {};
    }
    EZ_CHECK(write_file(bytes));
    size_ += bytes.size();
    return {};
}

std::shared_ptr<SpooledBody> Spool::finish() {
    if (file_ < 0) return spooled_in_memory(std::move(memory_));
    auto body = std::make_shared<FileBody>(file_, size_);
    file_ = -1;
    return body;
}

}  // namespace http
