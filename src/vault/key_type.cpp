#include "pki/oids.h"
#include "vault/vault.h"

namespace vault {
namespace {

constexpr std::string_view pss_suffix = "_pss";

bool is_rsa(crypto::KeyAlgorithm algorithm) {
    using enum crypto::KeyAlgorithm;
    return algorithm == rsa_2048 || algorithm == rsa_3072 || algorithm == rsa_4096;
}

}  // namespace

crypto::DigestAlgorithm KeyType::digest() const {
    return algorithm == crypto::KeyAlgorithm::ed25519 ? crypto::DigestAlgorithm::sha512
                                                      : crypto::DigestAlgorithm::sha256;
}

crypto::SignatureScheme KeyType::scheme() const {
    return padding == crypto::RsaPadding::pss ? crypto::pss_scheme(digest())
                                              : crypto::default_scheme(algorithm, digest());
}

std::string to_string(KeyType type) {
    const std::string name = crypto::to_string(type.algorithm);
    return type.padding == crypto::RsaPadding::pss ? name + std::string(pss_suffix) : name;
}

std::optional<KeyType> key_type_from_name(std::string_view name) {
    const bool pss = name.ends_with(pss_suffix);
    if (pss) name.remove_suffix(pss_suffix.size());
    const auto algorithm = crypto::key_algorithm_from_name(name);
    if (!algorithm || (pss && !is_rsa(*algorithm))) return std::nullopt;
    return KeyType{*algorithm, pss ? crypto::RsaPadding::pss : crypto::RsaPadding::pkcs1};
}

pki::CmsTemplate cms_template(KeyType type, const pki::Certificate& leaf, std::span<const pki::Certificate> chain) {
    return {leaf, chain, type.algorithm, type.scheme(), type.digest(), pki::oid::data};
}

}  // namespace vault
