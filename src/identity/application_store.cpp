#include "identity/application_store.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "json/json.h"

namespace identity {

/// What the sealed column holds.
struct SealedClaim {
    std::string nik, birth_date, sex;
};
BOOST_DESCRIBE_STRUCT(SealedClaim, (), (nik, birth_date, sex))

namespace {

using base::Result;

constexpr std::string_view columns =
    "id, user_id, status, name, sealed, nik_index, reasons, return_steps, remark, objection, decided_by, "
    "certificate_id, submitted_at, "
    "decided_at, created_at";

base::Error damaged() {
    return base::make_error(base::ErrorCode::internal, "identity.damaged",
                            "a stored application cannot be read: key or row changed");
}

base::Bytes aad_of(const Application& application) {
    return base::to_bytes("identity-application\n" + application.id + "\n" + application.user_id);
}

base::Bytes seal_claim(const Deps& deps, const Application& application) {
    std::string text = json::serialize(SealedClaim{application.claim.nik, format_date(application.claim.birth_date),
                                                   application.claim.sex == Sex::male ? "male" : "female"});
    base::Bytes sealed = crypto::seal(deps.sealing_key, base::as_bytes(text), aad_of(application));
    base::cleanse(text);
    return sealed;
}

Result<void> open_claim(const Deps& deps, base::ByteView sealed, Application& application) {
    auto plain = crypto::open(deps.sealing_key, sealed, aad_of(application));
    if (!plain) return damaged();
    const auto claim = json::parse<SealedClaim>(base::as_text(*plain));
    base::cleanse(*plain);
    const auto birth_date = claim ? parse_date(claim->birth_date) : std::nullopt;
    if (!birth_date) return damaged();
    application.claim.nik = claim->nik;
    application.claim.birth_date = *birth_date;
    application.claim.sex = claim->sex == "male" ? Sex::male : Sex::female;
    return {};
}

std::vector<std::string> list_from(const std::string& text) {
    auto list = json::parse<std::vector<std::string>>(text);
    return list ? std::move(*list) : std::vector<std::string>{};
}

Result<Application> from_row(const Deps& deps, const db::Row& row) {
    Application out;
    out.id = row.get<std::string>(0);
    out.user_id = row.get<std::string>(1);
    const auto status = status_from_string(row.get<std::string>(2));
    if (!status) return damaged();
    out.status = *status;
    out.claim.name = row.get<std::string>(3);
    EZ_CHECK(open_claim(deps, row.get<base::Bytes>(4), out));
    out.nik_index = row.get<std::string>(5);
    out.reasons = list_from(row.get<std::string>(6));
    out.return_steps = list_from(row.get<std::string>(7));
    out.remark = row.get<std::optional<std::string>>(8);
    out.objection = row.get<std::optional<std::string>>(9);
    out.decided_by = row.get<std::optional<std::string>>(10);
    out.certificate_id = row.get<std::optional<std::string>>(11);
    out.submitted_at = row.get<std::optional<base::Time>>(12);
    out.decided_at = row.get<std::optional<base::Time>>(13);
    out.created_at = row.get<base::Time>(14);
    return out;
}

Result<std::optional<Application>> first(const Deps& deps, const db::Rows& rows) {
    if (rows.empty()) return std::optional<Application>{};
    EZ_TRY(Application one, from_row(deps, rows[0]));
    return std::optional<Application>(std::move(one));
}

Result<std::vector<Application>> all(const Deps& deps, const db::Rows& rows) {
    std::vector<Application> out;
    for (const db::Row& row : rows) {
        EZ_TRY(Application one, from_row(deps, row));
        out.push_back(std::move(one));
    }
    return out;
}

std::string select(std::string_view tail) {
    return "SELECT " + std::string(columns) + " FROM identity_applications " + std::string(tail);
}

}  // namespace

std::string index_of_nik(const Deps& deps, std::string_view nik) {
    return base::hex(crypto::hmac_sha256(deps.index_key, base::as_bytes(nik)));
}

void insert_application(db::Connection& connection, const Deps& deps, const Application& a) {
    connection.run(
        "INSERT INTO identity_applications (id, user_id, status, name, sealed, nik_index, reasons, return_steps, "
        "remark, objection, "
        "decided_by, certificate_id, submitted_at, decided_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?)",
        a.id, a.user_id, to_string(a.status), a.claim.name, seal_claim(deps, a), a.nik_index,
        json::serialize(a.reasons), json::serialize(a.return_steps), a.remark, a.objection, a.decided_by,
        a.certificate_id, a.submitted_at, a.decided_at, a.created_at);
}

void update_application(db::Connection& connection, const Deps& deps, const Application& a) {
    connection.run(
        "UPDATE identity_applications SET status = ?, name = ?, sealed = ?, nik_index = ?, reasons = ?, return_steps = "
        "?, remark = ?, "
        "objection = ?, decided_by = ?, certificate_id = ?, submitted_at = ?, decided_at = ? WHERE id = ?",
        to_string(a.status), a.claim.name, seal_claim(deps, a), a.nik_index, json::serialize(a.reasons),
        json::serialize(a.return_steps), a.remark, a.objection, a.decided_by, a.certificate_id, a.submitted_at,
        a.decided_at, a.id);
}

Result<std::optional<Application>> find_application(db::Connection& connection, const Deps& deps, std::string_view id) {
    return first(deps, connection.run(select("WHERE id = ?"), id));
}

Result<std::optional<Application>> lock_application(db::Connection& connection, const Deps& deps, std::string_view id) {
    return first(deps, connection.run(select("WHERE id = ?") + db::for_update(connection.dialect()), id));
}

Result<std::optional<Application>> newest_application(db::Connection& connection, const Deps& deps,
                                                      std::string_view user_id, bool lock) {
    const std::string tail = lock ? db::for_update(connection.dialect()) : "";
    return first(deps,
                 connection.run(select("WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT 1") + tail, user_id));
}

Result<std::vector<Application>> select_applications(db::Connection& connection, const Deps& deps,
                                                     const ApplicationQuery& query) {
    // Oldest first: who waits longest is served first.
    std::string where = query.status ? "WHERE status = ?" : "WHERE status <> ?";
    std::vector<db::Value> args{db::to_value(to_string(query.status.value_or(Status::draft)))};
    if (!query.cursor.empty()) {
        where += " AND id > ?";
        args.push_back(db::to_value(query.cursor));
    }
    args.push_back(db::to_value(query.limit + 1));
    return all(deps, connection.execute(select(where + " ORDER BY id LIMIT ?"), args));
}

Result<std::vector<Application>> select_same_nik(db::Connection& connection, const Deps& deps,
                                                 const Application& application) {
    return all(deps,
               connection.run(
                   select("WHERE nik_index = ? AND user_id <> ? AND status <> 'draft' ORDER BY created_at LIMIT 50"),
                   application.nik_index, application.user_id));
}

void insert_agreement(db::Connection& connection, const Actor& actor, const AgreementRecord& r) {
    connection.run(
        "INSERT INTO identity_agreements (user_id, kind, version, language, digest, agreed_at, address, user_agent) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, kind, version) DO NOTHING",
        actor.user_id, r.kind, r.version, r.language, r.digest, r.at, actor.address, actor.user_agent);
}

std::vector<AgreementRecord> agreements_of(db::Connection& connection, std::string_view user_id) {
    std::vector<AgreementRecord> out;
    for (const db::Row& row : connection.run("SELECT kind, version, language, digest, agreed_at FROM "
                                             "identity_agreements WHERE user_id = ? ORDER BY agreed_at",
                                             user_id))
        out.push_back({row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                       row.get<std::string>(3), row.get<base::Time>(4)});
    return out;
}

void insert_history(db::Connection& connection, const base::Clock& clock, std::string_view application_id,
                    std::string_view actor_id, std::string_view act, const boost::json::object& details) {
    connection.run(
        "INSERT INTO identity_history (id, application_id, at, actor_id, act, details) VALUES (?, ?, ?, ?, ?, ?)",
        base::new_id("his", clock.now()), application_id, clock.now(), actor_id, act, boost::json::serialize(details));
}

std::vector<HistoryEntry> history_of(db::Connection& connection, std::string_view application_id) {
    std::vector<HistoryEntry> out;
    for (const db::Row& row : connection.run("SELECT at, actor_id, act, details FROM identity_history WHERE "
                                             "application_id = ? ORDER BY at, id LIMIT 500",
                                             application_id)) {
        HistoryEntry one{row.get<base::Time>(0), row.get<std::string>(1), row.get<std::string>(2), {}};
        const auto details = json::parse_value(row.get<std::string>(3));
        if (details && details->is_object()) one.details = details->get_object();
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace identity
