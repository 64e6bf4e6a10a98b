#pragma once
// The mail of a test installation. Sealed: links and codes are in it, and a copy of the database must not log anybody
// in.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "db/db.h"

namespace notify {

struct InboxMail {
    std::string id, to, subject, text;
    std::optional<std::string> html;
    base::Time at;
    std::vector<std::string> links;
};
BOOST_DESCRIBE_STRUCT(InboxMail, (), (id, to, subject, text, html, at, links))

/// A second mail with the same id changes nothing.
void insert_inbox_mail(db::Connection& connection, base::ByteView key, const InboxMail& mail);
/// Newest first; `before` is an id. Mail that cannot be opened with the key is left out.
std::vector<InboxMail> list_inbox(db::Connection& connection, base::ByteView key, const std::string& before, int limit);
std::optional<InboxMail> find_inbox_mail(db::Connection& connection, base::ByteView key, const std::string& id);

}  // namespace notify
