#include "vault/key_file.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "vault/secret_bytes.h"

namespace vault {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;
using Bio = Handle<BIO, BIO_free_all>;
using PrivateKeyInfo = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using EncryptedKey = Handle<X509_SIG, X509_SIG_free>;
using Algorithm = Handle<X509_ALGOR, X509_ALGOR_free>;

constexpr std::size_t shortest_passphrase = 12;
constexpr std::uint64_t scrypt_n = 1u << 14, scrypt_r = 8, scrypt_p = 1;

base::Error failed() {
    return make_error(ErrorCode::internal, "vault.key_file_failed", "the key file cannot be made");
}

Result<std::string> encrypt(base::ByteView pkcs8, std::string_view passphrase) {
    const unsigned char* at = pkcs8.data();
    const PrivateKeyInfo info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(pkcs8.size())));
    Algorithm scheme(PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 16, nullptr, scrypt_n, scrypt_r, scrypt_p));
    if (!info || !scheme) return failed();
    const EncryptedKey sealed(
        PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), info.get(), scheme.get()));
    if (!sealed) return failed();
    (void)scheme.release();  // owned by `sealed` now
    const Bio out(BIO_new(BIO_s_mem()));
    if (!out || PEM_write_bio_PKCS8(out.get(), sealed.get()) != 1) return failed();
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

}  // namespace

Result<ExportableKey> create_exportable_key(crypto::KeyAlgorithm algorithm, std::string_view passphrase) {
    if (passphrase.size() < shortest_passphrase)
        return make_error(ErrorCode::invalid, "vault.passphrase_short", "the passphrase needs at least 12 characters",
                          "passphrase");
    EZ_TRY(base::Bytes pkcs8, crypto::generate_key(algorithm));
    const Wipe wipe(pkcs8);
    EZ_TRY(std::string pem, encrypt(pkcs8, passphrase));
    EZ_TRY(std::unique_ptr<crypto::Signer> signer, crypto::software_signer(pkcs8));
    return ExportableKey{std::move(signer), std::move(pem)};
}

Result<std::unique_ptr<crypto::Signer>> open_key_file(std::string_view encrypted_pem, std::string_view passphrase) {
    const Bio in(BIO_new_mem_buf(encrypted_pem.data(), static_cast<int>(encrypted_pem.size())));
    const EncryptedKey sealed(in ? PEM_read_bio_PKCS8(in.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!sealed)
        return make_error(ErrorCode::malformed, "vault.key_file_damaged", "this is no encrypted PKCS#8 key file");
    const PrivateKeyInfo info(PKCS8_decrypt(sealed.get(), passphrase.data(), static_cast<int>(passphrase.size())));
    if (!info)
        return make_error(ErrorCode::wrong_password, "vault.key_file_passphrase",
                          "the passphrase does not open the key file");
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    if (size <= 0) return failed();
    base::Bytes pkcs8(der, der + size);
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    const Wipe wipe(pkcs8);
    return crypto::software_signer(pkcs8);
}

}  // namespace vault
