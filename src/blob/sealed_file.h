#pragma once
// The format of one blob's file, little-endian:
//
//   header   "EZBLOB01" | wrapped key: nonce(12) ciphertext(32) tag(16), AES-256-GCM under the key-encryption key, AAD
//   = id segment  "SEGM" | start u64 | length u64 | salt(32) | chunks, each ciphertext(<= 64 KiB) tag(16)
//
// Segments follow each other; `start` is the plaintext offset. A segment's key is HMAC-SHA-256(blob key, salt), so that
// bytes written again after a crash never meet the same key and nonce. Chunk nonce = its index; AAD = id, start,
// length, index.
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace blob {

using base::Bytes;
using base::ByteView;
using base::Result;

inline constexpr std::uint64_t chunk_size = 64 * 1024;
inline constexpr std::uint64_t tag_size = 16;
inline constexpr std::uint64_t header_size = 8 + 12 + 32 + 16;
inline constexpr std::uint64_t segment_header_size = 4 + 8 + 8 + 32;

/// An open file; closes itself.
class File {
  public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    File& operator=(File&&) = delete;
    ~File();
    int get() const { return descriptor_; }

    Result<Bytes> read(std::uint64_t offset, std::uint64_t length) const;  // fewer bytes at the end of the file
    Result<void> write(std::uint64_t offset, ByteView bytes) const;
    Result<void> truncate(std::uint64_t size) const;
    Result<void> sync() const;
    Result<std::uint64_t> size() const;

  private:
    int descriptor_;
};

/// The error that errno means: storage.full, storage.not_found or storage.unavailable. `what` names the step, no path.
base::Error file_error(const char* what, int number);
base::Error damaged(const char* what);

struct Segment {
    std::uint64_t start = 0, length = 0;  // plaintext
    std::uint64_t position = 0;           // of the segment's header in the file
    Bytes salt;
    std::uint64_t file_end() const;
};

/// Whole segments of the file, in order; what is torn at the end is left out.
Result<std::vector<Segment>> list_segments(const File& file);

Bytes new_header(const std::string& id, ByteView key_encryption_key, ByteView blob_key);
Result<Bytes> unwrap_key(const File& file, const std::string& id, ByteView key_encryption_key);

Bytes seal_segment(const std::string& id, ByteView blob_key, std::uint64_t start, ByteView content);
/// Appends plaintext [from, to) of the segment, absolute offsets inside it, to `out`.
Result<void> open_segment(const File& file, const std::string& id, ByteView blob_key, const Segment& segment,
                          std::uint64_t from, std::uint64_t to, Bytes& out);

}  // namespace blob
