#pragma once
// The standard security handler (ISO 32000-2 section 7.6), revisions 2 to 6, and 7 of ISO/TS 32003 (AES-GCM): keys from
// passwords, and the encryption of each string and stream.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "pdf/value.h"

namespace pdf {

/// Table 22 of ISO 32000-2. For the owner everything is allowed.
struct Permissions {
    std::int32_t bits = -1;
    bool print() const { return bit(3); }
    bool modify() const { return bit(4); }
    bool copy() const { return bit(5); }
    bool annotate() const { return bit(6); }  // and fill in fields, sign existing fields
    bool fill_forms() const { return bit(9) || bit(6); }
    bool assemble() const { return bit(11); }
    bool sign_existing_field() const { return bit(6) || bit(9); }
    bool add_signature_field() const { return bit(4) && bit(6); }
    bool mac_may_be_missing() const { return bit(13); }  // ISO/TS 32004

  private:
    bool bit(int number) const { return (static_cast<std::uint32_t>(bits) >> (number - 1) & 1U) != 0; }
};

enum class Cipher { identity, rc4, aes_128, aes_256, aes_256_gcm };

class Security {
  public:
    /// `encrypt` is the resolved encryption dictionary, `id0` the first string of the trailer's /ID (may be empty).
    /// A given password is tried as owner's, then as user's; then (and when none is given) the empty user password.
    /// Errors: pdf.password_required, pdf.wrong_password, pdf.pubsec, pdf.unsupported_encryption, pdf.damaged.
    static base::Result<Security> open(const Value& encrypt, std::string_view id0, std::string_view password);
    /// Re-opens with a key kept from file_key(): no password hashing. `owner` is what owner() said then.
    static base::Result<Security> open_with_key(const Value& encrypt, base::ByteView file_key, bool owner);

    int version() const { return version_; }    // /V
    int revision() const { return revision_; }  // /R
    Cipher string_cipher() const { return string_; }
    Cipher stream_cipher() const { return stream_; }
    bool encrypts_metadata() const { return encrypt_metadata_; }
    const base::Bytes& file_key() const { return key_; }       // secret
    const base::Bytes& kdf_salt() const { return kdf_salt_; }  // /KDFSalt of ISO/TS 32004; empty: none
    bool owner() const { return owner_; }                      // the owner password was given
    /// All bits set for the owner.
    Permissions permissions() const { return owner_ ? Permissions{-1} : Permissions{permission_bits_}; }
    std::int32_t permission_bits() const { return permission_bits_; }  // /P as it stands

    base::Result<base::Bytes> decrypt_string(Ref object, base::ByteView bytes) const;
    base::Result<base::Bytes> encrypt_string(Ref object, base::ByteView bytes) const;
    /// `dictionary` decides exceptions: /Type /XRef, cleartext /Metadata, a /Crypt filter (7.4.10).
    base::Result<base::Bytes> decrypt_stream(Ref object, const Value& dictionary, base::ByteView bytes) const;
    base::Result<base::Bytes> encrypt_stream(Ref object, const Value& dictionary, base::ByteView bytes) const;

    Security() = default;
    Security(const Security&) = default;
    Security(Security&&) = default;
    Security& operator=(const Security&) = default;
    Security& operator=(Security&&) = default;
    ~Security() { base::cleanse(key_); }

  private:
    static base::Result<Security> read(const Value& encrypt);
    base::Result<void> read_crypt_filters(const Value& encrypt);
    base::Result<Cipher> stream_cipher_for(const Value& dictionary) const;
    base::Bytes object_key(Ref object, Cipher cipher) const;
    base::Result<base::Bytes> apply(bool encrypt, Cipher cipher, Ref object, base::ByteView bytes) const;

    int version_ = 0, revision_ = 0;
    std::size_t key_size_ = 5;  // bytes
    std::int32_t permission_bits_ = -1;
    bool encrypt_metadata_ = true, owner_ = false;
    Cipher string_ = Cipher::rc4, stream_ = Cipher::rc4, embedded_file_ = Cipher::rc4;
    std::map<std::string, Cipher, std::less<>> filters_;
    base::Bytes key_, kdf_salt_;
};

}  // namespace pdf
