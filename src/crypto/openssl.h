#pragma once
// Internal to crypto: RAII for OpenSSL objects and its error queue.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace crypto::ossl {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

using PKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using PKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using MdContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

/// For calls that fail only when memory or the library itself is broken.
inline void must(bool ok, const char* what) {
    if (ok) return;
    const unsigned long code = ERR_get_error();
    char text[160] = {};
    ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    throw std::runtime_error(std::string("OpenSSL: ") + what + ": " + text);
}

}  // namespace crypto::ossl
