#pragma once
// From an upload to a document: the one place where foreign bytes become ours.
#include "documents/actor.h"

namespace documents {

struct NewDocument {
    std::string upload_id, name;
    std::optional<std::string> password;
};
BOOST_DESCRIBE_STRUCT(NewDocument, (), (upload_id, name, password))

/// Type by content, pictures converted, damaged unsigned PDFs repaired, password and permissions checked. Only a whole
/// success changes anything; the upload stays otherwise, to be tried again with a password. Errors: not_found
/// upload.not_found; conflict upload.incomplete; invalid document.name; malformed document.empty; unsupported
/// document.not_supported, pdf.would_not_hold; too_large document.too_many_pages; those of media::image_to_pdf,
/// pdf::open_or_repair (pdf.password_required, pdf.wrong_password, ...) and pades::check_signable; unsupported
/// pdf.external_content, and pdf.predeclared_objects for signed files (rules; unsigned ones are rewritten
/// without them).
Result<Document> accept_document(const Deps& deps, const Actor& actor, const NewDocument& request);

}  // namespace documents
