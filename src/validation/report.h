#pragma once
// What a check of a PDF found: plain data, no behaviour. report_json.h writes it out, plain_words.h explains it.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "validation/verdict.h"

namespace validation {

/// What part of the file the signature's digest covers.
enum class Coverage {
    unclear,   // the byte range is not one gap around this signature: nothing can be said
    prefix,    // a prefix of the file that is no whole revision
    revision,  // exactly one revision with everything before it; newer revisions follow
    file       // the whole file
};
/// The heaviest change in the revisions after the signed one (rules V-D), in rising order.
enum class Change {
    none,
    lta,    // material for long-term validation only: DSS, document time-stamps, metadata
    form,   // filled fields, further signatures
    annot,  // comments
    other   // cannot be explained: the document was changed
};
/// The level that the bytes carry (EN 319 142-1 clause 6), not the one that somebody asked for.
enum class Level {
    none,   // not even B-B: a legacy or broken CMS
    pkcs7,  // adbe.pkcs7.detached: sound, but no PAdES baseline signature
    b_b,
    b_t,
    b_lt,
    b_lta
};
enum class Severity { information, warning, failure };
enum class SignatureType { signature, timestamp };

const char* to_string(Coverage coverage);  // "FILE", "REVISION", "PREFIX", "UNCLEAR"
const char* to_string(Change change);      // "NONE", "LTA", "FORM", "ANNOT", "OTHER"
const char* to_string(Level level);        // "", "PKCS7", "B-B", "B-T", "B-LT", "B-LTA"
const char* to_string(Severity severity);  // "information", "warning", "failure"

/// One thing that a rule found. `rule` is an id of the rule lists ("V-B2"), `attack` a known attack's name or empty.
struct Finding {
    std::string rule;
    Severity severity = Severity::failure;
    std::string message;                         // English; plain_words.h has the sentence per rule in both languages
    std::optional<std::uint32_t> revision = {};  // 1 = the oldest
    std::optional<std::uint32_t> object = {};    // object number
    std::string attack = {};
    /// The reason that this finding puts into the verdict when it is a failure.
    SubIndication reason = SubIndication::format_failure;
};

/// One certificate of the chain, leaf first.
struct ChainLink {
    std::string subject;  // RFC 4514
    std::string issuer;
    std::string serial;  // lower hex
    base::Time not_before, not_after;
    std::string sha256;  // lower hex, of the DER
    bool trust_anchor = false;
};

enum class RevocationState { unknown, good, revoked };
/// Where the revocation state of the signer's certificate comes from.
struct RevocationInfo {
    RevocationState state = RevocationState::unknown;
    std::string source;                    // "ocsp", "crl" or empty
    std::optional<base::Time> at;          // thisUpdate of the evidence
    std::optional<base::Time> revoked_at;  // with state revoked
    std::string reason;                    // RFC 5280 name of the reason, with state revoked
};

struct SignatureReport {
    SignatureType type = SignatureType::signature;
    std::string field;  // fully qualified name, UTF-8
    std::string sub_filter;
    std::uint32_t revision = 0;  // 1 = the oldest; 0 = none
    Verdict verdict;
    bool intact = false;  // digest and signature value are right
    Coverage coverage = Coverage::unclear;
    Change change = Change::none;
    Level level = Level::none;

    std::string subject, issuer, serial;  // of the signer's certificate: RFC 4514, RFC 4514, lower hex
    std::string common_name;              // for sentences
    std::vector<ChainLink> chain;
    RevocationInfo revocation;

    std::optional<base::Time> claimed_time;    // /M or signing-time: the signer's word only
    std::optional<base::Time> timestamp_time;  // earliest time-stamp (EN 319 102-1: best-signature-time if trusted)
    bool timestamp_trusted = false;   // its authority's chain is good; false: timestamp_time proves nothing here
    std::string timestamp_authority;  // common name of the TSA behind timestamp_time
    std::string digest_algorithm;     // "sha256"
    std::string signature_algorithm;  // "ecdsa-p256"
    std::string claimed_name, claimed_reason, claimed_location;  // signer's word only, never identity (V-S5)
    std::optional<int> certification;                            // DocMDP permission 1 to 3

    std::vector<Finding> findings;
};

enum class DocumentVerdict { none, valid, invalid, indeterminate };
const char* to_string(DocumentVerdict verdict);  // "none", "valid", "invalid", "indeterminate"

struct ValidationReport {
    bool readable = true;  // false: no PDF, or wrong password; then `error_key` and `error` say why
    std::string error_key, error;
    std::uint32_t revisions = 0;
    bool encrypted = false;
    std::vector<SignatureReport> signatures;  // in order of revision
    std::vector<SignatureReport> document_timestamps;
    std::vector<Finding> warnings;  // of the document, not of one signature
    base::Time checked_at;

    /// Invalid beats indeterminate beats valid. A failed document time-stamp counts like a signature; an indeterminate
    /// one (its authority is not trusted here) counts only where there is no signature.
    DocumentVerdict verdict() const;
};

/// The field ("?" when it has no name) of the first signature or document time-stamp of `before` that is missing in
/// `after`, or worth less there; empty when all are worth what they were.
std::string first_worsened(const ValidationReport& before, const ValidationReport& after);

}  // namespace validation
