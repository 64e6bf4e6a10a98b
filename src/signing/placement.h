#pragma once
// Where the person wants the signature to be seen.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "documents/document.h"

namespace signing {

/// Points on the displayed page, origin top left; pages from 1.
struct FieldBox {
    std::uint32_t page = 1;
    double x = 0, y = 0, width = 0, height = 0;
};
BOOST_DESCRIBE_STRUCT(FieldBox, (), (page, x, y, width, height))

struct QrBox {
    std::uint32_t page = 1;
    double x = 0, y = 0, size = 0;
};
BOOST_DESCRIBE_STRUCT(QrBox, (), (page, x, y, size))

struct NewSigning {
    std::optional<std::string> certificate_id;  // absent: the newest active one
    std::string specimen_id;
    std::vector<FieldBox> fields;  // the first becomes the signature field, the others marks beside it
    std::optional<std::string> reason, location;
    std::optional<QrBox> qr;              // leads to the public audit trail
    std::optional<std::string> password;  // of an encrypted document, to sign with its owner's rights
};
BOOST_DESCRIBE_STRUCT(NewSigning, (), (certificate_id, specimen_id, fields, reason, location, qr, password))

/// Every box lies on its page and is large enough to see; texts are short and printable. Errors, all invalid with the
/// offending JSON pointer: signing.fields (none, or more than 50), signing.page, signing.box, signing.qr, signing.text.
base::Result<void> check_placement(const NewSigning& request, const documents::Document& document);

}  // namespace signing
