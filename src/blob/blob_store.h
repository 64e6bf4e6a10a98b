#pragma once
// Where the contents of documents and pictures live: encrypted at rest, appended to, never changed in place.
// The size of a blob is what the caller's database row says; bytes beyond it are leftovers of a crash.
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace blob {

using base::Bytes;
using base::ByteView;
using base::Result;

/// Errors of all calls: not_found storage.not_found; unavailable storage.full (disk or quota), storage.unavailable;
/// internal storage.damaged (tampered, torn below the committed size, or a wrong key-encryption key).
/// Everything a call has written is on the disk (fsync) when it returns.
class BlobStore {
  public:
    virtual ~BlobStore() = default;
    /// Returns the new blob's id, 32 hex digits.
    virtual Result<std::string> create(ByteView content) = 0;
    virtual Result<std::string> create_empty() = 0;
    /// Appends to a blob of which `expected_size` bytes are committed; anything beyond is discarded first.
    /// `expected_size` must be 0 or the end of an earlier append (invalid storage.offset otherwise). Returns the new
    /// size. The caller makes sure that one writer at a time appends to a blob (a row lock, a state in the row).
    virtual Result<std::uint64_t> append(const std::string& id, ByteView content, std::uint64_t expected_size) = 0;
    /// Exactly [offset, offset + length); internal storage.damaged when the blob ends before.
    virtual Result<Bytes> read(const std::string& id, std::uint64_t offset, std::uint64_t length) = 0;
    /// Bytes that can be read, leftovers included.
    virtual Result<std::uint64_t> size(const std::string& id) = 0;
    /// Removing what is gone already is fine.
    virtual Result<void> remove(const std::string& id) = 0;
};

/// One file a blob, under folder/ab/cd. Each blob has a random key, wrapped by the key-encryption key (AES-256-GCM, the
/// id as additional data). An append is a segment with a key of its own, in chunks of 64 KiB (AES-256-GCM, counter
/// nonces; id, position and length of the segment and the chunk's index as additional data). Thread-safe.
class FileBlobStore final : public BlobStore {
  public:
    FileBlobStore(std::filesystem::path folder, ByteView key_encryption_key /* 32 bytes */);
    ~FileBlobStore() override;
    FileBlobStore(const FileBlobStore&) = delete;
    FileBlobStore& operator=(const FileBlobStore&) = delete;

    Result<std::string> create(ByteView content) override;
    Result<std::string> create_empty() override;
    Result<std::uint64_t> append(const std::string& id, ByteView content, std::uint64_t expected_size) override;
    Result<Bytes> read(const std::string& id, std::uint64_t offset, std::uint64_t length) override;
    Result<std::uint64_t> size(const std::string& id) override;
    Result<void> remove(const std::string& id) override;

    std::filesystem::path path_of(const std::string& id) const;

  private:
    std::filesystem::path folder_;
    Bytes key_;
};

}  // namespace blob
