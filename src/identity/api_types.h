#pragma once
// The JSON bodies of this module's routes.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "authority/certificate_view.h"
#include "identity/identity.h"
#include "json/json.h"

namespace identity {

BOOST_DESCRIBE_ENUM(Sex, male, female)
BOOST_DESCRIBE_ENUM(FindingResult, ok, warn, fail)

namespace api {

struct IdentityInput {
    std::string nik, name, birth_date;
    Sex sex = Sex::male;
};
BOOST_DESCRIBE_STRUCT(IdentityInput, (), (nik, name, birth_date, sex))

struct IdentityStep {
    std::string key, state;
};
BOOST_DESCRIBE_STRUCT(IdentityStep, (), (key, state))

struct Identity {
    std::string status;  // none, draft, submitted, approved, rejected, certified
    std::optional<std::string> nik_masked, name, birth_date;
    std::optional<Sex> sex;
    std::optional<base::Time> submitted_at;
    std::optional<std::vector<std::string>> reasons;
    std::optional<std::string> remark;
    std::vector<IdentityStep> steps;
};
BOOST_DESCRIBE_STRUCT(Identity, (), (status, nik_masked, name, birth_date, sex, submitted_at, reasons, remark, steps))

struct Agreement {
    std::string kind, version, title, body, digest;
    std::optional<base::Time> agreed_at;
};
BOOST_DESCRIBE_STRUCT(Agreement, (), (kind, version, title, body, digest, agreed_at))

struct AgreementInput {
    std::string kind, version, digest;
};
BOOST_DESCRIBE_STRUCT(AgreementInput, (), (kind, version, digest))

struct SubjectAttribute {
    std::string name, value;
};
BOOST_DESCRIBE_STRUCT(SubjectAttribute, (), (name, value))

struct CertificateAgreement {
    std::vector<SubjectAttribute> subject;
    std::string issuer;
    base::Time not_before{}, not_after{};
    std::string key_type, policy, policy_url;
};
BOOST_DESCRIBE_STRUCT(CertificateAgreement, (), (subject, issuer, not_before, not_after, key_type, policy, policy_url))

struct CertificateAnswer {
    bool accept = false;
    std::optional<std::string> remark;  // needed when accept is false
};
BOOST_DESCRIBE_STRUCT(CertificateAnswer, (), (accept, remark))

struct ApplicationSummary {
    std::string id, user_id, email, name, nik_masked, status;
    std::optional<base::Time> submitted_at;
    std::int64_t conflicts = 0;
};
BOOST_DESCRIBE_STRUCT(ApplicationSummary, (), (id, user_id, email, name, nik_masked, status, submitted_at, conflicts))

struct NikFinding {
    std::string key;
    FindingResult result = FindingResult::ok;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(NikFinding, (), (key, result, detail))

struct AgreedText {
    std::string kind, version, language, digest;
    base::Time agreed_at{};
};
BOOST_DESCRIBE_STRUCT(AgreedText, (), (kind, version, language, digest, agreed_at))

struct ApplicationEvent {
    base::Time at{};
    std::string kind, actor;
    std::optional<std::string> text;
    std::optional<std::vector<std::string>> reasons;
};
BOOST_DESCRIBE_STRUCT(ApplicationEvent, (), (at, kind, actor, text, reasons))

struct ApplicationDuplicate {
    std::string id, email, status;
};
BOOST_DESCRIBE_STRUCT(ApplicationDuplicate, (), (id, email, status))

struct ApplicationDetail {
    std::string id, user_id, email, status, nik, nik_masked, name, birth_date;
    Sex sex = Sex::male;
    std::optional<base::Time> submitted_at;
    std::optional<std::string> remark;     // the RA's, to the applicant
    std::optional<std::string> objection;  // the applicant's, about the certificate's content
    std::vector<NikFinding> analysis;
    std::vector<AgreedText> agreements;
    std::vector<ApplicationEvent> history;
    std::vector<ApplicationDuplicate> duplicates;
    std::int64_t conflicts = 0;
};
BOOST_DESCRIBE_STRUCT(ApplicationDetail, (),
                      (id, user_id, email, status, nik, nik_masked, name, birth_date, sex, submitted_at, remark,
                       objection, analysis, agreements, history, duplicates, conflicts))

struct Approval {
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Approval, (), (note))

struct Rejection {
    std::vector<std::string> reasons;
    std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(Rejection, (), (reasons, text))

struct SentBack {
    std::vector<std::string> steps;
    std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(SentBack, (), (steps, text))

struct Revocation {
    std::string reason;
    std::optional<std::string> text;
};
BOOST_DESCRIBE_STRUCT(Revocation, (), (reason, text))

/// A certificate as the RA sees it.
struct RaCertificate {
    std::string id, serial, subject, issuer;
    base::Time not_before{}, not_after{};
    std::string status;
    std::optional<std::string> status_reason;
    std::string key_type, policy, profile, owner;
    std::optional<std::string> email;
};
BOOST_DESCRIBE_STRUCT(RaCertificate, (),
                      (id, serial, subject, issuer, not_before, not_after, status, status_reason, key_type, policy,
                       profile, owner, email))

}  // namespace api

Actor actor_of(const http::Request& request);
void add_ra_routes(http::Router& router, const Deps& deps);

}  // namespace identity
