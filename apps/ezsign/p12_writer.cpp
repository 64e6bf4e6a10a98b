#include "p12_writer.h"

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>

namespace cli {
namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
void free_stack(STACK_OF(X509) * stack) {
    sk_X509_pop_free(stack, X509_free);
}
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>>;
using X509Handle = std::unique_ptr<X509, Deleter<X509_free>>;
using Stack = std::unique_ptr<STACK_OF(X509), Deleter<free_stack>>;
using Store = std::unique_ptr<PKCS12, Deleter<PKCS12_free>>;

X509Handle to_x509(const pki::Certificate& certificate) {
    const unsigned char* at = certificate.der().data();
    return X509Handle(d2i_X509(nullptr, &at, static_cast<long>(certificate.der().size())));
}

}  // namespace

base::Result<base::Bytes> write_pkcs12(base::ByteView pkcs8, const pki::Certificate& leaf,
                                       std::span<const pki::Certificate> chain, const std::string& name,
                                       const std::string& password) {
    const base::Error failed = base::make_error(base::ErrorCode::internal, "p12.write", "the key store cannot be made");
    const unsigned char* at = pkcs8.data();
    const Info info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(pkcs8.size())));
    const Key key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
    const X509Handle certificate = to_x509(leaf);
    const Stack others(sk_X509_new_null());
    if (!key || !certificate || !others) return failed;
    for (const pki::Certificate& one : chain) {
        X509Handle other = to_x509(one);
        if (!other || sk_X509_push(others.get(), other.get()) == 0) return failed;
        (void)other.release();  // the stack's now
    }
    const Store store(
        PKCS12_create(password.c_str(), name.c_str(), key.get(), certificate.get(), others.get(), 0, 0, 0, 0, 0));
    unsigned char* der = nullptr;
    const int size = store ? i2d_PKCS12(store.get(), &der) : 0;
    if (size <= 0) return failed;
    base::Bytes out(der, der + size);
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return out;
}

}  // namespace cli
