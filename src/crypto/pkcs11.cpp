#include "crypto/pkcs11.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "base/encoding.h"
#include "crypto/openssl.h"
#include "crypto/pkcs11_session.h"
#include "crypto/pkey.h"

namespace crypto {
namespace {

using base::ErrorCode;
using base::make_error;
using p11::Sessions;

base::Error no_key(const std::string& why) {
    return make_error(ErrorCode::not_found, "crypto.pkcs11_key", why);
}

/// RFC 8017, 9.2, note 1: what CKM_RSA_PKCS pads is the DigestInfo, not the digest.
Result<Bytes> digest_info(DigestAlgorithm algorithm, ByteView digest) {
    std::string_view prefix;
    switch (algorithm) {
        case DigestAlgorithm::sha256:
            prefix = "3031300d060960864801650304020105000420";
            break;
        case DigestAlgorithm::sha384:
            prefix = "3041300d060960864801650304020205000430";
            break;
        case DigestAlgorithm::sha512:
            prefix = "3051300d060960864801650304020305000440";
            break;
        default:
            return make_error(ErrorCode::unsupported, "crypto.unsupported_digest",
                              "Signatures need SHA-256, -384 or -512");
    }
    Bytes out = *base::unhex(prefix);
    out.insert(out.end(), digest.begin(), digest.end());
    return out;
}

/// PKCS#11 2.40 section 2.1.10: the token pads, the digest is ours.
Result<CK_RSA_PKCS_PSS_PARAMS> pss_parameters(DigestAlgorithm algorithm) {
    const CK_ULONG salt = digest_size(algorithm);
    switch (algorithm) {
        case DigestAlgorithm::sha256:
            return CK_RSA_PKCS_PSS_PARAMS{CKM_SHA256, CKG_MGF1_SHA256, salt};
        case DigestAlgorithm::sha384:
            return CK_RSA_PKCS_PSS_PARAMS{CKM_SHA384, CKG_MGF1_SHA384, salt};
        case DigestAlgorithm::sha512:
            return CK_RSA_PKCS_PSS_PARAMS{CKM_SHA512, CKG_MGF1_SHA512, salt};
        default:
            return make_error(ErrorCode::unsupported, "crypto.unsupported_digest",
                              "Signatures need SHA-256, -384 or -512");
    }
}

class TokenSigner final : public Signer {
  public:
    TokenSigner(std::shared_ptr<Sessions> sessions, CK_OBJECT_HANDLE key, KeyAlgorithm algorithm, Bytes spki,
                RsaPadding padding)
        : sessions_(std::move(sessions)), key_(key), algorithm_(algorithm), spki_(std::move(spki)), padding_(padding) {}

    KeyAlgorithm algorithm() const override { return algorithm_; }
    std::size_t max_signature_size() const override { return crypto::max_signature_size(algorithm_); }
    const Bytes& public_key() const override { return spki_; }
    SignatureScheme scheme(DigestAlgorithm digest) const override {
        return padding_ == RsaPadding::pss ? pss_scheme(digest) : default_scheme(algorithm_, digest);
    }

    Result<Bytes> sign_digest(DigestAlgorithm algorithm, ByteView digest) override {
        if (algorithm_ == KeyAlgorithm::ed25519)
            return make_error(ErrorCode::unsupported, "crypto.needs_message", "Ed25519 signs messages, not digests");
        EZ_CHECK(check_digest(algorithm, digest));
        if (is_ec()) {
            EZ_TRY(const Bytes raw, sign_with(CKM_ECDSA, digest));
            return ecdsa_raw_to_der(raw);
        }
        if (padding_ == RsaPadding::pss) {
            EZ_TRY(CK_RSA_PKCS_PSS_PARAMS parameters, pss_parameters(algorithm));
            return sign_with(CKM_RSA_PKCS_PSS, digest, &parameters, sizeof parameters);
        }
        EZ_TRY(const Bytes info, digest_info(algorithm, digest));
        return sign_with(CKM_RSA_PKCS, info);
    }

    Result<Bytes> sign_message(DigestAlgorithm algorithm, ByteView message) override {
        if (algorithm_ == KeyAlgorithm::ed25519) return sign_with(CKM_EDDSA, message);
        return Signer::sign_message(algorithm, message);
    }

  private:
    bool is_ec() const { return algorithm_ == KeyAlgorithm::ec_p256 || algorithm_ == KeyAlgorithm::ec_p384; }

    Result<Bytes> sign_with(CK_MECHANISM_TYPE mechanism, ByteView data, void* parameters = nullptr,
                            std::size_t parameters_size = 0) {
        EZ_TRY(const CK_SESSION_HANDLE session, sessions_->take());
        CK_MECHANISM how{mechanism, parameters, parameters_size};
        const auto& call = sessions_->call();
        CK_RV code = call.C_SignInit(session, &how, key_);
        const char* what = "C_SignInit";
        Bytes in(data.begin(), data.end());  // the interface wants it writable
        Bytes out(is_ec() ? 96 : max_signature_size());
        CK_ULONG size = out.size();
        if (code == CKR_OK) {
            what = "C_Sign";
            code = call.C_Sign(session, in.data(), in.size(), out.data(), &size);
        }
        if (code != CKR_OK) {
            // Whatever state this session is in, the next signature shall not start from it.
            sessions_->drop(session);
            return p11::failed(what, code);
        }
        sessions_->give_back(session);
        out.resize(std::min<std::size_t>(size, out.size()));
        return out;
    }

    std::shared_ptr<Sessions> sessions_;
    CK_OBJECT_HANDLE key_;
    KeyAlgorithm algorithm_;
    Bytes spki_;
    RsaPadding padding_;
};

CK_ATTRIBUTE attribute_of(CK_ATTRIBUTE_TYPE type, const void* value, std::size_t size) {
    return {type, const_cast<void*>(value), size};
}

/// The content of a DER OCTET STRING; some tokens give the point bare.
ByteView point_of(ByteView value) {
    if (value.size() > 2 && value[0] == 0x04 && value[1] < 0x80 && std::size_t{value[1]} + 2 == value.size())
        return value.subspan(2);
    if (value.size() > 3 && value[0] == 0x04 && value[1] == 0x81 && std::size_t{value[2]} + 3 == value.size())
        return value.subspan(3);
    return value;
}

struct PublicKey {
    Bytes spki;
    KeyAlgorithm algorithm;
};

std::optional<PublicKey> described(const ossl::PKey& key) {
    const std::optional<KeyAlgorithm> algorithm = key ? key_algorithm_of(key.get()) : std::nullopt;
    if (!algorithm) return std::nullopt;
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    if (size <= 0) return std::nullopt;
    PublicKey out{Bytes(der, der + size), *algorithm};
    OPENSSL_free(der);
    return out;
}

ossl::PKey from_parameters(const char* type, OSSL_PARAM_BLD* build) {
    const ossl::Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(build));
    const ossl::PKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        ERR_clear_error();
    return ossl::PKey(key);
}

/// The public half, from the token's attributes of the private or the public object.
std::optional<PublicKey> public_half(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session,
                                     const std::vector<CK_OBJECT_HANDLE>& objects) {
    const auto read = [&](CK_ATTRIBUTE_TYPE type) -> std::optional<Bytes> {
        for (const CK_OBJECT_HANDLE object : objects)
            if (auto value = p11::attribute(call, session, object, type); value && !value->empty()) return value;
        return std::nullopt;
    };
    const ossl::Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
    if (const auto modulus = read(CKA_MODULUS), exponent = read(CKA_PUBLIC_EXPONENT); modulus && exponent) {
        const ossl::Owned<BIGNUM, BN_free> n(BN_bin2bn(modulus->data(), static_cast<int>(modulus->size()), nullptr));
        const ossl::Owned<BIGNUM, BN_free> e(BN_bin2bn(exponent->data(), static_cast<int>(exponent->size()), nullptr));
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
        return described(from_parameters("RSA", build.get()));
    }
    const auto parameters = read(CKA_EC_PARAMS), value = read(CKA_EC_POINT);
    if (!parameters || !value) return std::nullopt;
    const ByteView point = point_of(*value);
    if (point.size() == 32) {
        return described(
            ossl::PKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, point.data(), point.size())));
    }
    const unsigned char* at = parameters->data();
    const ossl::Owned<ASN1_OBJECT, ASN1_OBJECT_free> curve(
        d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(parameters->size())));
    const char* name = curve ? OBJ_nid2sn(OBJ_obj2nid(curve.get())) : nullptr;
    if (name == nullptr) return std::nullopt;
    OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
    OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return described(from_parameters("EC", build.get()));
}

std::vector<Bytes> certificates_of(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, const Bytes& id) {
    const CK_OBJECT_CLASS kind = CKO_CERTIFICATE;
    const auto found = p11::find(call, session, {attribute_of(CKA_CLASS, &kind, sizeof kind)}, 64);
    std::vector<Bytes> out;
    if (!found) return out;
    for (const CK_OBJECT_HANDLE object : *found) {
        auto der = p11::attribute(call, session, object, CKA_VALUE);
        if (!der || der->empty()) continue;
        const auto its = p11::attribute(call, session, object, CKA_ID);
        const bool own = its && !id.empty() && *its == id;
        out.insert(own ? out.begin() : out.end(), std::move(*der));
    }
    return out;
}

}  // namespace

Result<Pkcs11Key> open_pkcs11_key(const Pkcs11Place& place, std::string_view pin, RsaPadding padding) {
    EZ_TRY(auto module, p11::Module::open(place.module));
    EZ_TRY(const CK_SLOT_ID slot, module->slot_of(place.token));
    EZ_TRY(auto sessions, Sessions::open(module, slot));
    const CK_SESSION_HANDLE session = sessions->first();
    const auto& call = module->call();
    EZ_CHECK(p11::log_in(call, session, pin));

    const CK_OBJECT_CLASS private_kind = CKO_PRIVATE_KEY, public_kind = CKO_PUBLIC_KEY;
    std::vector<CK_ATTRIBUTE> wanted{attribute_of(CKA_CLASS, &private_kind, sizeof private_kind)};
    Bytes wanted_id;
    if (place.key.starts_with("id:")) {
        const auto given = base::unhex(std::string_view(place.key).substr(3));
        if (!given) return no_key("What follows id: is the key's CKA_ID in hexadecimal");
        wanted_id = *given;
        wanted.push_back(attribute_of(CKA_ID, wanted_id.data(), wanted_id.size()));
    } else if (!place.key.empty()) {
        wanted.push_back(attribute_of(CKA_LABEL, place.key.data(), place.key.size()));
    }
    EZ_TRY(const auto keys, p11::find(call, session, wanted, 2));
    if (keys.empty()) return no_key("The token has no private key \"" + place.key + "\"");
    if (keys.size() > 1)
        return no_key("Several private keys of the token fit; name one by id: and its CKA_ID in hexadecimal");

    const Bytes id = p11::attribute(call, session, keys.front(), CKA_ID).value_or(Bytes{});
    std::vector<CK_OBJECT_HANDLE> halves = keys;
    if (!id.empty()) {
        EZ_TRY(const auto publics, p11::find(call, session,
                                             {attribute_of(CKA_CLASS, &public_kind, sizeof public_kind),
                                              attribute_of(CKA_ID, id.data(), id.size())},
                                             1));
        halves.insert(halves.end(), publics.begin(), publics.end());
    }
    auto half = public_half(call, session, halves);
    if (!half)
        return no_key(
            "The token does not show the public half of this key, or it is of a kind that is not used for signing");
    if (padding == RsaPadding::pss && !is_rsa(half->algorithm)) return not_rsa();
    Pkcs11Key out;
    out.certificates = certificates_of(call, session, id);
    out.signer = std::make_unique<TokenSigner>(std::move(sessions), keys.front(), half->algorithm,
                                               std::move(half->spki), padding);
    return out;
}

}  // namespace crypto
