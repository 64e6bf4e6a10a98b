// The inbox page of a test installation: what mail would have been sent. Never mounted otherwise.
#include "notify/inbox_store.h"
#include "notify/notify.h"

namespace notify {

using base::Result;
using http::Request;
using http::Response;

namespace {
constexpr int default_limit = 1000;  // a test looks for its mail among everybody's
}

void add_inbox_routes(http::Router& router, db::Pool& pool, const MailQueue& queue) {
    router.add({.method = "GET",
                .pattern = "/api/v1/inbox",
                .operation_id = "listInbox",
                .summary = "Test installations only: all mail, newest first, without HTML",
                .access = http::Access::anyone(),
                .query = {{"cursor"}, {"limit"}},
                .response = json::schema<http::Page<InboxMail>>,
                .errors = {"page.limit", "page.cursor"}},
               [&pool, &queue](const Request& request) -> Result<Response> {
                   EZ_TRY(auto page, http::page_request(request));
                   if (!request.query_value("limit")) page.limit = default_limit;
                   auto connection = pool.take();
                   http::Page<InboxMail> out;
                   out.items = list_inbox(*connection, queue.key(), page.cursor, page.limit);
                   for (auto& mail : out.items) mail.html.reset();
                   if (out.items.size() == static_cast<std::size_t>(page.limit)) out.next_cursor = out.items.back().id;
                   return Response::json(out);
               });
    router.add({.method = "GET",
                .pattern = "/api/v1/inbox/{id}",
                .operation_id = "getInboxMail",
                .summary = "Test installations only: one mail",
                .access = http::Access::anyone(),
                .response = json::schema<InboxMail>,
                .errors = {"notify.unknown"}},
               [&pool, &queue](const Request& request) -> Result<Response> {
                   auto connection = pool.take();
                   const auto mail = find_inbox_mail(*connection, queue.key(), request.param("id"));
                   if (!mail) return base::make_error(base::ErrorCode::not_found, "notify.unknown", "no such mail");
                   return Response::json(*mail);
               });
}

}  // namespace notify
