#include "crypto/signer.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "crypto/evp_md.h"
#include "crypto/openssl.h"
#include "crypto/p256.h"
#include "crypto/pkey.h"

namespace crypto {

namespace {

using base::ErrorCode;
using base::make_error;

constexpr const char* names[] = {"ec_p256", "ec_p384", "rsa_2048", "rsa_3072", "rsa_4096", "ed25519"};

base::Error bad_key() {
    ERR_clear_error();
    return make_error(ErrorCode::malformed, "crypto.bad_private_key", "not a private key that we can use (PKCS#8 DER)");
}
base::Error failed(const char* what) {
    ERR_clear_error();
    return make_error(ErrorCode::internal, "crypto.sign_failed", std::string("the library could not sign: ") + what);
}

/// The digest that an id-RSASSA-PSS key is bound to; nothing when it is free.
std::optional<DigestAlgorithm> digest_of_parameters(EVP_PKEY* key) {
    const ossl::PKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    const EVP_MD* digest = nullptr;
    std::optional<DigestAlgorithm> out;
    char name[64] = {};
    if (context && EVP_PKEY_sign_init(context.get()) == 1 &&
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_RSA_DIGEST, name, sizeof name, nullptr) == 1 &&
        EVP_PKEY_CTX_get_signature_md(context.get(), &digest) == 1 && digest != nullptr)
        for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512})
            if (EVP_MD_is_a(digest, EVP_MD_get0_name(evp_md(algorithm))) == 1) out = algorithm;
    ERR_clear_error();
    return out;
}

class P256Signer final : public Signer {
  public:
    P256Signer(p256::Key key, Bytes spki) : key_(std::move(key)), spki_(std::move(spki)) {}
    KeyAlgorithm algorithm() const override { return KeyAlgorithm::ec_p256; }
    std::size_t max_signature_size() const override { return crypto::max_signature_size(KeyAlgorithm::ec_p256); }
    const Bytes& public_key() const override { return spki_; }
    Result<Bytes> sign_digest(DigestAlgorithm algorithm, ByteView digest) override {
        EZ_CHECK(check_digest(algorithm, digest));
        Bytes signature = p256::sign(key_, digest);
        if (signature.empty()) return failed("ECDSA");
        return signature;
    }

  private:
    p256::Key key_;
    Bytes spki_;
};

class EvpSigner final : public Signer {
  public:
    EvpSigner(ossl::PKey key, KeyAlgorithm algorithm, Bytes spki, RsaPadding padding)
        : key_(std::move(key)), algorithm_(algorithm), spki_(std::move(spki)), padding_(padding) {
        if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA_PSS) only_digest_ = digest_of_parameters(key_.get());
    }
    KeyAlgorithm algorithm() const override { return algorithm_; }
    std::size_t max_signature_size() const override { return crypto::max_signature_size(algorithm_); }
    const Bytes& public_key() const override { return spki_; }
    SignatureScheme scheme(DigestAlgorithm digest) const override {
        return padding_ == RsaPadding::pss ? pss_scheme(digest) : default_scheme(algorithm_, digest);
    }
    std::optional<DigestAlgorithm> only_digest() const override {
        return only_digest_ ? only_digest_ : Signer::only_digest();
    }

    Result<Bytes> sign_digest(DigestAlgorithm algorithm, ByteView digest) override {
        if (algorithm_ == KeyAlgorithm::ed25519)
            return make_error(ErrorCode::unsupported, "crypto.needs_message", "Ed25519 signs messages, not digests");
        EZ_CHECK(check_digest(algorithm, digest));
        // A context per signature: 5 us next to 340 us and more, and threads need not know of each other.
        const ossl::PKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
        if (!context || EVP_PKEY_sign_init(context.get()) != 1) return failed("init");
        if (algorithm_ != KeyAlgorithm::ec_p384 && !set_padding(context.get(), scheme(algorithm)))
            return failed("padding");
        if (EVP_PKEY_CTX_set_signature_md(context.get(), evp_md(algorithm)) != 1) return failed("digest");
        Bytes out(crypto::max_signature_size(algorithm_));
        std::size_t size = out.size();
        if (EVP_PKEY_sign(context.get(), out.data(), &size, digest.data(), digest.size()) != 1) return failed("sign");
        out.resize(size);
        return out;
    }

    Result<Bytes> sign_message(DigestAlgorithm algorithm, ByteView message) override {
        if (algorithm_ != KeyAlgorithm::ed25519) return Signer::sign_message(algorithm, message);
        const ossl::MdContext context(EVP_MD_CTX_new());
        Bytes out(64);
        std::size_t size = out.size();
        if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
            EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) != 1)
            return failed("Ed25519");
        return out;
    }

  private:
    ossl::PKey key_;
    KeyAlgorithm algorithm_;
    Bytes spki_;
    RsaPadding padding_;
    std::optional<DigestAlgorithm> only_digest_;
};

// Key material of a PKCS#8 structure and what it says it is, read without EVP's slow decoders.
struct Pkcs8 {
    ossl::Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info;
    ByteView key;
    bool p256 = false;
};

Pkcs8 read_pkcs8(ByteView der) {
    Pkcs8 out;
    const std::uint8_t* at = der.data();
    out.info.reset(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
    if (!out.info || at != der.data() + der.size()) {
        out.info.reset();
        return out;
    }
    const ASN1_OBJECT* type = nullptr;
    const unsigned char* key = nullptr;
    int size = 0;
    const X509_ALGOR* algorithm = nullptr;
    if (PKCS8_pkey_get0(&type, &key, &size, &algorithm, out.info.get()) != 1 || size < 0) {
        out.info.reset();
        return out;
    }
    out.key = {key, static_cast<std::size_t>(size)};
    int parameter_type = 0;
    const void* parameter = nullptr;
    X509_ALGOR_get0(nullptr, &parameter_type, &parameter, algorithm);
    out.p256 = OBJ_obj2nid(type) == NID_X9_62_id_ecPublicKey && parameter_type == V_ASN1_OBJECT &&
               OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameter)) == NID_X9_62_prime256v1;
    return out;
}

Bytes spki_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) return {};
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

}  // namespace

Result<void> check_digest(DigestAlgorithm algorithm, ByteView digest) {
    if (digest.size() == digest_size(algorithm)) return {};
    return make_error(ErrorCode::internal, "crypto.bad_digest_size", "digest and algorithm do not match");
}

const char* to_string(KeyAlgorithm algorithm) {
    return names[static_cast<std::size_t>(algorithm)];
}

std::optional<KeyAlgorithm> key_algorithm_from_name(std::string_view name) {
    for (std::size_t i = 0; i < std::size(names); ++i)
        if (name == names[i]) return static_cast<KeyAlgorithm>(i);
    return std::nullopt;
}

std::size_t max_signature_size(KeyAlgorithm algorithm) {
    switch (algorithm) {
        case KeyAlgorithm::ec_p256:
            return 72;  // 2 + 2 * (2 + 33)
        case KeyAlgorithm::ec_p384:
            return 104;  // 2 + 2 * (2 + 49)
        case KeyAlgorithm::rsa_2048:
            return 256;
        case KeyAlgorithm::rsa_3072:
            return 384;
        case KeyAlgorithm::rsa_4096:
            return 512;
        case KeyAlgorithm::ed25519:
            return 64;
    }
    return 0;
}

SignatureScheme default_scheme(KeyAlgorithm key, DigestAlgorithm digest) {
    SignatureScheme scheme{.digest = digest, .mgf1 = digest};
    switch (key) {
        case KeyAlgorithm::ec_p256:
        case KeyAlgorithm::ec_p384:
            scheme.kind = SignatureKind::ecdsa;
            break;
        case KeyAlgorithm::ed25519:
            scheme.kind = SignatureKind::ed25519;
            break;
        default:
            scheme.kind = SignatureKind::rsa_pkcs1;
    }
    return scheme;
}

SignatureScheme pss_scheme(DigestAlgorithm digest) {
    return {SignatureKind::rsa_pss, digest, digest, static_cast<int>(digest_size(digest))};
}

base::Error not_rsa() {
    return make_error(ErrorCode::invalid, "crypto.not_rsa",
                      "PSS is a way to sign with RSA; the key is of another kind");
}

Result<Bytes> Signer::sign_message(DigestAlgorithm algorithm, ByteView message) {
    return sign_digest(algorithm, digest(algorithm, message));
}

Result<std::unique_ptr<Signer>> software_signer(ByteView pkcs8, RsaPadding padding) {
    const Pkcs8 parsed = read_pkcs8(pkcs8);
    if (!parsed.info) return bad_key();
    if (parsed.p256) {
        if (padding == RsaPadding::pss) return not_rsa();
        auto key = p256::private_key(parsed.key);
        Bytes spki = key ? p256::spki(key) : Bytes{};
        if (spki.empty()) return bad_key();
        return std::unique_ptr<Signer>(std::make_unique<P256Signer>(std::move(key), std::move(spki)));
    }
    ossl::PKey key(EVP_PKCS82PKEY(parsed.info.get()));
    const bool bound = key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA_PSS;
    const auto algorithm = bound ? rsa_of_size(EVP_PKEY_get_bits(key.get()))
                           : key ? key_algorithm_of(key.get())
                                 : std::nullopt;
    if (!algorithm) return bad_key();
    if (bound) padding = RsaPadding::pss;
    if (padding == RsaPadding::pss && !is_rsa(*algorithm)) return not_rsa();
    Bytes spki = spki_of(key.get());
    return std::unique_ptr<Signer>(std::make_unique<EvpSigner>(std::move(key), *algorithm, std::move(spki), padding));
}

Result<Bytes> generate_key(KeyAlgorithm algorithm) {
    ossl::PKey key;
    switch (algorithm) {
        case KeyAlgorithm::ec_p256:
            key.reset(EVP_EC_gen("P-256"));
            break;
        case KeyAlgorithm::ec_p384:
            key.reset(EVP_EC_gen("P-384"));
            break;
        case KeyAlgorithm::rsa_2048:
            key.reset(EVP_RSA_gen(2048u));
            break;
        case KeyAlgorithm::rsa_3072:
            key.reset(EVP_RSA_gen(3072u));
            break;
        case KeyAlgorithm::rsa_4096:
            key.reset(EVP_RSA_gen(4096u));
            break;
        case KeyAlgorithm::ed25519:
            key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
            break;
    }
    if (!key) return failed("key generation");
    const ossl::Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(key.get()));
    unsigned char* der = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0) return failed("key export");
    Bytes out(der, der + size);
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
}

Result<Bytes> public_key_of(ByteView pkcs8) {
    EZ_TRY(const auto signer, software_signer(pkcs8));
    return signer->public_key();
}

Result<Bytes> ecdsa_der_to_raw(ByteView der, std::size_t coordinate_size) {
    const auto bad = [] {
        return make_error(ErrorCode::malformed, "crypto.bad_signature", "not an ECDSA signature in DER");
    };
    if (!p256::is_strict_der_signature(der)) return bad();
    Bytes out;
    ByteView rest = der.subspan(der[1] == 0x81 ? 3 : 2);
    for (int i = 0; i < 2; ++i) {
        ByteView number = rest.subspan(2, rest[1]);
        rest = rest.subspan(2u + rest[1]);
        if (number.size() > 1 && number[0] == 0) number = number.subspan(1);
        if (number.size() > coordinate_size) return bad();
        out.resize(out.size() + coordinate_size - number.size());
        base::append(out, number);
    }
    return out;
}

Result<Bytes> ecdsa_raw_to_der(ByteView raw) {
    if (raw.size() < 2 || raw.size() % 2 != 0 || raw.size() > 132)
        return make_error(ErrorCode::malformed, "crypto.bad_signature", "not a raw ECDSA signature");
    Bytes body;
    for (ByteView number : {raw.first(raw.size() / 2), raw.last(raw.size() / 2)}) {
        while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
        const bool pad = (number[0] & 0x80) != 0;
        body.push_back(0x02);
        body.push_back(static_cast<std::uint8_t>(number.size() + pad));
        if (pad) body.push_back(0);
        base::append(body, number);
    }
    Bytes out{0x30};
    if (body.size() > 127) out.push_back(0x81);
    out.push_back(static_cast<std::uint8_t>(body.size()));
    base::append(out, body);
    return out;
}

}  // namespace crypto
