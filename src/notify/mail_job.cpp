// Queueing, and the job that delivers.
#include <stdexcept>

#include "base/crash_point.h"
#include "json/json.h"
#include "notify/inbox_store.h"
#include "notify/sealed.h"
#include "notify/templates.h"

namespace notify {

using base::ErrorCode;
using base::make_error;
using base::Result;

namespace {

constexpr std::string_view job_kind = "mail.send";
constexpr std::string_view order_purpose = "ezsign mail order";

/// What lies in the job, sealed.
struct Order {
    std::string what, to, language;
    boost::json::object params;
};
BOOST_DESCRIBE_STRUCT(Order, (), (what, to, language, params))
struct Payload {
    std::string sealed;
};
BOOST_DESCRIBE_STRUCT(Payload, (), (sealed))

Result<Mail> read_order(const MailQueue& queue, const std::string& payload) {
    EZ_TRY(const auto outer, json::parse<Payload>(payload));
    EZ_TRY(const auto text, open_text(queue.key(), order_purpose, outer.sealed));
    EZ_TRY(auto order, json::parse<Order>(text));
    const auto what = template_from_name(order.what);
    if (!what) return make_error(ErrorCode::internal, "notify.template", "there is no mail " + order.what);
    return Mail{*what, std::move(order.to), std::move(order.language), std::move(order.params), ""};
}

/// In one transaction with the end of the job: a crash at any moment leaves one mail, not none and not two.
Result<void> deliver_to_inbox(db::Pool& pool, const MailQueue& queue, const base::Clock& clock, const jobs::Job& job,
                              const Mail& mail, Rendered rendered) {
    auto connection = pool.take();
    db::Transaction transaction(*connection);
    insert_inbox_mail(*connection, queue.key(),
                      {job.id, mail.to, std::move(rendered.subject), std::move(rendered.text), std::move(rendered.html),
                       clock.now(), std::move(rendered.links)});
    base::crash_point("notify.laid_into_inbox");
    if (!jobs::finish(*connection, job))
        return make_error(ErrorCode::conflict, "notify.lease_lost", "another process delivers this mail");
    transaction.commit();
    base::crash_point("notify.delivered");
    return {};
}

Result<void> deliver_by_smtp(const Settings& settings, const base::Clock& clock, const jobs::Job& job, const Mail& mail,
                             Rendered rendered) {
    const auto at = settings.from_address.find('@');
    net::Mail out;
    out.from_address = settings.from_address;
    out.from_name = settings.from_name;
    out.to_address = mail.to;
    out.subject = std::move(rendered.subject);
    out.text = std::move(rendered.text);
    out.html = std::move(rendered.html);
    out.date = clock.now();
    // The same for every try: a mail server that got it before a crash and gets it again can tell (RFC 5322
    // section 3.6.4).
    out.message_id = job.id + "@" + (at == std::string::npos ? "ezsign" : settings.from_address.substr(at + 1));
    return net::send_mail(settings.smtp, out);
}

}  // namespace

void MailQueue::send(db::Connection& connection, const Mail& mail) const {
    if (const auto rendered = render(mail); !rendered) throw std::logic_error(rendered.error().message);
    const Order order{std::string(template_name(mail.what)), mail.to, mail.language, mail.params};
    jobs::NewJob job;
    job.kind = job_kind;
    job.payload = json::serialize(Payload{seal_text(key_, order_purpose, json::serialize(order))});
    job.unique_key = mail.unique_key;
    jobs::enqueue(connection, job);
}

void add_jobs(jobs::Runner& runner, db::Pool& pool, const MailQueue& queue, const base::Clock& clock,
              Settings settings) {
    runner.handle(std::string(job_kind),
                  [&pool, &queue, &clock, settings = std::move(settings)](const jobs::Job& job) -> Result<void> {
                      EZ_TRY(const auto mail, read_order(queue, job.payload));
                      EZ_TRY(auto rendered, render(mail));
                      base::crash_point("notify.before_delivery");
                      if (settings.inbox) return deliver_to_inbox(pool, queue, clock, job, mail, std::move(rendered));
                      return deliver_by_smtp(settings, clock, job, mail, std::move(rendered));
                  });
}

}  // namespace notify
