#include "authority/crl_service.h"

#include "authority/lint_signer.h"
#include "base/encoding.h"
#include "pki/algorithms.h"
#include "pki/crl.h"
#include "pki/lint.h"

namespace authority {

using base::ErrorCode;
using base::make_error;
using base::Result;

Result<base::Bytes> make_crl(const pki::Certificate& issuer, crypto::Signer& key, ThrowAwayKeys& throw_away,
                             std::int64_t number, base::Time this_update, base::Time next_update,
                             const std::vector<RevokedRow>& revoked) {
    pki::CrlRequest request{issuer,
                            static_cast<std::uint64_t>(number),
                            this_update,
                            next_update,
                            {},
                            {},
                            false,
                            false,
                            issuer.not_before()};
    for (const RevokedRow& row : revoked) {
        const auto serial = base::unhex(row.serial);
        if (!serial)
            return make_error(ErrorCode::internal, "crl.bad_serial", "a serial number in the database is no hex");
        pki::RevokedEntry entry;
        entry.serial = *serial;
        entry.revoked_at = whole_seconds(row.at);
        if (row.reason && *row.reason != pki::RevocationReason::unspecified) entry.reason = row.reason;
        request.entries.push_back(std::move(entry));
    }
    const crypto::DigestAlgorithm digest = pki::default_digest(key.algorithm());
    EZ_TRY(crypto::Signer* const throw_away_key, throw_away.of(key.algorithm()));
    LintSigner lint_key(*throw_away_key, issuer);
    EZ_TRY(const base::Bytes draft, pki::build_crl(request, lint_key, digest));
    const auto findings = pki::lint_crl(draft, issuer);
    if (pki::has_errors(findings))
        return make_error(ErrorCode::internal, "authority.lint_failed",
                          "the CRL would break RFC 5280: " + pki::to_text(findings));
    return pki::build_crl(request, key, digest);
}

Result<void> CrlService::publish(const Ca& ca) {
    EZ_TRY(crypto::Signer* const key, keys_.ca_key(ca));
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    CrlRow row;
    row.number = next_crl_number(*connection, ca.name);  // locks the CA's row: one CRL at a time, numbers monotone
    row.this_update = whole_seconds(clock_.now());
    row.next_update = row.this_update + settings_.crl_validity - std::chrono::seconds(1);
    EZ_TRY(row.der, make_crl(ca.certificate, *key, throw_away_, row.number, row.this_update, row.next_update,
                             list_revoked(*connection, ca.name)));
    insert_crl(*connection, ca.name, row);
    transaction.commit();
    return {};
}

Result<void> CrlService::publish_due() {
    for (const Ca& ca : cas_.all()) {
        if (!ca.online()) continue;
        bool due = true;
        {
            db::Pool::Lease connection = pool_.take();
            const auto newest = newest_crl(*connection, ca.name);
            const auto revoked = last_revocation(*connection, ca.name);
            if (newest)
                due = clock_.now() >= newest->this_update + settings_.crl_validity / 2 ||
                      (revoked && whole_seconds(*revoked) >= newest->this_update);
        }
        if (due) EZ_CHECK(publish(ca));
    }
    return {};
}

Result<base::Bytes> CrlService::current(std::string_view ca) {
    db::Pool::Lease connection = pool_.take();
    auto row = newest_crl(*connection, ca);
    if (!row) return make_error(ErrorCode::not_found, "crl.not_found", "there is no such CRL");
    if (clock_.now() > row->next_update)
        return make_error(ErrorCode::unavailable, "crl.expired", "the CRL is out of date");
    return std::move(row->der);
}

}  // namespace authority
