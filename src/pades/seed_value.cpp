#include "pades/seed_value.h"

#include <algorithm>

#include "base/encoding.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

/// Bits of /Ff: the entry is a must, not a wish.
namespace must {
constexpr std::int64_t filter = 1, sub_filter = 2, version = 4, reasons = 8, legal = 16, revocation = 32, digest = 64,
                       lock = 128, appearance = 256, all_known = 511;
}
constexpr double newest_version = 3;  // of /V: PDF 2.0

/// Bits of /Cert /Ff (table 238).
namespace certificate_must {
constexpr std::int64_t subject = 1, issuer = 2, policy = 4, subject_dn = 8, usage = 32, url = 64,
                       all_known = subject | issuer | policy | subject_dn | usage | url;
}
constexpr std::size_t most_choices = 200;  // items of an array that are looked at

/// Nothing that the signer could choose would help.
base::Error cannot_give(const std::string& what) {
    return make_error(ErrorCode::unsupported, "pades.seed_value",
                      "The field demands " + what + ", which this signature cannot give; sign in a new field instead",
                      "field");
}

base::Error demands(const std::string& what) {
    return make_error(ErrorCode::invalid, "pades.seed_value", "The field demands " + what, "field");
}

/// The items of an array of names or text strings, resolved.
Result<std::vector<std::string>> words(const pdf::Document& document, const Value& seed, std::string_view key) {
    EZ_TRY(const Value array, document.resolve(seed, key));
    std::vector<std::string> out;
    for (const Value& item : array.items()) {
        EZ_TRY(const Value word, document.resolve(item));
        out.push_back(word.as_name().empty() ? word.as_text() : std::string(word.as_name()));
    }
    return out;
}

std::string listed(const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& one : all) out += (out.empty() ? "\"" : ", \"") + one + "\"";
    return out;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

/// As /DigestMethod spells it: "SHA256", "SHA3-256".
std::string digest_name(crypto::DigestAlgorithm digest) {
    std::string out = crypto::to_string(digest);
    for (char& c : out) c = c == '_' ? '-' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

/// Section 12.7.5.5, table 238: who may sign. What is no must is a wish, which the choice of a certificate before us
/// has granted or not.
class CertificateSeedValue {
  public:
    CertificateSeedValue(const pdf::Document& document, const Value& seed, const std::vector<pki::Certificate>& signer)
        : document_(document), seed_(seed), signer_(signer) {}

    Result<void> check() {
        EZ_TRY(const Value flags, document_.resolve(seed_, "Ff"));
        flags_ = flags.as_integer().value_or(0);
        if ((flags_ & ~certificate_must::all_known) != 0)
            return cannot_give("something of the certificate that later versions of PDF define");
        EZ_CHECK(check_service());
        EZ_CHECK(check_subject());
        EZ_CHECK(check_issuer());
        EZ_CHECK(check_policies());
        EZ_CHECK(check_subject_dn());
        return check_usage();
    }

  private:
    /// The items of a constraint that must be met; empty when it is a wish or absent. Without the signer's certificate
    /// nobody can say whether it is met.
    Result<std::vector<Value>> required(std::int64_t bit, std::string_view key) const {
        if ((flags_ & bit) == 0) return std::vector<Value>();
        EZ_TRY(const Value array, document_.resolve(seed_, key));
        std::vector<Value> out;
        for (const Value& item : array.items()) {
            if (out.size() >= most_choices) break;
            EZ_TRY(Value value, document_.resolve(item));
            out.push_back(std::move(value));
        }
        if (!out.empty() && signer_.empty())
            return cannot_give("certain certificates, and the signer's is not known yet");
        return out;
    }
    const pki::Certificate& leaf() const { return signer_.front(); }

    /// /URL says where a certificate can be had, which asks nothing of one that is there; of /URLType /ASSP it is the
    /// service that must make the signature.
    Result<void> check_service() const {
        EZ_TRY(const Value type, document_.resolve(seed_, "URLType"));
        if ((flags_ & certificate_must::url) != 0 && type.is_name("ASSP"))
            return cannot_give("that a certain service signs");
        return {};
    }

    Result<void> check_subject() const {
        EZ_TRY(const auto accepted, required(certificate_must::subject, "Subject"));
        const auto is_signer = [&](const Value& der) {
            return base::as_text(leaf().der()) == std::string_view(der.as_string());
        };
        if (accepted.empty() || std::ranges::any_of(accepted, is_signer)) return {};
        return demands("one of certain certificates; this one is not among them");
    }

    /// The certificate must lead to one of them, directly or not.
    Result<void> check_issuer() const {
        EZ_TRY(const auto accepted, required(certificate_must::issuer, "Issuer"));
        if (accepted.empty()) return {};
        for (const Value& der : accepted) {
            const auto authority = pki::Certificate::parse(base::as_bytes(der.as_string()));
            if (!authority) continue;
            for (const pki::Certificate& one : signer_) {
                if (one.issuer().matches(authority->subject()) && pki::verify_certificate_signature(one, *authority))
                    return {};
            }
        }
        return demands("a certificate of certain issuers; this one's are not among them");
    }

    /// "This field shall only be used if the value of Issuer is not empty."
    Result<void> check_policies() const {
        EZ_TRY(const Value issuers, document_.resolve(seed_, "Issuer"));
        EZ_TRY(const auto wanted, required(certificate_must::policy, "OID"));
        if (issuers.items().empty()) return {};
        for (const Value& oid : wanted) {
            const auto has_it = [&](const pki::PolicyInformation& policy) { return policy.oid == oid.as_string(); };
            if (std::ranges::none_of(leaf().policies(), has_it))
                return demands("a certificate with certain policies; this one does not have them all");
        }
        return {};
    }

    /// At least the attributes of one of the dictionaries; keys are "CN", "O" and so on, or object identifiers.
    Result<void> check_subject_dn() const {
        EZ_TRY(const auto accepted, required(certificate_must::subject_dn, "SubjectDN"));
        if (accepted.empty()) return {};
        for (const Value& name : accepted) {
            bool all = name.is_dictionary();
            for (const pdf::Entry& entry : name.entries()) {
                EZ_TRY(const Value value, document_.resolve(entry.value));
                all = all && has_attribute(entry.key, value.as_text());
            }
            if (all) return {};
        }
        return demands("a certificate with another name");
    }
    bool has_attribute(const std::string& key, const std::string& value) const {
        const auto same = [](std::string_view a, std::string_view b) {
            return base::lower_ascii(base::trim(a)) == base::lower_ascii(base::trim(b));
        };
        for (const pki::Rdn& rdn : leaf().subject().rdns) {
            for (const pki::NameAttribute& attribute : rdn) {
                if ((same(attribute.type, key) || same(pki::attribute_label(attribute.type), key)) &&
                    same(attribute.value, value))
                    return true;
            }
        }
        return false;
    }

    Result<void> check_usage() const {
        EZ_TRY(const auto patterns, required(certificate_must::usage, "KeyUsage"));
        const auto fits = [&](const Value& pattern) { return has_usage(pattern.as_string()); };
        if (patterns.empty() || std::ranges::any_of(patterns, fits)) return {};
        return demands("a certificate for another use of its key");
    }
    /// "1": set, "0": not set, anything else and what is missing: either. From digitalSignature to decipherOnly (RFC
    /// 5280 section 4.2.1.3); what follows does not count.
    bool has_usage(std::string_view pattern) const {
        constexpr std::size_t usages = 9;
        const auto usage = leaf().key_usage();
        for (std::size_t i = 0; i < std::min(pattern.size(), usages); ++i) {
            if (pattern[i] != '0' && pattern[i] != '1') continue;
            if (!usage || ((*usage >> i & 1U) != 0) != (pattern[i] == '1')) return false;
        }
        return true;
    }

    const pdf::Document& document_;
    const Value& seed_;
    const std::vector<pki::Certificate>& signer_;
    std::int64_t flags_ = 0;
};

class SeedValue {
  public:
    SeedValue(const pdf::Document& document, const Value& seed, const SignatureSpec& spec, std::int64_t flags)
        : document_(document), seed_(seed), spec_(spec), flags_(flags) {}

    Result<void> check() const {
        if ((flags_ & ~must::all_known) != 0) return cannot_give("something that later versions of PDF define");
        EZ_CHECK(check_format());
        EZ_CHECK(check_reason());
        EZ_CHECK(check_certification());
        EZ_CHECK(check_services());
        return check_certificate();
    }

  private:
    bool is_must(std::int64_t bit) const { return (flags_ & bit) != 0; }

    Result<void> check_format() const {
        EZ_TRY(const Value filter, document_.resolve(seed_, "Filter"));
        if (is_must(must::filter) && !filter.is_null() && !filter.is_name("Adobe.PPKLite"))
            return cannot_give("another signature handler");
        EZ_TRY(const auto formats, words(document_, seed_, "SubFilter"));
        if (is_must(must::sub_filter) && !formats.empty() && !has(formats, "ETSI.CAdES.detached"))
            return cannot_give("the signature format " + listed(formats));
        EZ_TRY(const auto digests, words(document_, seed_, "DigestMethod"));
        if (is_must(must::digest) && !digests.empty() && !has(digests, digest_name(spec_.digest)))
            return demands("the digest " + listed(digests) + "; choose it for the signature");
        EZ_TRY(const Value version, document_.resolve(seed_, "V"));
        if (is_must(must::version) && version.as_number().value_or(0) > newest_version)
            return cannot_give("a newer version of seed values");
        if (is_must(must::appearance)) return cannot_give("a certain appearance");
        return {};
    }

    /// A list of one full stop, or none at all, means: no reason.
    Result<void> check_reason() const {
        if (!is_must(must::reasons)) return {};
        EZ_TRY(const auto reasons, words(document_, seed_, "Reasons"));
        if (reasons.empty() || (reasons.size() == 1 && reasons[0] == ".")) {
            if (spec_.reason.empty()) return {};
            return demands("that no reason is given");
        }
        if (has(reasons, spec_.reason)) return {};
        return demands("one of these reasons: " + listed(reasons));
    }

    /// /MDP has no bit: it says which kind of signature the field is for.
    Result<void> check_certification() const {
        EZ_TRY(const Value mdp, document_.resolve(seed_, "MDP"));
        EZ_TRY(const Value level, document_.resolve(mdp, "P"));
        if (const auto wanted = level.as_integer(); mdp.is_dictionary() && wanted) {
            if (*wanted == 0 && spec_.certify_p) return demands("an approval signature, not a certification");
            if (*wanted != 0 && spec_.certify_p != *wanted)
                return demands("a certification signature of level " + std::to_string(*wanted));
        }
        EZ_TRY(const auto attestations, words(document_, seed_, "LegalAttestation"));
        // Section 12.8.7: an attestation explains what a certified document contains. An approval signature has none.
        if (is_must(must::legal) && !attestations.empty() && spec_.certify_p) return cannot_give("a legal attestation");
        EZ_TRY(const Value lock, document_.resolve(seed_, "LockDocument"));
        if (is_must(must::lock) && !lock.is_name("false") && !lock.is_name("auto"))
            return cannot_give("that the document is locked");
        return {};
    }

    Result<void> check_services() const {
        EZ_TRY(const Value stamp, document_.resolve(seed_, "TimeStamp"));
        EZ_TRY(const Value required, document_.resolve(stamp, "Ff"));
        if (required.as_integer() == 1 && !spec_.has_timestamp)
            return demands("a time-stamp; sign at level B-T or higher");
        // In PAdES the evidence stands in the DSS, not inside the signature (EN 319 142-1 section 5.4.2).
        EZ_TRY(const Value revocation, document_.resolve(seed_, "AddRevInfo"));
        if (is_must(must::revocation) && revocation.as_boolean().value_or(false) && !spec_.has_evidence)
            return demands("revocation information; sign at level B-LT or higher");
        return {};
    }

    Result<void> check_certificate() const {
        EZ_TRY(const Value wanted, document_.resolve(seed_, "Cert"));
        if (!wanted.is_dictionary()) return {};
        return CertificateSeedValue(document_, wanted, spec_.signer).check();
    }

    const pdf::Document& document_;
    const Value& seed_;
    const SignatureSpec& spec_;
    std::int64_t flags_;
};

}  // namespace

Result<void> check_seed_value(const pdf::Document& document, const Value& field, const SignatureSpec& spec) {
    EZ_TRY(const Value seed, document.resolve(field, "SV"));
    if (!seed.is_dictionary()) return {};
    EZ_TRY(const Value flags, document.resolve(seed, "Ff"));
    return SeedValue(document, seed, spec, flags.as_integer().value_or(0)).check();
}

}  // namespace pades
