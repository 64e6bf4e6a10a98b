#include "notify/inbox_store.h"

#include <limits>

#include "base/log.h"
#include "json/json.h"
#include "notify/notify.h"
#include "notify/sealed.h"

namespace notify {

namespace {
constexpr std::string_view inbox_purpose = "ezsign inbox";

std::optional<InboxMail> open(base::ByteView key, const std::string& sealed) {
    const auto text = open_text(key, inbox_purpose, sealed);
    if (!text) {
        base::log_warning("notify.inbox", {{"key", text.error().key}});
        return std::nullopt;
    }
    auto mail = json::parse<InboxMail>(*text);
    if (!mail) return std::nullopt;
    return std::move(*mail);
}
}  // namespace

std::vector<db::Migration> migrations() {
    return {{.id = "notify/001", .sql = R"sql(
        CREATE TABLE inbox_mail (
            position BIGINT NOT NULL,            -- counts up; two that come at once may share one
            id TEXT PRIMARY KEY,                 -- of the job that delivered it
            sealed TEXT NOT NULL
        );
    )sql"}};
}

void insert_inbox_mail(db::Connection& connection, base::ByteView key, const InboxMail& mail) {
    connection.run(
        "INSERT INTO inbox_mail(position, id, sealed)"
        " SELECT COALESCE(MAX(position), 0) + 1, ?, ? FROM inbox_mail WHERE true ON CONFLICT(id) DO NOTHING",
        mail.id, seal_text(key, inbox_purpose, json::serialize(mail)));
}

std::vector<InboxMail> list_inbox(db::Connection& connection, base::ByteView key, const std::string& before,
                                  int limit) {
    const auto from = connection.one<std::int64_t>("SELECT position FROM inbox_mail WHERE id = ?", before)
                          .value_or(std::numeric_limits<std::int64_t>::max());
    std::vector<InboxMail> out;
    for (const auto& row :
         connection.run("SELECT sealed FROM inbox_mail WHERE position < ? OR (position = ? AND id < ?)"
                        " ORDER BY position DESC, id DESC LIMIT ?",
                        from, from, before, limit))
        if (auto mail = open(key, row.get<std::string>(0))) out.push_back(std::move(*mail));
    return out;
}

std::optional<InboxMail> find_inbox_mail(db::Connection& connection, base::ByteView key, const std::string& id) {
    const auto sealed = connection.one<std::string>("SELECT sealed FROM inbox_mail WHERE id = ?", id);
    return sealed ? open(key, *sealed) : std::nullopt;
}

}  // namespace notify
