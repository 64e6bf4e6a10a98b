#include "authority/certificate_store.h"

namespace authority {
namespace {

constexpr std::string_view columns =
    "id, request_key, ca, serial, profile, owner, key_id, subject, state, der, not_before, not_after, revoked_at, "
    "revocation_reason, "
    "created_at";

std::string select(std::string_view tail) {
    return "SELECT " + std::string(columns) + " FROM authority_certificates " + std::string(tail);
}

CertificateRow from_row(const db::Row& row) {
    CertificateRow out;
    out.id = row.get<std::string>(0);
    out.request_key = row.get<std::string>(1);
    out.ca = row.get<std::string>(2);
    out.serial = row.get<std::string>(3);
    out.profile = row.get<std::string>(4);
    out.owner = row.get<std::string>(5);
    out.key_id = row.get<std::string>(6);
    out.subject = row.get<std::string>(7);
    out.state = row.get<std::string>(8);
    out.der = row.get<std::optional<base::Bytes>>(9).value_or(base::Bytes{});
    out.not_before = row.get<base::Time>(10);
    out.not_after = row.get<base::Time>(11);
    out.revoked_at = row.get<std::optional<base::Time>>(12);
    if (const auto number = row.get<std::optional<int>>(13)) out.reason = pki::revocation_reason_from_number(*number);
    out.created_at = row.get<base::Time>(14);
    return out;
}

std::optional<CertificateRow> first(const db::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return from_row(rows[0]);
}

std::vector<CertificateRow> all(const db::Rows& rows) {
    std::vector<CertificateRow> out;
    out.reserve(rows.size());
    for (const db::Row& row : rows) out.push_back(from_row(row));
    return out;
}

std::string like_pattern(std::string_view text) {
    std::string out = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out + "%";
}

}  // namespace

void insert_ca(db::Connection& connection, const CaRow& ca) {
    connection.run(
        "INSERT INTO authority_cas (name, parent, key_label, certificate, crl_number, created_at) VALUES (?, ?, ?, ?, "
        "0, ?)",
        ca.name, ca.parent, ca.key_label, ca.certificate, ca.created_at);
}

std::vector<CaRow> list_cas(db::Connection& connection) {
    std::vector<CaRow> out;
    for (const db::Row& row :
         connection.run("SELECT name, parent, key_label, certificate, created_at FROM authority_cas ORDER BY name"))
        out.push_back({row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                       row.get<base::Bytes>(3), row.get<base::Time>(4)});
    return out;
}

void insert_intent(db::Connection& connection, const CertificateRow& row) {
    connection.run(
        "INSERT INTO authority_certificates (id, request_key, ca, serial, profile, owner, key_id, subject, state, "
        "not_before, not_after, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, row.request_key, row.ca, row.serial, row.profile, row.owner, row.key_id, row.subject, state::intent,
        row.not_before, row.not_after, row.created_at);
}

std::optional<CertificateRow> find_certificate(db::Connection& connection, std::string_view id) {
    return first(connection.run(select("WHERE id = ?"), id));
}

std::optional<CertificateRow> lock_certificate(db::Connection& connection, std::string_view id) {
    return first(connection.run(select("WHERE id = ?") + db::for_update(connection.dialect()), id));
}

std::optional<CertificateRow> find_by_serial(db::Connection& connection, std::string_view ca, std::string_view serial) {
    return first(connection.run(select("WHERE serial = ? AND ca = ?"), serial, ca));
}

std::optional<CertificateRow> find_by_request(db::Connection& connection, std::string_view request_key) {
    return first(connection.run(select("WHERE request_key = ? AND state <> 'burned'"), request_key));
}

std::vector<CertificateRow> list_of_owner(db::Connection& connection, std::string_view owner) {
    return all(connection.run(
        select("WHERE owner = ? AND state = 'issued' ORDER BY created_at DESC, id DESC LIMIT 200"), owner));
}

std::vector<CertificateRow> search_certificates(db::Connection& connection, std::string_view query, int limit) {
    const std::string pattern = like_pattern(query);
    return all(connection.run(
        select("WHERE state = 'issued' AND profile IN ('person', 'seal') AND (LOWER(subject) LIKE ? ESCAPE '!' "
               "OR serial LIKE ? ESCAPE '!') ORDER BY created_at DESC, id DESC LIMIT ?"),
        pattern, pattern.substr(1), limit));
}

std::optional<CertificateRow> newest_service_certificate(db::Connection& connection, std::string_view profile,
                                                         std::string_view ca) {
    return first(connection.run(
        select(
            "WHERE profile = ? AND ca = ? AND state = 'issued' AND revoked_at IS NULL ORDER BY not_after DESC LIMIT 1"),
        profile, ca));
}

int count_service_certificates(db::Connection& connection, std::string_view profile, std::string_view ca) {
    return connection.one<int>("SELECT COUNT(*) FROM authority_certificates WHERE profile = ? AND ca = ?", profile, ca)
        .value_or(0);
}

bool mark_signing(db::Connection& connection, std::string_view id, base::ByteView lint_der) {
    return connection
               .run(
                   "UPDATE authority_certificates SET state = 'signing', lint_der = ? WHERE id = ? AND state = "
                   "'intent'",
                   lint_der, id)
               .affected == 1;
}

bool mark_issued(db::Connection& connection, std::string_view id, base::ByteView der) {
    return connection
               .run("UPDATE authority_certificates SET state = 'issued', der = ? WHERE id = ? AND state = 'signing'",
                    der, id)
               .affected == 1;
}

bool mark_burned(db::Connection& connection, std::string_view id, base::Time now) {
    return connection
               .run(
                   "UPDATE authority_certificates SET state = 'burned', revoked_at = ? WHERE id = ? AND state IN "
                   "('intent', 'signing')",
                   now, id)
               .affected == 1;
}

std::vector<CertificateRow> unfinished_before(db::Connection& connection, base::Time created_before) {
    return all(connection.run(
        select("WHERE state IN ('intent', 'signing') AND created_at <= ? ORDER BY created_at LIMIT 1000"),
        created_before));
}

void mark_revoked(db::Connection& connection, std::string_view id, base::Time at, pki::RevocationReason reason,
                  std::string_view text) {
    connection.run(
        "UPDATE authority_certificates SET revoked_at = ?, revocation_reason = ?, revocation_text = ? "
        "WHERE id = ? AND revoked_at IS NULL",
        at, reason, text, id);
}

std::vector<RevokedRow> list_revoked(db::Connection& connection, std::string_view ca) {
    std::vector<RevokedRow> out;
    for (const db::Row& row : connection.run("SELECT serial, revoked_at, revocation_reason FROM authority_certificates "
                                             "WHERE ca = ? AND revoked_at IS NOT NULL",
                                             ca)) {
        RevokedRow one{row.get<std::string>(0), row.get<base::Time>(1), {}};
        if (const auto number = row.get<std::optional<int>>(2))
            one.reason = pki::revocation_reason_from_number(*number);
        out.push_back(std::move(one));
    }
    return out;
}

std::optional<base::Time> last_revocation(db::Connection& connection, std::string_view ca) {
    return connection
        .one<std::optional<base::Time>>(
            "SELECT MAX(revoked_at) FROM authority_certificates WHERE ca = ? AND revoked_at IS NOT NULL", ca)
        .value_or(std::nullopt);
}

std::optional<CrlRow> newest_crl(db::Connection& connection, std::string_view ca) {
    const db::Rows rows = connection.run(
        "SELECT number, this_update, next_update, der FROM authority_crls WHERE ca = ? ORDER BY number DESC LIMIT 1",
        ca);
    if (rows.empty()) return std::nullopt;
    return CrlRow{rows[0].get<std::int64_t>(0), rows[0].get<base::Time>(1), rows[0].get<base::Time>(2),
                  rows[0].get<base::Bytes>(3)};
}

std::int64_t next_crl_number(db::Connection& connection, std::string_view ca) {
    return connection
        .one<std::int64_t>("UPDATE authority_cas SET crl_number = crl_number + 1 WHERE name = ? RETURNING crl_number",
                           ca)
        .value_or(0);
}

void insert_crl(db::Connection& connection, std::string_view ca, const CrlRow& crl) {
    connection.run("INSERT INTO authority_crls (ca, number, this_update, next_update, der) VALUES (?, ?, ?, ?, ?)", ca,
                   crl.number, crl.this_update, crl.next_update, crl.der);
}

}  // namespace authority
