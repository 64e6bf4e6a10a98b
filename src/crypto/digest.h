#pragma once
// Message digests and HMAC. SHA-256 can be stopped, stored and resumed: a signature of a large file then hashes its
// tail only.
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace crypto {

using base::Bytes;
using base::ByteView;
using base::Result;

using Sha256Digest = std::array<std::uint8_t, 32>;

enum class DigestAlgorithm { sha1, sha256, sha384, sha512, sha3_256, sha3_384, sha3_512 };

std::size_t digest_size(DigestAlgorithm algorithm);                      // bytes
const char* to_string(DigestAlgorithm algorithm);                        // "sha256", "sha3_384"
std::optional<DigestAlgorithm> digest_from_name(std::string_view name);  // the same names

Sha256Digest sha256(ByteView data);
Bytes digest(DigestAlgorithm algorithm, ByteView data);
inline Bytes to_bytes(const Sha256Digest& value) {
    return {value.begin(), value.end()};
}

/// Running SHA-256 whose state is a value: copy it, store it (112 bytes), resume it on another machine.
class Sha256 {
  public:
    Sha256();
    void update(ByteView data);
    /// Digest of everything so far; the running hash goes on.
    Sha256Digest finish() const;
    /// 112 bytes: chaining value, length in bits, unfinished block, fill. Holds up to 63 bytes of the input in clear.
    Bytes state() const;
    /// Refuses anything that state() cannot have written (key "crypto.bad_digest_state").
    static Result<Sha256> resume(ByteView state);
    /// Bytes fed so far.
    std::uint64_t length() const { return length_; }

  private:
    alignas(8) std::array<std::uint8_t, 112> context_;
    std::uint64_t length_ = 0;
};

/// Running digest of any algorithm; copyable.
class Digest {
  public:
    explicit Digest(DigestAlgorithm algorithm);
    Digest(const Digest& other);
    Digest& operator=(const Digest& other);
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    ~Digest();
    void update(ByteView data);
    Bytes finish() const;  // of a copy; the running digest goes on
    DigestAlgorithm algorithm() const { return algorithm_; }

  private:
    struct Context;
    DigestAlgorithm algorithm_;
    std::unique_ptr<Context> context_;
};

Bytes hmac_sha256(ByteView key, ByteView data);
/// HKDF with SHA-256 (RFC 5869); `length` up to 8160 bytes.
Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length);

}  // namespace crypto
