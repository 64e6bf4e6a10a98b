#pragma once
// From a NIK typed by hand to a certificate: applications, agreements, the RA's decisions, the certificate agreement.
// Each use case is one free function and one transaction: rows, audit entry and mail together.
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/authority.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"
#include "http/http.h"
#include "identity/application.h"
#include "notify/notify.h"

namespace identity {

/// Lives as long as the routes.
struct Deps {
    db::Pool& pool;
    const base::Clock& clock;
    authority::Authority& authority;
    const notify::MailQueue& mail;
    base::Bytes sealing_key;  // 32 bytes: vault.derive_key("identity-sealing")
    base::Bytes index_key;    // 32 bytes: vault.derive_key("identity-index")
    std::string public_url;   // links in mail begin with it
};

/// The person who acts, and from where.
struct Actor {
    std::string user_id;
    std::string address;
    std::string user_agent;
};

// --- the applicant

/// The newest application, if there is one.
base::Result<std::optional<Application>> current_application(const Deps& deps, std::string_view user_id);
/// Makes or changes the draft. Errors: those of check_claim; conflict identity.state.
base::Result<Application> save_claim(const Deps& deps, const Actor& actor, const Claim& claim);
/// Keeps version, digest, language, time and address. Errors: agreement.unknown (version or digest is not the current
/// text's).
base::Result<void> agree(const Deps& deps, const Actor& actor, std::string_view kind, std::string_view version,
                         std::string_view digest);
/// Errors: conflict identity.not_started, identity.agreements_missing, identity.state.
base::Result<Application> submit(const Deps& deps, const Actor& actor);

struct AgreementRecord {
    std::string kind, version, language, digest;
    base::Time at{};
};
std::vector<AgreementRecord> agreements_of(db::Connection& connection, std::string_view user_id);
bool all_agreed(const std::vector<AgreementRecord>& records);

// --- the RA (maker and checker are different people)

struct ApplicationQuery {
    std::optional<Status> status;  // none: everything but drafts
    std::string cursor;
    int limit = 50;
};
struct ApplicationPage {
    std::vector<Application> items;
    std::optional<std::string> next_cursor;
};
base::Result<ApplicationPage> list_applications(const Deps& deps, const ApplicationQuery& query);
/// With the NIK in clear: audited. Errors: not_found application.not_found.
base::Result<Application> view_application(const Deps& deps, const Actor& officer, std::string_view id);
/// Other people's applications with the same NIK.
std::vector<Application> duplicates_of(const Deps& deps, db::Connection& connection, const Application& application);

/// Errors of all: application.not_found, identity.state, ra.own_application. Approving a NIK that is certified in
/// another account needs a note: conflict ra.duplicate_needs_note.
base::Result<Application> approve(const Deps& deps, const Actor& officer, std::string_view id, std::string_view note);
/// Errors: invalid ra.reasons (none, or unknown).
base::Result<Application> reject(const Deps& deps, const Actor& officer, std::string_view id,
                                 const std::vector<std::string>& reasons, std::string_view text);
/// Errors: invalid ra.steps (none, or unknown).
base::Result<Application> send_back(const Deps& deps, const Actor& officer, std::string_view id,
                                    const std::vector<std::string>& steps, std::string_view text);
base::Result<authority::IssuedCertificate> revoke_certificate(const Deps& deps, const Actor& officer,
                                                              std::string_view certificate_id,
                                                              pki::RevocationReason reason, std::string_view text);

struct HistoryEntry {
    base::Time at{};
    std::string actor_id, act;
    boost::json::object details;
};
std::vector<HistoryEntry> history_of(db::Connection& connection, std::string_view application_id);

// --- the certificate agreement (KYC-7)

/// Errors: conflict identity.not_approved.
base::Result<authority::CertificatePreview> certificate_preview(const Deps& deps, std::string_view user_id);
/// Makes key and certificate, exactly once whatever is clicked or crashes; again it returns the same certificate.
base::Result<authority::IssuedCertificate> accept_certificate(const Deps& deps, const Actor& actor);
/// A detail is wrong: back to the RA. Errors: identity.not_approved; invalid identity.remark (empty).
base::Result<Application> refuse_certificate(const Deps& deps, const Actor& actor, std::string_view remark);

/// For GET /me (accounts::DescribeIdentity): {"identityStatus", "certificate"?}.
base::Result<boost::json::object> describe_identity(const Deps& deps, const std::string& user_id);

void add_routes(http::Router& router, const Deps& deps);
std::vector<db::Migration> migrations();

}  // namespace identity
