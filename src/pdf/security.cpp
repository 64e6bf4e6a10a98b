#include "pdf/security.h"

#include "crypto/aead.h"
#include "pdf/ciphers.h"
#include "pdf/errors.h"
#include "pdf/password.h"

namespace pdf {

using base::Bytes;
using base::ByteView;
using base::Result;

namespace {

Result<Cipher> cipher_of_filter(const Value& filter) {
    const Value& method = filter.get("CFM");
    if (method.is_null() || method.is_name("None")) return Cipher::identity;
    if (method.is_name("V2")) return Cipher::rc4;
    if (method.is_name("AESV2")) return Cipher::aes_128;
    if (method.is_name("AESV3")) return Cipher::aes_256;
    if (method.is_name("AESV4")) return Cipher::aes_256_gcm;
    return unsupported_encryption("an unknown crypt filter");
}

Result<PasswordData> read_password_data(const Value& encrypt, std::string_view id0, const Security& security,
                                        std::size_t key_size) {
    PasswordData data;
    data.revision = security.revision();
    data.key_size = key_size;
    data.permission_bits = static_cast<std::uint32_t>(security.permission_bits());
    data.encrypt_metadata = security.encrypts_metadata();
    data.id0 = id0;
    const std::size_t size = data.revision >= 5 ? 48 : 32;
    data.owner = encrypt.get("O").as_string();
    data.user = encrypt.get("U").as_string();
    if (data.owner.size() < size || data.user.size() < size)
        return damaged("the encryption dictionary has no proper /O and /U");
    data.owner.resize(size);  // some pad with zeros to 127 bytes
    data.user.resize(size);
    if (data.revision < 5) return data;
    data.owner_key = encrypt.get("OE").as_string();
    data.user_key = encrypt.get("UE").as_string();
    if (data.owner_key.size() != 32 || data.user_key.size() != 32)
        return damaged("the encryption dictionary has no proper /OE and /UE");
    return data;
}

/// The ways to spell a password: as given (many writers prepare nothing), and as the standard wants it: prepared for
/// revisions 5 and 6 (7.6.4.3.3), in PDFDocEncoding for 2 to 4 (7.6.4.3.2).
std::vector<std::string> spellings(std::string_view password, int revision) {
    std::vector<std::string> out{std::string(password)};
    auto other = revision >= 5 ? saslprep(password) : to_pdf_doc_encoding(password);
    if (other && *other != password) out.push_back(std::move(*other));
    return out;
}

/// Algorithm 13: /Perms repeats /P under the file key.
bool permissions_match(const Value& encrypt, const Bytes& key, std::int32_t bits, bool encrypt_metadata) {
    const std::string& sealed = encrypt.get("Perms").as_string();
    if (sealed.size() != 16) return false;
    const Bytes plain = aes_256_block(key, base::as_bytes(sealed));
    std::uint32_t found = 0;
    for (int i = 3; i >= 0; --i) found = found << 8 | plain[static_cast<std::size_t>(i)];
    return plain[9] == 'a' && plain[10] == 'd' && plain[11] == 'b' && static_cast<std::int32_t>(found) == bits &&
           plain[8] == static_cast<std::uint8_t>(encrypt_metadata ? 'T' : 'F');
}

bool uses_crypt_filter(const Value& dictionary) {
    const Value& filter = dictionary.get("Filter");
    return filter.is_name("Crypt") || (!filter.items().empty() && filter.items().front().is_name("Crypt"));
}

}  // namespace

Result<void> Security::read_crypt_filters(const Value& encrypt) {
    filters_.emplace("Identity", Cipher::identity);
    for (const Entry& entry : encrypt.get("CF").entries()) {
        EZ_TRY(const Cipher cipher, cipher_of_filter(entry.value));
        const bool fits = cipher == Cipher::identity || ((version_ == 5) == (cipher == Cipher::aes_256) &&
                                                         (version_ == 6) == (cipher == Cipher::aes_256_gcm));
        if (!fits) return unsupported_encryption("a crypt filter that its version does not know");
        if (entry.key != "Identity") filters_.insert_or_assign(entry.key, cipher);
    }
    const auto choose = [&](const char* key, Cipher otherwise) -> Result<Cipher> {
        const Value& name = encrypt.get(key);
        if (name.is_null()) return otherwise;
        const auto found = filters_.find(name.as_name());
        if (found == filters_.end()) return unsupported_encryption("a crypt filter that is not defined");
        return found->second;
    };
    EZ_TRY(stream_, choose("StmF", Cipher::identity));
    EZ_TRY(string_, choose("StrF", Cipher::identity));
    EZ_TRY(embedded_file_, choose("EFF", stream_));
    return {};
}

Result<Security> Security::read(const Value& encrypt) {
    if (!encrypt.is_dictionary()) return damaged("/Encrypt is no dictionary");
    const std::string_view handler = encrypt.get("Filter").as_name();
    if (handler == "Adobe.PubSec" || encrypt.get("SubFilter").as_name().starts_with("adbe.pkcs7.s"))
        return base::make_error(
            base::ErrorCode::unsupported, "pdf.pubsec",
            "The PDF is encrypted for the certificates of certain recipients, which is not supported.");
    if (handler != "Standard") return unsupported_encryption("an unknown security handler");
    Security security;
    security.version_ = static_cast<int>(encrypt.get("V").as_integer().value_or(0));
    security.revision_ = static_cast<int>(encrypt.get("R").as_integer().value_or(0));
    const int v = security.version_, r = security.revision_;
    const bool known = (v == 1 && (r == 2 || r == 3)) || (v == 2 && (r == 3 || r == 2)) || (v == 4 && r == 4) ||
                       (v == 5 && (r == 5 || r == 6)) || (v == 6 && r == 7);
    if (!known) return unsupported_encryption("an unknown /V or /R");
    const auto bits = encrypt.get("Length").as_integer().value_or(40);
    security.key_size_ = v == 1 ? 5 : v == 2 ? static_cast<std::size_t>(bits / 8) : v == 4 ? 16 : 32;
    if (v == 2 && (bits < 40 || bits > 128 || bits % 8 != 0)) return unsupported_encryption("an impossible key length");
    const auto p = encrypt.get("P").as_integer();
    if (!p) return damaged("the encryption dictionary has no /P");
    security.permission_bits_ = static_cast<std::int32_t>(static_cast<std::uint32_t>(*p));  // some write it unsigned
    if (v >= 4) {
        security.encrypt_metadata_ = encrypt.get("EncryptMetadata").as_boolean().value_or(true);
        EZ_CHECK(security.read_crypt_filters(encrypt));
    }
    if (v >= 5) security.kdf_salt_ = base::to_bytes(encrypt.get("KDFSalt").as_string());
    return security;
}

Result<Security> Security::open(const Value& encrypt, std::string_view id0, std::string_view password) {
    EZ_TRY(Security security, read(encrypt));
    EZ_TRY(const PasswordData data, read_password_data(encrypt, id0, security, security.key_size_));
    std::optional<Bytes> key;
    if (!password.empty()) {
        for (const std::string& spelling : spellings(password, data.revision)) {
            if (!key && (key = file_key_by_owner(data, spelling))) security.owner_ = true;
            if (!key) key = file_key_by_user(data, spelling);
        }
    }
    if (!key) key = file_key_by_user(data, {});
    if (!key && password.empty() && (key = file_key_by_owner(data, {}))) security.owner_ = true;
    if (!key && password.empty())
        return base::make_error(base::ErrorCode::wrong_password, "pdf.password_required",
                                "The PDF opens only with a password.");
    if (!key)
        return base::make_error(base::ErrorCode::wrong_password, "pdf.wrong_password",
                                "The password does not open the PDF.");
    security.key_ = std::move(*key);
    if (security.version_ >= 5 &&
        !permissions_match(encrypt, security.key_, security.permission_bits_, security.encrypt_metadata_))
        return damaged("the permissions were changed without the password");
    return security;
}

Result<Security> Security::open_with_key(const Value& encrypt, ByteView file_key, bool owner) {
    EZ_TRY(Security security, read(encrypt));
    if (file_key.size() != security.key_size_)
        return base::make_error(base::ErrorCode::wrong_password, "pdf.wrong_password",
                                "The kept file key does not fit the PDF.");
    security.key_.assign(file_key.begin(), file_key.end());
    security.owner_ = owner;
    return security;
}

/// Algorithm 1: the key of one object; with AES-256 the file key itself (algorithm 1.A).
Bytes Security::object_key(Ref object, Cipher cipher) const {
    if (cipher == Cipher::aes_256 || cipher == Cipher::aes_256_gcm) return key_;
    Bytes input = key_;
    for (int shift = 0; shift < 24; shift += 8) input.push_back(static_cast<std::uint8_t>(object.number >> shift));
    input.push_back(static_cast<std::uint8_t>(object.generation));
    input.push_back(static_cast<std::uint8_t>(object.generation >> 8));
    if (cipher == Cipher::aes_128) base::append(input, base::as_bytes("sAlT"));
    const auto hash = md5(input);
    base::cleanse(input);
    return {hash.begin(), hash.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(key_.size() + 5, 16))};
}

Result<Bytes> Security::apply(bool encrypt, Cipher cipher, Ref object, ByteView bytes) const {
    if (cipher == Cipher::identity) return Bytes(bytes.begin(), bytes.end());
    Bytes key = object_key(object, cipher);
    if (cipher == Cipher::aes_256_gcm) {
        if (!encrypt && bytes.empty()) return Bytes();
        auto sealed = encrypt ? Result<Bytes>(crypto::seal(key, bytes)) : crypto::open(key, bytes);
        base::cleanse(key);
        if (!sealed) return damaged("encrypted data were changed");
        return sealed;
    }
    Result<Bytes> out = cipher == Cipher::rc4 ? Result<Bytes>(rc4(key, bytes))
                        : encrypt             ? Result<Bytes>(aes_seal(key, bytes))
                                              : aes_open(key, bytes);
    base::cleanse(key);
    return out;
}

/// 7.6.6: what a /Crypt filter names comes before everything; cross-reference streams are never encrypted.
Result<Cipher> Security::stream_cipher_for(const Value& dictionary) const {
    const Value& type = dictionary.get("Type");
    if (type.is_name("XRef")) return Cipher::identity;
    if (version_ < 4) return stream_;
    if (uses_crypt_filter(dictionary)) {
        const Value& all = dictionary.get("DecodeParms");
        const Value& parameters = all.items().empty() ? all : all.items().front();
        const std::string_view name = parameters.has("Name") ? parameters.get("Name").as_name() : "Identity";
        const auto found = filters_.find(name);
        if (found == filters_.end()) return unsupported_encryption("a crypt filter that is not defined");
        return found->second;
    }
    if (type.is_name("Metadata") && !encrypt_metadata_) return Cipher::identity;
    return type.is_name("EmbeddedFile") ? embedded_file_ : stream_;
}

Result<Bytes> Security::decrypt_string(Ref object, ByteView bytes) const {
    return apply(false, string_, object, bytes);
}
Result<Bytes> Security::encrypt_string(Ref object, ByteView bytes) const {
    return apply(true, string_, object, bytes);
}

Result<Bytes> Security::decrypt_stream(Ref object, const Value& dictionary, ByteView bytes) const {
    EZ_TRY(const Cipher cipher, stream_cipher_for(dictionary));
    return apply(false, cipher, object, bytes);
}
Result<Bytes> Security::encrypt_stream(Ref object, const Value& dictionary, ByteView bytes) const {
    EZ_TRY(const Cipher cipher, stream_cipher_for(dictionary));
    return apply(true, cipher, object, bytes);
}

}  // namespace pdf
