#pragma once
// The report as JSON: the members of the command line contract (INT-2), and more.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "validation/validate.h"

namespace validation {

struct RuleJson {
    std::string id, message, severity;
    std::optional<std::string> attack;
    std::optional<std::int64_t> revision, object;
};
BOOST_DESCRIBE_STRUCT(RuleJson, (), (id, message, severity, attack, revision, object))

struct ChainJson {
    std::string subject, issuer, serial, sha256;
    base::Time not_before, not_after;
    bool trust_anchor = false;
};
BOOST_DESCRIBE_STRUCT(ChainJson, (), (subject, issuer, serial, sha256, not_before, not_after, trust_anchor))

struct SentenceJson {
    std::string id, en;
};
BOOST_DESCRIBE_STRUCT(SentenceJson, (), (id, en))

struct SignatureJson {
    std::string type;  // "signature", "timestamp"
    std::string field, subject, level, indication;
    boost::json::value sub_indication;  // text or null
    std::string coverage, change;
    boost::json::value signing_time, timestamp_time;  // RFC 3339 or null
    std::int64_t revision = 0;
    std::vector<RuleJson> rules;
    // beyond the contract
    bool intact = false;
    std::string common_name, issuer, serial, sub_filter, digest_algorithm, signature_algorithm;
    std::string revocation;  // "good", "revoked", "unknown"
    std::optional<std::string> revocation_source, revocation_reason;
    std::optional<base::Time> revocation_checked, revoked_at;
    bool timestamp_trusted = false;
    std::string timestamp_authority;
    std::optional<std::string> claimed_name, claimed_reason, claimed_location;
    std::optional<std::int64_t> certification;
    std::vector<ChainJson> chain;
    std::string key;
    SentenceJson words;
};
BOOST_DESCRIBE_STRUCT(SignatureJson, (),
                      (type, field, subject, level, indication, sub_indication, coverage, change, signing_time,
                       timestamp_time, revision, rules, intact, common_name, issuer, serial, sub_filter,
                       digest_algorithm, signature_algorithm, revocation, revocation_source, revocation_reason,
                       revocation_checked, revoked_at, timestamp_trusted, timestamp_authority, claimed_name,
                       claimed_reason, claimed_location, certification, chain, key, words))

struct VerdictJson {
    std::string level;  // "valid", "invalid", "indeterminate", "none"
    std::string key;    // plain_words.h
    SentenceJson words;
};
BOOST_DESCRIBE_STRUCT(VerdictJson, (), (level, key, words))

struct ReportJson {
    std::string file;
    std::vector<SignatureJson> signatures, document_timestamps;
    VerdictJson verdict;
    std::vector<RuleJson> warnings;
    std::int64_t revisions = 0;
    bool encrypted = false;
    base::Time checked_at;
    std::optional<std::string> error, error_key;  // of an unreadable file
};
BOOST_DESCRIBE_STRUCT(ReportJson, (),
                      (file, signatures, document_timestamps, verdict, warnings, revisions, encrypted, checked_at,
                       error, error_key))

ReportJson describe_report(const ValidationReport& report, const std::string& name);

}  // namespace validation
