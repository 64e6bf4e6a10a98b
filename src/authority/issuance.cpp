#include "authority/issuance.h"

#include "audit/audit.h"
#include "base/crash_point.h"
#include "base/encoding.h"
#include "base/log.h"
#include "base/rng.h"
#include "pki/algorithms.h"
#include "pki/lint.h"

namespace authority {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

/// An issuance takes milliseconds: an intent older than this was left by a crash.
constexpr std::chrono::seconds stale_after{15};

base::Error issuing() {
    return make_error(ErrorCode::conflict, "certificate.issuing",
                      "this certificate is being issued; try again in a moment");
}
base::Error interrupted() {
    return make_error(ErrorCode::conflict, "certificate.interrupted", "the issuance was given up meanwhile; try again");
}

}  // namespace

Result<crypto::Signer*> ThrowAwayKeys::of(crypto::KeyAlgorithm algorithm) {
    const std::lock_guard lock(mutex_);
    auto& key = keys_[algorithm];
    if (!key) {
        EZ_TRY(base::Bytes pkcs8, crypto::generate_key(algorithm));
        auto signer = crypto::software_signer(pkcs8);
        base::cleanse(pkcs8);
        if (!signer) return signer.error();
        key = std::move(*signer);
    }
    return key.get();
}

Result<Linted> lint_first(const pki::CertificateRequest& request, const pki::Certificate* issuer,
                          crypto::KeyAlgorithm issuer_key, ThrowAwayKeys& throw_away) {
    Linted out;
    out.digest = pki::default_digest(issuer_key);
    EZ_TRY(out.tbs, pki::build_tbs(request, issuer, crypto::default_scheme(issuer_key, out.digest)));
    EZ_TRY(crypto::Signer* const key, throw_away.of(issuer_key));
    EZ_TRY(out.lint_der, pki::sign_tbs(out.tbs, *key, out.digest));
    const std::vector<pki::LintFinding> findings = pki::lint_certificate(out.lint_der, &request.profile, issuer);
    if (pki::has_errors(findings))
        return make_error(ErrorCode::internal, "authority.lint_failed",
                          "the certificate would break its profile: " + pki::to_text(findings));
    return out;
}

Result<base::Bytes> sign_linted(const Linted& linted, crypto::Signer& issuer_key, base::ByteView issuer_spki) {
    EZ_TRY(base::Bytes der, pki::sign_tbs(linted.tbs, issuer_key, linted.digest));
    EZ_TRY(const pki::Certificate certificate, pki::Certificate::parse(der));
    const base::ByteView tbs = certificate.tbs();
    if (!std::equal(tbs.begin(), tbs.end(), linted.tbs.begin(), linted.tbs.end()))
        return make_error(ErrorCode::internal, "authority.tbs_changed", "what was signed is not what was linted");
    EZ_CHECK(crypto::verify_signature(issuer_spki, crypto::default_scheme(issuer_key.algorithm(), linted.digest), tbs,
                                      certificate.signature()));
    return der;
}

Result<void> Issuance::log(db::Connection& connection, std::string_view kind, const CertificateRow& row,
                           const vault::Actor& actor) {
    const auto index =
        audit::append(connection, clock_,
                      {std::string(kind),
                       actor.user_id,
                       "certificate",
                       row.id,
                       {{"serial", row.serial}, {"ca", row.ca}, {"profile", row.profile}, {"owner", row.owner}},
                       actor.address,
                       actor.user_agent});
    if (!index) return index.error();
    return {};
}

Result<void> Issuance::burn(db::Connection& connection, const CertificateRow& row) {
    if (!mark_burned(connection, row.id, clock_.now())) return {};
    base::log_warning("authority.serial_burned", {{"certificate", row.id}, {"state", row.state}});
    return log(connection, "certificate.burned", row, {"system", "", ""});
}

Result<int> Issuance::burn_unfinished(base::Time created_before) {
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    const std::vector<CertificateRow> rows = unfinished_before(*connection, created_before);
    for (const CertificateRow& row : rows) EZ_CHECK(burn(*connection, row));
    transaction.commit();
    return static_cast<int>(rows.size());
}

Result<Issuance::Reserved> Issuance::reserve(const IssueSpec& spec, const Ca& ca, const base::Bytes& serial) {
    db::Pool::Lease connection = pool_.take();
    try {
        db::Transaction transaction(*connection);
        if (auto existing = find_by_request(*connection, spec.request_key)) {
            if (existing->state == state::issued) return Reserved{std::move(*existing), true};
            if (existing->created_at + stale_after > clock_.now()) return issuing();
            EZ_CHECK(burn(*connection, *existing));
        }
        CertificateRow row;
        row.id = base::new_id("crt", clock_.now());
        row.request_key = spec.request_key;
        row.ca = ca.name;
        row.serial = base::hex(serial);
        row.profile = spec.profile;
        row.owner = spec.owner;
        row.key_id = spec.key_id;
        row.subject = spec.subject.rfc4514();
        row.state = state::intent;
        row.not_before = spec.not_before;
        row.not_after = spec.not_after;
        row.created_at = clock_.now();
        insert_intent(*connection, row);
        transaction.commit();
        base::crash_point("authority.intent_written");
        return Reserved{std::move(row), false};
    } catch (const db::Failure& failure) {
        if (failure.unique_violation()) return issuing();
        throw;
    }
}

Result<CertificateRow> Issuance::finish(CertificateRow row, const Linted& linted, const Ca& ca, crypto::Signer& ca_key,
                                        const vault::Actor& actor) {
    {
        db::Pool::Lease connection = pool_.take();
        db::Transaction transaction(*connection);
        if (!mark_signing(*connection, row.id, linted.lint_der)) return interrupted();
        EZ_CHECK(log(*connection, "certificate.signing", row, actor));
        transaction.commit();
    }
    base::crash_point("authority.marked_signing");
    // From here on a certificate may exist: its serial is either stored as issued or burned, and burned means revoked.
    EZ_TRY(row.der, sign_linted(linted, ca_key, ca.certificate.spki()));
    base::crash_point("authority.signed");
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    if (!mark_issued(*connection, row.id, row.der)) return interrupted();
    EZ_CHECK(log(*connection, "certificate.issued", row, actor));
    transaction.commit();
    base::crash_point("authority.issued");
    row.state = state::issued;
    return row;
}

Result<CertificateRow> Issuance::issue(const IssueSpec& spec, const Ca& ca, crypto::Signer& ca_key) {
    const auto profile = profile_by_name(settings_, spec.profile, ca.name);
    if (!profile)
        return make_error(ErrorCode::internal, "authority.no_profile", "there is no such certificate profile");
    const base::Bytes serial = pki::new_serial();
    EZ_TRY(Reserved reserved, reserve(spec, ca, serial));
    if (reserved.exists) return std::move(reserved.row);
    const std::string id = reserved.row.id;
    const pki::CertificateRequest request{spec.subject, spec.spki, serial, spec.not_before, spec.not_after, *profile};
    const auto linted = lint_first(request, &ca.certificate, ca_key.algorithm(), throw_away_);
    Result<CertificateRow> done =
        linted ? finish(reserved.row, *linted, ca, ca_key, spec.actor) : Result<CertificateRow>(linted.error());
    if (!done) {
        base::log_error("authority.issuance_failed", {{"certificate", id}, {"error", done.error().key}});
        db::Pool::Lease connection = pool_.take();
        db::Transaction transaction(*connection);
        EZ_CHECK(burn(*connection, reserved.row));
        transaction.commit();
    }
    return done;
}

}  // namespace authority
