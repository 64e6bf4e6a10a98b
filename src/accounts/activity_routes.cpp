#include "accounts/activity_routes.h"

#include <charconv>

#include "audit/audit.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;
using base::Result;
using http::Request;
using http::Response;

namespace wire {
struct Activity {
    std::string id, kind;
    base::Time at;
    std::string address, user_agent;
    boost::json::object details;
};
BOOST_DESCRIBE_STRUCT(Activity, (), (id, kind, at, address, user_agent, details))
}  // namespace wire

namespace {

constexpr int csv_rows = 10'000;

/// "2026-03-01" is a day of WIB (UTC+7); otherwise RFC 3339.
std::optional<base::Time> read_time(std::string_view text, bool end_of_day) {
    if (text.size() == 10) {
        const auto day = base::from_rfc3339(std::string(text) + "T00:00:00+07:00");
        if (day && end_of_day) return *day + std::chrono::hours(24);
        return day;
    }
    return base::from_rfc3339(text);
}

Result<audit::Filter> filter_of(const Request& request) {
    audit::Filter filter;
    const auto bad = [](const char* name) {
        return make_error(ErrorCode::invalid, "activities.filter", "not understood", name);
    };
    if (const auto kind = request.query_value("kind"); kind && !kind->empty()) {
        if (kind->size() > 64) return bad("kind");
        filter.kind = kind->find('.') == kind->npos ? *kind + ".*" : *kind;
    }
    if (const auto from = request.query_value("from"); from && !from->empty()) {
        filter.from = read_time(*from, false);
        if (!filter.from) return bad("from");
    }
    if (const auto to = request.query_value("to"); to && !to->empty()) {
        filter.to = read_time(*to, true);
        if (!filter.to) return bad("to");
    }
    return filter;
}

/// What somebody else did to the account shows what and when, not from where: that is theirs.
wire::Activity shown(const audit::LoggedEntry& logged, const std::string& user_id) {
    const auto& e = logged.entry;
    const bool own = e.actor_id == user_id;
    return {std::to_string(logged.index), e.kind, logged.at, own ? e.address : "", own ? e.user_agent : "", e.details};
}

Result<Response> list(const Deps& deps, const Request& request) {
    EZ_TRY(const auto page, http::page_request(request));
    EZ_TRY(auto filter, filter_of(request));
    if (!page.cursor.empty()) {
        std::int64_t before = 0;
        const auto* end = page.cursor.data() + page.cursor.size();
        const auto parsed = std::from_chars(page.cursor.data(), end, before);
        if (parsed.ec != std::errc{} || parsed.ptr != end)
            return make_error(ErrorCode::invalid, "page.cursor", "not a cursor of ours", "cursor");
        filter.before = before;
    }
    filter.limit = page.limit + 1;  // one more tells whether there is a next page
    auto connection = deps.pool.take();
    http::Page<wire::Activity> out;
    for (const auto& logged : audit::list_for_user(*connection, request.user_id(), filter))
        out.items.push_back(shown(logged, request.user_id()));
    if (out.items.size() > static_cast<std::size_t>(page.limit)) {
        out.items.pop_back();
        out.next_cursor = out.items.back().id;
    }
    return Response::json(out);
}

Result<Response> csv(const Deps& deps, const Request& request) {
    EZ_TRY(auto filter, filter_of(request));
    filter.limit = csv_rows;
    // The byte order mark makes spreadsheets read UTF-8.
    std::string out = "\xEF\xBB\xBFtime,activity,address,device,details\r\n";
    auto connection = deps.pool.take();
    for (const auto& logged : audit::list_for_user(*connection, request.user_id(), filter)) {
        const auto item = shown(logged, request.user_id());
        const auto details = item.details.empty() ? "" : boost::json::serialize(item.details);
        out += csv_cell(base::to_rfc3339(item.at)) + ',' + csv_cell(item.kind) + ',' + csv_cell(item.address) + ',' +
               csv_cell(item.user_agent) + ',' + csv_cell(details) + "\r\n";
    }
    auto response = Response::text("text/csv; charset=utf-8", std::move(out));
    response.attachment("ezsign-activities.csv");
    return response;
}

}  // namespace

std::string csv_cell(std::string_view text) {
    std::string out = "\"";
    // A cell that begins like this is run as a formula by spreadsheets; the apostrophe makes it text.
    if (!text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) out += '\'';
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

void add_activity_routes(http::Router& router, const Deps& deps) {
    const std::vector<http::QueryParameter> filter{{"kind", "exact, or the part before the dot"},
                                                   {"from", "RFC 3339 time, or a date"},
                                                   {"to", "RFC 3339 time, or a date (inclusive)"}};
    auto paged = filter;
    paged.push_back({"cursor"});
    paged.push_back({"limit"});
    router.add({.method = "GET",
                .pattern = "/api/v1/activities",
                .operation_id = "listActivities",
                .summary = "What the account did and what was done to it, newest first",
                .query = paged,
                .response = json::schema<http::Page<wire::Activity>>,
                .errors = {"activities.filter", "page.limit", "page.cursor"},
                .compressed = true},
               [&deps](const Request& request) { return list(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/activities.csv",
                .operation_id = "exportActivities",
                .summary = "The same as a spreadsheet, at most 10000 lines",
                .query = filter,
                .response_media = "text/csv",
                .errors = {"activities.filter"}},
               [&deps](const Request& request) { return csv(deps, request); });
}

}  // namespace accounts
