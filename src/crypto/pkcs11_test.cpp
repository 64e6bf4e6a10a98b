// A real token: SoftHSM, with keys that pkcs11 itself or softhsm2-util put there.
#include "crypto/pkcs11.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "crypto/public_key.h"

namespace crypto {
namespace {

namespace fs = std::filesystem;
constexpr const char* module_path = "/usr/lib/softhsm/libsofthsm2.so";
constexpr const char* pin = "735184";

/// SoftHSM reads its configuration once in a process: one token serves all tests here.
class Token {
  public:
    Token() : folder_(fs::temp_directory_path() / ("ezsign-token-" + std::to_string(getpid()))) {
        fs::create_directories(folder_ / "tokens");
        std::ofstream(folder_ / "softhsm2.conf") << "directories.tokendir = " << (folder_ / "tokens").string() << "\n";
        setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
        run("softhsm2-util --init-token --free --label ezsign --so-pin 12345678 --pin " + std::string(pin));
        import("p256", "01", KeyAlgorithm::ec_p256);
        import("p384", "02", KeyAlgorithm::ec_p384);
        import("rsa", "03", KeyAlgorithm::rsa_2048);
        import("twice", "04", KeyAlgorithm::ec_p256);
        import("twice", "05", KeyAlgorithm::ec_p256);
        import("ed25519", "06", KeyAlgorithm::ed25519);
    }
    ~Token() { fs::remove_all(folder_); }

  private:
    void run(const std::string& command) {
        if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) ADD_FAILURE() << command;
    }
    void import(const std::string& label, const std::string& id, KeyAlgorithm algorithm) {
        const auto key = generate_key(algorithm);
        std::ofstream(folder_ / "key.der", std::ios::binary)
            .write(reinterpret_cast<const char*>(key->data()), static_cast<std::streamsize>(key->size()));
        run("openssl pkcs8 -topk8 -nocrypt -inform DER -outform PEM -in " + (folder_ / "key.der").string() + " -out " +
            (folder_ / "key.pem").string());
        run("softhsm2-util --import " + (folder_ / "key.pem").string() + " --token ezsign --label " + label + " --id " +
            id + " --pin " + pin);
    }
    fs::path folder_;
};

class Pkcs11 : public testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(module_path)) GTEST_SKIP() << "skipped: SoftHSM not present";
        static const Token token;
    }
    static Result<Pkcs11Key> open(const std::string& key, std::string_view with = pin,
                                  const std::string& token = "ezsign") {
        return open_pkcs11_key({module_path, token, key}, with);
    }
};

TEST_F(Pkcs11, signs_with_every_kind_and_others_verify) {
    const Bytes hash = digest(DigestAlgorithm::sha256, base::as_bytes("a contract"));
    for (const auto& [label, algorithm] :
         {std::pair{"p256", KeyAlgorithm::ec_p256}, {"p384", KeyAlgorithm::ec_p384}, {"rsa", KeyAlgorithm::rsa_2048}}) {
        auto key = open(label);
        ASSERT_TRUE(key) << label << ": " << key.error().message;
        EXPECT_EQ(key->signer->algorithm(), algorithm);
        const auto signature = key->signer->sign_digest(DigestAlgorithm::sha256, hash);
        ASSERT_TRUE(signature) << label << ": " << signature.error().message;
        EXPECT_LE(signature->size(), key->signer->max_signature_size());
        EXPECT_TRUE(verify_digest_signature(key->signer->public_key(),
                                            default_scheme(algorithm, DigestAlgorithm::sha256), hash, *signature))
            << label;
        const auto longer = key->signer->sign_message(DigestAlgorithm::sha384, hash);
        ASSERT_TRUE(longer) << label;
        EXPECT_TRUE(verify_signature(key->signer->public_key(), default_scheme(algorithm, DigestAlgorithm::sha384),
                                     hash, *longer))
            << label;
    }
}

TEST_F(Pkcs11, pss_and_ed25519) {
    const Bytes message = base::to_bytes("a contract");
    auto key = open_pkcs11_key({module_path, "ezsign", "rsa"}, pin, RsaPadding::pss);
    ASSERT_TRUE(key) << key.error().message;
    for (const auto algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
        const auto signature = key->signer->sign_message(algorithm, message);
        ASSERT_TRUE(signature) << signature.error().message;
        EXPECT_EQ(key->signer->scheme(algorithm), pss_scheme(algorithm));
        EXPECT_TRUE(verify_signature(key->signer->public_key(), pss_scheme(algorithm), message, *signature));
        EXPECT_FALSE(verify_signature(key->signer->public_key(), default_scheme(KeyAlgorithm::rsa_2048, algorithm),
                                      message, *signature));
    }
    EXPECT_EQ(open_pkcs11_key({module_path, "ezsign", "p256"}, pin, RsaPadding::pss).error().key, "crypto.not_rsa");

    auto edwards = open("ed25519");
    ASSERT_TRUE(edwards) << edwards.error().message;
    const auto signature = edwards->signer->sign_message(DigestAlgorithm::sha512, message);
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_TRUE(verify_signature(edwards->signer->public_key(), {.kind = SignatureKind::ed25519}, message, *signature));
    EXPECT_EQ(edwards->signer->sign_digest(DigestAlgorithm::sha512, Bytes(64)).error().key, "crypto.needs_message");
}

TEST_F(Pkcs11, a_key_is_found_by_its_id) {
    const auto by_label = open("p256"), by_id = open("id:01");
    ASSERT_TRUE(by_label);
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_label->signer->public_key(), by_id->signer->public_key());
}

TEST_F(Pkcs11, many_threads_sign_at_once_and_a_failure_spoils_nothing) {
    auto key = open("p256");
    ASSERT_TRUE(key);
    const Bytes hash = digest(DigestAlgorithm::sha256, base::as_bytes("x"));
    std::atomic<int> good = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 20; ++n) {
                EXPECT_FALSE(key->signer->sign_digest(DigestAlgorithm::sha256, ByteView(hash).first(5)));
                const auto signature = key->signer->sign_digest(DigestAlgorithm::sha256, hash);
                if (signature && verify_digest_signature(key->signer->public_key(),
                                                         default_scheme(KeyAlgorithm::ec_p256, DigestAlgorithm::sha256),
                                                         hash, *signature))
                    ++good;
            }
        });
    threads.clear();
    EXPECT_EQ(good, 80);
}

TEST_F(Pkcs11, what_is_wrong_is_said) {
    EXPECT_EQ(open("p256", "000000").error().key, "crypto.pkcs11_pin");
    EXPECT_EQ(open("p256", pin, "elsewhere").error().key, "crypto.pkcs11_token");
    EXPECT_NE(open("p256", pin, "elsewhere").error().message.find("ezsign"), std::string::npos)
        << "names what is there";
    EXPECT_EQ(open("nothing").error().key, "crypto.pkcs11_key");
    EXPECT_EQ(open("twice").error().key, "crypto.pkcs11_key");
    EXPECT_EQ(open("id:zz").error().key, "crypto.pkcs11_key");
    EXPECT_EQ(open_pkcs11_key({"libsofthsm2.so", "ezsign", "p256"}, pin).error().key, "crypto.pkcs11_module");
    EXPECT_EQ(open_pkcs11_key({"/dev/null", "ezsign", "p256"}, pin).error().key, "crypto.pkcs11_module");
}

}  // namespace
}  // namespace crypto
