#include "crypto/public_key.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "crypto/evp_md.h"
#include "crypto/openssl.h"
#include "crypto/p256.h"
#include "crypto/pkey.h"

namespace crypto {

namespace {

using base::ErrorCode;
using base::make_error;

base::Error bad_signature() {
    ERR_clear_error();
    return make_error(ErrorCode::invalid, "crypto.bad_signature", "the signature does not verify under this key");
}
base::Error wrong_kind() {
    ERR_clear_error();
    return make_error(ErrorCode::invalid, "crypto.wrong_key_kind", "this key cannot have made such a signature");
}

}  // namespace

// RSASSA-PSS (RFC 8017 section 8.1) or PKCS#1 v1.5.
bool set_padding(EVP_PKEY_CTX* context, const SignatureScheme& scheme) {
    if (scheme.kind == SignatureKind::rsa_pkcs1) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme.salt_length) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp_md(scheme.mgf1)) == 1;
}

std::string curve_of(const EVP_PKEY* key) {
    char name[64] = {};
    std::size_t size = 0;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || EVP_PKEY_get_group_name(key, name, sizeof name, &size) != 1)
        return {};
    return {name, size};
}

std::optional<KeyAlgorithm> rsa_of_size(int bits) {
    switch (bits) {
        case 2048:
            return KeyAlgorithm::rsa_2048;
        case 3072:
            return KeyAlgorithm::rsa_3072;
        case 4096:
            return KeyAlgorithm::rsa_4096;
        default:
            return std::nullopt;
    }
}

std::optional<KeyAlgorithm> key_algorithm_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_EC: {
            const auto curve = curve_of(key);
            if (curve == "prime256v1") return KeyAlgorithm::ec_p256;
            if (curve == "secp384r1") return KeyAlgorithm::ec_p384;
            return std::nullopt;
        }
        case EVP_PKEY_RSA:
            return rsa_of_size(EVP_PKEY_get_bits(key));
        case EVP_PKEY_ED25519:
            return KeyAlgorithm::ed25519;
        default:
            return std::nullopt;
    }
}

Result<PublicKey> PublicKey::from_spki(ByteView spki) {
    PublicKey out;
    if (const ByteView point = p256::point_of_spki(spki); !point.empty()) {
        // The common case, without EVP: 17 us instead of 150 us.
        if (auto key = p256::public_key(point)) {
            out.key_ = std::shared_ptr<void>(std::move(key));
            out.is_p256_ = true;
            out.kind_ = PublicKeyKind::ec;
            out.bits_ = 256;
            out.curve_ = "prime256v1";
            return out;
        }
    } else if (spki.size() <= 16 * 1024) {  // RSA-16384 has 2 KiB; above lies only a denial of service
        const std::uint8_t* at = spki.data();
        EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
        out.key_ = std::shared_ptr<void>(key, [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); });
        if (key && at == spki.data() + spki.size()) {
            out.bits_ = EVP_PKEY_get_bits(key);
            switch (EVP_PKEY_get_base_id(key)) {
                case EVP_PKEY_EC:
                    out.kind_ = PublicKeyKind::ec;
                    out.curve_ = curve_of(key);
                    break;
                case EVP_PKEY_RSA:
                case EVP_PKEY_RSA_PSS:
                    out.kind_ = PublicKeyKind::rsa;
                    break;
                case EVP_PKEY_ED25519:
                    out.kind_ = PublicKeyKind::ed25519;
                    break;
                case EVP_PKEY_DSA:
                    out.kind_ = PublicKeyKind::dsa;
                    break;
                default:
                    out.kind_ = PublicKeyKind::other;
            }
            ERR_clear_error();
            return out;
        }
    }
    ERR_clear_error();
    return make_error(ErrorCode::malformed, "crypto.bad_public_key", "not a public key that we can read");
}

std::optional<KeyAlgorithm> key_algorithm_of_spki(ByteView spki) {
    if (const ByteView point = p256::point_of_spki(spki); !point.empty() && p256::is_point(point))
        return KeyAlgorithm::ec_p256;
    const auto key = PublicKey::from_spki(spki);
    return key ? key->algorithm() : std::nullopt;
}

std::optional<KeyAlgorithm> PublicKey::algorithm() const {
    if (is_p256_) return KeyAlgorithm::ec_p256;
    return kind_ == PublicKeyKind::other ? std::nullopt : key_algorithm_of(static_cast<const EVP_PKEY*>(key_.get()));
}

Result<void> PublicKey::verify_digest(const SignatureScheme& scheme, ByteView digest, ByteView signature) const {
    if (scheme.kind == SignatureKind::ed25519) return wrong_kind();
    if (digest.size() != digest_size(scheme.digest)) return bad_signature();
    const bool is_ecdsa = scheme.kind == SignatureKind::ecdsa, is_dsa = scheme.kind == SignatureKind::dsa;
    const PublicKeyKind needed = is_ecdsa ? PublicKeyKind::ec : is_dsa ? PublicKeyKind::dsa : PublicKeyKind::rsa;
    if (kind_ != needed) return wrong_kind();
    // OpenSSL takes some BER in ECDSA signatures, which would make them malleable.
    if ((is_ecdsa || is_dsa) && !p256::is_strict_der_signature(signature)) return bad_signature();
    if (is_p256_) return p256::verify(key_.get(), digest, signature) ? Result<void>() : Result<void>(bad_signature());
    const ossl::PKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, static_cast<EVP_PKEY*>(key_.get()), nullptr));
    if (!context || EVP_PKEY_verify_init(context.get()) != 1) return wrong_kind();
    if (!is_ecdsa && !is_dsa && !set_padding(context.get(), scheme)) return wrong_kind();
    if (EVP_PKEY_CTX_set_signature_md(context.get(), evp_md(scheme.digest)) != 1) return wrong_kind();
    if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) != 1)
        return bad_signature();
    return {};
}

Result<void> PublicKey::verify(const SignatureScheme& scheme, ByteView message, ByteView signature) const {
    if (scheme.kind != SignatureKind::ed25519) return verify_digest(scheme, digest(scheme.digest, message), signature);
    if (kind_ != PublicKeyKind::ed25519) return wrong_kind();
    const ossl::MdContext context(EVP_MD_CTX_new());
    if (!context ||
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) != 1 ||
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) != 1)
        return bad_signature();
    return {};
}

Result<void> verify_signature(ByteView spki, const SignatureScheme& scheme, ByteView message, ByteView signature) {
    EZ_TRY(const auto key, PublicKey::from_spki(spki));
    return key.verify(scheme, message, signature);
}

Result<void> verify_digest_signature(ByteView spki, const SignatureScheme& scheme, ByteView digest,
                                     ByteView signature) {
    EZ_TRY(const auto key, PublicKey::from_spki(spki));
    return key.verify_digest(scheme, digest, signature);
}

}  // namespace crypto
