#pragma once
// The authority's SQL: CAs, certificates in every state, CRLs, the TSA's counters.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/authority.h"

namespace authority {

/// intent: a serial is reserved, nothing was signed. signing: linted, a signature may exist. issued: done. burned:
/// given up; the serial is never used again and counts as revoked.
namespace state {
inline constexpr std::string_view intent = "intent", signing = "signing", issued = "issued", burned = "burned";
}

struct CertificateRow {
    std::string id, request_key, ca, serial, profile, owner, key_id, subject, state;
    base::Bytes der;  // empty until issued
    base::Time not_before{}, not_after{};
    std::optional<base::Time> revoked_at;
    std::optional<pki::RevocationReason> reason;
    base::Time created_at{};
};

struct CaRow {
    std::string name, parent, key_label;  // label empty: the key is not here (root)
    base::Bytes certificate;
    base::Time created_at{};
};

void insert_ca(db::Connection& connection, const CaRow& ca);
std::vector<CaRow> list_cas(db::Connection& connection);

void insert_intent(db::Connection& connection, const CertificateRow& row);
std::optional<CertificateRow> find_certificate(db::Connection& connection, std::string_view id);
std::optional<CertificateRow> lock_certificate(db::Connection& connection, std::string_view id);
std::optional<CertificateRow> find_by_serial(db::Connection& connection, std::string_view ca, std::string_view serial);
/// The one that is not burned.
std::optional<CertificateRow> find_by_request(db::Connection& connection, std::string_view request_key);
std::vector<CertificateRow> list_of_owner(db::Connection& connection, std::string_view owner);
/// Of persons and seals; `query` is a serial's beginning or a part of the subject.
std::vector<CertificateRow> search_certificates(db::Connection& connection, std::string_view query, int limit);
std::optional<CertificateRow> newest_service_certificate(db::Connection& connection, std::string_view profile,
                                                         std::string_view ca);
int count_service_certificates(db::Connection& connection, std::string_view profile, std::string_view ca);

/// Both say whether the row was still in the state before: false means that somebody burned it meanwhile.
bool mark_signing(db::Connection& connection, std::string_view id, base::ByteView lint_der);
bool mark_issued(db::Connection& connection, std::string_view id, base::ByteView der);
bool mark_burned(db::Connection& connection, std::string_view id, base::Time now);
std::vector<CertificateRow> unfinished_before(db::Connection& connection, base::Time created_before);
void mark_revoked(db::Connection& connection, std::string_view id, base::Time at, pki::RevocationReason reason,
                  std::string_view text);

struct RevokedRow {
    std::string serial;
    base::Time at{};
    std::optional<pki::RevocationReason> reason;
};
/// All of them, expired ones too: signatures outlive certificates.
std::vector<RevokedRow> list_revoked(db::Connection& connection, std::string_view ca);
std::optional<base::Time> last_revocation(db::Connection& connection, std::string_view ca);

struct CrlRow {
    std::int64_t number = 0;
    base::Time this_update{}, next_update{};
    base::Bytes der;
};
std::optional<CrlRow> newest_crl(db::Connection& connection, std::string_view ca);
/// Counts up and locks the CA's row until the transaction ends.
std::int64_t next_crl_number(db::Connection& connection, std::string_view ca);
void insert_crl(db::Connection& connection, std::string_view ca, const CrlRow& crl);

}  // namespace authority
