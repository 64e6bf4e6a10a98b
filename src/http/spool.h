#pragma once
// A request body on its way in: in memory while small, then in an unlinked temporary file, so that nothing of it is
// left behind whatever happens to the process.
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "http/message.h"

namespace http {

class Spool {
  public:
    explicit Spool(std::filesystem::path folder, std::size_t in_memory = 256 * 1024)
        : folder_(std::move(folder)), in_memory_(in_memory) {}
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;
    /// Errors: unavailable storage.full, storage.unavailable.
    base::Result<void> append(base::ByteView bytes);
    std::uint64_t size() const { return size_; }
    /// Ends the writing.
    std::shared_ptr<SpooledBody> finish();

  private:
    base::Result<void> open_file();
    base::Result<void> write_file(base::ByteView bytes);
    std::filesystem::path folder_;
    std::size_t in_memory_;
    base::Bytes memory_;
    int file_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace http
