// Path building and the validation algorithm of RFC 5280 section 6.1.
#include "pki/path.h"

#include <algorithm>

#include "pki/name_constraints.h"
#include "pki/oids.h"
#include "pki/path_context.h"
#include "pki/policy_tree.h"

namespace pki {

namespace {

constexpr int signature_budget = 400;

// ---- checks of single certificates ----

bool is_strong_key(const crypto::PublicKey& key) {
    switch (key.kind()) {
        case crypto::PublicKeyKind::rsa:
            return key.bits() >= 2048;
        case crypto::PublicKeyKind::ec:
            return key.curve() == "prime256v1" || key.curve() == "secp384r1" || key.curve() == "secp521r1";
        case crypto::PublicKeyKind::ed25519:
            return true;
        default:
            return false;
    }
}

bool has_strong_cryptography(const Certificate& certificate) {
    const auto key = certificate.public_key();
    const auto& scheme = certificate.signature_algorithm().scheme;
    return key && is_strong_key(*key) && scheme &&
           (scheme->kind == crypto::SignatureKind::ed25519 || scheme->digest != crypto::DigestAlgorithm::sha1);
}

// Purpose of the leaf; empty: allowed.
const char* refuse_usage(const Certificate& leaf, CertificateUsage usage) {
    const auto bits = leaf.key_usage();
    const bool signs = !bits || (*bits & (key_usage::digital_signature | key_usage::non_repudiation));
    const auto& purposes = leaf.extended_key_usage();
    const auto has = [&](std::string_view oid) { return leaf.has_extended_key_usage(oid); };
    switch (usage) {
        case CertificateUsage::any:
            return nullptr;
        case CertificateUsage::document_signing:
            if (!signs) return "keyUsage allows neither digitalSignature nor nonRepudiation";
            if (purposes.empty() || has(oid::email_protection) || has(oid::document_signing) ||
                has(oid::any_extended_key_usage) || has(oid::adobe_authentic_documents) ||
                has(oid::microsoft_document_signing))
                return nullptr;
            return "extendedKeyUsage is not one for documents";
        case CertificateUsage::time_stamping:
            if (!signs) return "keyUsage allows no signatures";
            return has(oid::time_stamping) ? nullptr : "extendedKeyUsage is not timeStamping";
        case CertificateUsage::ocsp_signing:
            if (!signs) return "keyUsage allows no signatures";
            return has(oid::ocsp_signing) ? nullptr : "extendedKeyUsage is not OCSPSigning";
    }
    return nullptr;
}

// ---- one path ----

class PathCheck {
  public:
    PathCheck(const std::vector<Certificate>& chain, const PathContext& context, CertificateUsage usage)
        : chain_(chain), context_(context), options_(context.options), usage_(usage) {}

    PathResult run() {
        result_.chain = chain_;
        result_.statuses.resize(chain_.size());
        const int length = static_cast<int>(chain_.size()) - 1;  // n: certificates below the anchor
        explicit_policy_ = options_.explicit_policy ? 0 : length + 1;
        policy_mapping_ = options_.inhibit_policy_mapping ? 0 : length + 1;
        inhibit_any_ = options_.inhibit_any_policy ? 0 : length + 1;
        max_path_length_ = length;
        if (options_.check_anchor_validity && !chain_.back().valid_at(options_.time))
            fail(chain_.size() - 1, SubIndication::no_certificate_chain_found, "path.anchor_not_valid",
                 "the trust anchor is not valid then");
        for (std::size_t index = chain_.size() - 1; index-- > 0;) {
            basic(index);
            names_and_policies(index);
            if (index > 0)
                prepare_next(index);
            else
                wrap_up();
        }
        if (const char* why = length >= 0 ? refuse_usage(chain_.front(), usage_) : nullptr)
            fail(0, SubIndication::chain_constraints_failure, "path.bad_usage", why);
        revocation();
        result_.ok = result_.findings.empty();
        result_.sub_indication = result_.ok ? SubIndication::none : worst();
        return std::move(result_);
    }

  private:
    void fail(std::size_t index, SubIndication sub, const char* key, std::string message) {
        result_.findings.push_back({index, sub, key, std::move(message)});
    }

    // Section 6.1.3 (a): signature (already checked when building), validity, issuer; besides: cryptography, unknown
    // extensions
    void basic(std::size_t index) {
        const Certificate& certificate = chain_[index];
        if (options_.time < certificate.not_before())
            fail(index, SubIndication::not_yet_valid, "path.not_yet_valid", "the certificate was not valid yet");
        if (options_.time > certificate.not_after())
            fail(index, SubIndication::out_of_bounds_no_poe, "path.expired", "the certificate had expired");
        if (!certificate.unhandled_critical().empty())
            fail(index, SubIndication::chain_constraints_failure, "path.unknown_critical",
                 "critical extension " + certificate.unhandled_critical().front() + " is unknown or malformed");
        if (options_.modern_cryptography && !has_strong_cryptography(certificate))
            fail(index, SubIndication::crypto_constraints_failure, "path.weak_cryptography",
                 "SHA-1, a short key or an unknown algorithm");
    }

    // Section 6.1.3 (b) to (f)
    void names_and_policies(std::size_t index) {
        const Certificate& certificate = chain_[index];
        const bool is_last = index == 0;
        const bool self_issued = certificate.is_self_issued();
        if (!self_issued || is_last)
            if (const auto why = names_.check(certificate))
                fail(index, SubIndication::chain_constraints_failure, "path.name_constraints", *why);
        std::vector<std::string> policies;
        for (const auto& policy : certificate.policies()) policies.push_back(policy.oid);
        tree_.add_certificate(policies, inhibit_any_ > 0 || (self_issued && !is_last));
        check_policy(index);
    }

    void check_policy(std::size_t index) {
        if (tree_.too_large())
            fail(index, SubIndication::chain_constraints_failure, "path.policy_tree", "the policy tree explodes");
        if (explicit_policy_ <= 0 && tree_.null())
            fail(index, SubIndication::chain_constraints_failure, "path.no_valid_policy",
                 "no acceptable certificate policy is left");
    }

    // Section 6.1.4
    void prepare_next(std::size_t index) {
        const Certificate& ca = chain_[index];
        const auto mappings = ca.policy_mappings();
        for (const auto& [from, to] : mappings)
            if (from == oid::any_policy || to == oid::any_policy)
                fail(index, SubIndication::chain_constraints_failure, "path.maps_any_policy",
                     "anyPolicy may not be mapped");                      // (a)
        if (!mappings.empty()) tree_.map(mappings, policy_mapping_ > 0);  // (b)
        if (ca.name_constraints()) names_.add(*ca.name_constraints());    // (g)
        const auto lower = [](int& value, std::optional<int> limit) {
            if (limit && *limit < value) value = *limit;
        };
        if (!ca.is_self_issued()) {  // (h)
            explicit_policy_ = std::max(0, explicit_policy_ - 1);
            policy_mapping_ = std::max(0, policy_mapping_ - 1);
            inhibit_any_ = std::max(0, inhibit_any_ - 1);
        }
        lower(explicit_policy_, ca.policy_constraints().require_explicit_policy);  // (i)
        lower(policy_mapping_, ca.policy_constraints().inhibit_policy_mapping);
        lower(inhibit_any_, ca.inhibit_any_policy());  // (j)
        if (ca.version() != 3 || !ca.has_basic_constraints() || !ca.is_ca())
            fail(index, SubIndication::chain_constraints_failure, "path.not_a_ca",
                 "an issuer is not a CA certificate");  // (k)
        if (!ca.is_self_issued() && max_path_length_-- <= 0)
            fail(index, SubIndication::chain_constraints_failure, "path.too_long",
                 "pathLenConstraint is exceeded");  // (l)
        lower(max_path_length_, ca.path_len());     // (m)
        if (!ca.allows(key_usage::key_cert_sign))
            fail(index, SubIndication::chain_constraints_failure, "path.bad_key_usage",
                 "an issuer's key may not sign certificates");  // (n)
    }

    // Section 6.1.5
    void wrap_up() {
        const Certificate& leaf = chain_.front();
        explicit_policy_ = std::max(0, explicit_policy_ - 1);                              // (a)
        if (leaf.policy_constraints().require_explicit_policy == 0) explicit_policy_ = 0;  // (b)
        result_.policies = tree_.intersect(options_.initial_policies);                     // (g)
        check_policy(0);
    }

    void revocation() {
        if (options_.revocation == RevocationMode::none) return;
        for (std::size_t index = chain_.size() - 1; index-- > 0;) {
            CertificateStatus& status = result_.statuses[index];
            status = check_revocation(chain_[index], chain_[index + 1], chain_.back(), context_);
            if (status.status == RevocationStatus::revoked)
                fail(index, index == 0 ? SubIndication::revoked : SubIndication::revoked_ca_no_poe, "path.revoked",
                     "the certificate was revoked");
            else if (status.status != RevocationStatus::good && options_.revocation == RevocationMode::require)
                fail(index, SubIndication::try_later, "path.revocation_unknown",
                     "no conclusive revocation information");
        }
    }

    // Most telling first, in the order in which EN 319 102-1 section 5.2.6 would stop.
    SubIndication worst() const {
        constexpr SubIndication order[] = {SubIndication::no_certificate_chain_found,
                                           SubIndication::certificate_chain_general_failure,
                                           SubIndication::chain_constraints_failure,
                                           SubIndication::revoked,
                                           SubIndication::revoked_ca_no_poe,
                                           SubIndication::not_yet_valid,
                                           SubIndication::out_of_bounds_no_poe,
                                           SubIndication::crypto_constraints_failure,
                                           SubIndication::try_later};
        for (const SubIndication each : order)
            if (std::ranges::any_of(result_.findings,
                                    [&](const auto& finding) { return finding.sub_indication == each; }))
                return each;
        return SubIndication::certificate_chain_general_failure;
    }

    const std::vector<Certificate>& chain_;
    const PathContext& context_;
    const PathOptions& options_;
    CertificateUsage usage_;
    PathResult result_;
    NameConstraintState names_;
    PolicyTree tree_;
    int explicit_policy_ = 0, policy_mapping_ = 0, inhibit_any_ = 0, max_path_length_ = 0;
};

// ---- building ----

class PathSearch {
  public:
    PathSearch(const PathContext& context, CertificateUsage usage) : context_(context), usage_(usage) {}

    PathResult run(const Certificate& leaf) {
        std::vector<Certificate> chain{leaf};
        if (std::ranges::find(context_.anchors, leaf) != context_.anchors.end()) {
            best_ = PathCheck(chain, context_, usage_).run();
            return std::move(best_);
        }
        extend(chain);
        if (!best_.ok && best_.findings.empty()) {
            best_.chain = longest_;
            best_.statuses.resize(longest_.size());
            best_.sub_indication = bad_signature_ ? SubIndication::certificate_chain_general_failure
                                                  : SubIndication::no_certificate_chain_found;
            best_.findings.push_back(
                {longest_.size() - 1, best_.sub_indication, bad_signature_ ? "path.bad_signature" : "path.no_chain",
                 bad_signature_ ? "a certificate's signature does not verify under its issuer's key"
                                : "no chain to a trust anchor"});
        }
        return std::move(best_);
    }

  private:
    // Depth-first, anchors first, then the candidates whose key identifier fits. True: a valid path was found.
    bool extend(std::vector<Certificate>& chain) {
        if (chain.size() > longest_.size()) longest_ = chain;
        if (chain.size() >= context_.options.max_length) return false;
        const Certificate current = chain.back();
        for (const bool anchors : {true, false}) {
            for (const bool by_key : {true, false}) {
                for (const Certificate& candidate : anchors ? context_.anchors : context_.intermediates) {
                    if (fits_key(current, candidate) != by_key || !candidate.subject().matches(current.issuer()))
                        continue;
                    if (std::ranges::find(chain, candidate) != chain.end()) continue;
                    if (attempts_ >= context_.options.max_attempts || context_.budget-- <= 0) return false;
                    if (!verify_certificate_signature(current, candidate, context_.options.cache)) {
                        bad_signature_ = true;
                        continue;
                    }
                    chain.push_back(candidate);
                    const bool done = anchors ? try_path(chain) : extend(chain);
                    chain.pop_back();
                    if (done) return true;
                }
            }
        }
        return false;
    }

    static bool fits_key(const Certificate& certificate, const Certificate& issuer) {
        return !certificate.authority_key_id().empty() && certificate.authority_key_id() == issuer.subject_key_id();
    }

    bool try_path(const std::vector<Certificate>& chain) {
        ++attempts_;
        PathResult result = PathCheck(chain, context_, usage_).run();
        // The path with the fewest objections is the one worth reporting.
        if (result.ok || best_.chain.empty() || result.findings.size() < best_.findings.size())
            best_ = std::move(result);
        return best_.ok;
    }

    const PathContext& context_;
    CertificateUsage usage_;
    PathResult best_;
    std::vector<Certificate> longest_;
    std::size_t attempts_ = 0;
    bool bad_signature_ = false;
};

}  // namespace

std::string_view to_string(SubIndication value) {
    switch (value) {
        case SubIndication::none:
            return "";
        case SubIndication::no_certificate_chain_found:
            return "NO_CERTIFICATE_CHAIN_FOUND";
        case SubIndication::certificate_chain_general_failure:
            return "CERTIFICATE_CHAIN_GENERAL_FAILURE";
        case SubIndication::chain_constraints_failure:
            return "CHAIN_CONSTRAINTS_FAILURE";
        case SubIndication::crypto_constraints_failure:
            return "CRYPTO_CONSTRAINTS_FAILURE";
        case SubIndication::sig_crypto_failure:
            return "SIG_CRYPTO_FAILURE";
        case SubIndication::hash_failure:
            return "HASH_FAILURE";
        case SubIndication::format_failure:
            return "FORMAT_FAILURE";
        case SubIndication::expired:
            return "EXPIRED";
        case SubIndication::not_yet_valid:
            return "NOT_YET_VALID";
        case SubIndication::out_of_bounds_no_poe:
            return "OUT_OF_BOUNDS_NO_POE";
        case SubIndication::revoked:
            return "REVOKED";
        case SubIndication::revoked_no_poe:
            return "REVOKED_NO_POE";
        case SubIndication::revoked_ca_no_poe:
            return "REVOKED_CA_NO_POE";
        case SubIndication::try_later:
            return "TRY_LATER";
        case SubIndication::no_signing_certificate_found:
            return "NO_SIGNING_CERTIFICATE_FOUND";
        case SubIndication::no_poe:
            return "NO_POE";
    }
    return "";
}

PathResult find_path(const Certificate& leaf, const PathContext& context, CertificateUsage usage) {
    return PathSearch(context, usage).run(leaf);
}

PathResult validate_path(const Certificate& leaf, std::span<const Certificate> intermediates,
                         std::span<const Certificate> anchors, const PathOptions& options) {
    int budget = signature_budget;
    const PathContext context{intermediates, anchors, options, 0, budget};
    return find_path(leaf, context, options.usage);
}

}  // namespace pki
