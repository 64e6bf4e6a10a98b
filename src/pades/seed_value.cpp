#include "pades/seed_value.h"

#include <algorithm>

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
        if (is_must(must::legal) && !attestations.empty()) return cannot_give("a legal attestation");
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
        EZ_TRY(const Value certificate, document_.resolve(seed_, "Cert"));
        EZ_TRY(const Value flags, document_.resolve(certificate, "Ff"));
        if (flags.as_integer().value_or(0) != 0) return cannot_give("certain certificates");
        return {};
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
