#include "pki/pkcs12.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;
void free_stack(STACK_OF(X509) * stack) {
    sk_X509_pop_free(stack, X509_free);
}

// Old stores use RC2-40 and 3DES. RC2 sits in OpenSSL's legacy provider: loaded into a library context of its own, so
// that nothing else in the process can reach weak ciphers.
class LegacyContext {
  public:
    LegacyContext()
        : context_(OSSL_LIB_CTX_new()),
          default_(OSSL_PROVIDER_load(context_.get(), "default")),
          legacy_(OSSL_PROVIDER_load(context_.get(), "legacy")) {
        ERR_clear_error();
    }
    ~LegacyContext() {
        if (legacy_) OSSL_PROVIDER_unload(legacy_);
        if (default_) OSSL_PROVIDER_unload(default_);
    }
    LegacyContext(const LegacyContext&) = delete;
    LegacyContext& operator=(const LegacyContext&) = delete;
    OSSL_LIB_CTX* get() const { return context_.get(); }

  private:
    Owned<OSSL_LIB_CTX, OSSL_LIB_CTX_free> context_;
    OSSL_PROVIDER* default_;
    OSSL_PROVIDER* legacy_;
};

Result<Certificate> convert(X509* x509) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509, &der);
    if (size <= 0)
        return make_error(ErrorCode::malformed, "p12.damaged", "a certificate in the key store cannot be read");
    const Bytes copy(der, der + size);
    OPENSSL_free(der);
    return Certificate::parse(copy);
}

Result<Bytes> export_key(const EVP_PKEY* key) {
    const Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(key));
    unsigned char* der = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0) return make_error(ErrorCode::malformed, "p12.damaged", "the private key cannot be read");
    Bytes out(der, der + size);
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
}

// Issuer first; roots are left out, certificates that fit nowhere come last.
std::vector<Certificate> order(const Certificate& leaf, std::vector<Certificate> others) {
    std::vector<Certificate> chain;
    Certificate current = leaf;
    while (!current.is_self_issued()) {
        const auto next = std::ranges::find_if(others, [&](const Certificate& each) {
            return each.subject().matches(current.issuer()) && verify_certificate_signature(current, each);
        });
        if (next == others.end()) break;
        current = *next;
        others.erase(next);
        if (!current.is_self_issued()) chain.push_back(current);
    }
    for (auto& each : others)
        if (!each.is_self_issued()) chain.push_back(std::move(each));
    return chain;
}

}  // namespace

Result<Pkcs12> load_pkcs12(ByteView file, std::string_view password) {
    if (file.size() > 1024 * 1024) return make_error(ErrorCode::too_large, "p12.too_large", "key store above 1 MiB");
    const auto damaged = [] {
        ERR_clear_error();
        return make_error(ErrorCode::malformed, "p12.damaged", "not a PKCS#12 key store, or a damaged one");
    };
    const LegacyContext context;
    Owned<PKCS12, PKCS12_free> store(PKCS12_init_ex(NID_pkcs7_data, context.get(), nullptr));
    PKCS12* raw = store.get();
    const std::uint8_t* at = file.data();
    if (!raw || !d2i_PKCS12(&raw, &at, static_cast<long>(file.size())) || at != file.data() + file.size()) {
        if (!raw) (void)store.release();  // d2i freed it
        return damaged();
    }
    if (!PKCS12_mac_present(store.get()))
        return make_error(ErrorCode::unsupported, "p12.unsupported_encryption",
                          "the key store has no integrity check (MAC)");
    // The iteration count is the file's: without a limit it is a way to keep a processor busy for hours.
    const ASN1_INTEGER* iterations = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &iterations, store.get());
    if (const long count = iterations ? ASN1_INTEGER_get(iterations) : 1; count < 1 || count > 10'000'000)
        return make_error(ErrorCode::unsupported, "p12.unsupported_encryption", "unreasonable iteration count");
    std::string secret(password);
    const bool verified = PKCS12_verify_mac(store.get(), secret.c_str(), static_cast<int>(secret.size())) == 1 ||
                          (secret.empty() && PKCS12_verify_mac(store.get(), nullptr, 0) == 1);
    if (!verified) {
        base::cleanse(secret);
        ERR_clear_error();
        return make_error(ErrorCode::wrong_password, "p12.wrong_password", "the password does not open the key store");
    }
    EVP_PKEY* key_raw = nullptr;
    X509* leaf_raw = nullptr;
    STACK_OF(X509)* others_raw = nullptr;
    const int parsed = PKCS12_parse(store.get(), secret.c_str(), &key_raw, &leaf_raw, &others_raw);
    base::cleanse(secret);
    const Owned<EVP_PKEY, EVP_PKEY_free> key(key_raw);
    const Owned<X509, X509_free> leaf(leaf_raw);
    const Owned<STACK_OF(X509), free_stack> others(others_raw);
    if (parsed != 1) {
        const bool cipher = ERR_GET_REASON(ERR_peek_last_error()) == EVP_R_UNSUPPORTED_ALGORITHM ||
                            ERR_GET_REASON(ERR_peek_error()) == EVP_R_UNKNOWN_PBE_ALGORITHM;
        if (!cipher) return damaged();
        ERR_clear_error();
        return make_error(ErrorCode::unsupported, "p12.unsupported_encryption",
                          "the key store uses a cipher that is not offered here");
    }
    ERR_clear_error();
    if (!key || !leaf)
        return make_error(ErrorCode::malformed, "p12.no_key", "the key store holds no key with its certificate");
    EZ_TRY(Bytes pkcs8, export_key(key.get()));
    EZ_TRY(auto certificate, convert(leaf.get()));
    std::vector<Certificate> rest;
    for (int i = 0; others && i < sk_X509_num(others.get()) && i < 100; ++i) {
        EZ_TRY(auto each, convert(sk_X509_value(others.get(), i)));
        rest.push_back(std::move(each));
    }
    auto chain = order(certificate, std::move(rest));
    return Pkcs12{std::move(pkcs8), std::move(certificate), std::move(chain)};
}

}  // namespace pki
