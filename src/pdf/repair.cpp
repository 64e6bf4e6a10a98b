#include "pdf/repair.h"

#include <qpdf/qpdf-c.h>

#include <memory>

#include "pdf/errors.h"
#include "pdf/signatures.h"

namespace pdf {

using base::Bytes;
using base::ByteView;
using base::Result;

namespace {

base::Error damaged_signed() {
    return base::make_error(base::ErrorCode::malformed, "pdf.damaged_signed",
                            "The PDF is damaged and holds signatures, which a repair would destroy.");
}

/// A signature dictionary cannot hide in an object stream: its /ByteRange and /Contents name places in the file.
bool looks_signed(ByteView file) {
    return base::as_text(file).find("/ByteRange") != std::string_view::npos;
}

struct FreeQpdf {
    void operator()(qpdf_data qpdf) const { qpdf_cleanup(&qpdf); }
};
/// QPDF's C interface: it turns every C++ exception into a status.
using Qpdf = std::unique_ptr<std::remove_pointer_t<qpdf_data>, FreeQpdf>;

/// QPDF's messages may quote the document; they go nowhere.
base::Error refusal(qpdf_data qpdf, ByteView file, bool no_password) {
    const qpdf_error error = qpdf_get_error(qpdf);
    if (error && qpdf_get_error_code(qpdf, error) == qpdf_e_password)
        return base::make_error(base::ErrorCode::wrong_password,
                                no_password ? "pdf.password_required" : "pdf.wrong_password",
                                "The PDF opens only with its password.");
    if (base::as_text(file).find("/Adobe.PubSec") != std::string_view::npos)
        return base::make_error(
            base::ErrorCode::unsupported, "pdf.pubsec",
            "The PDF is encrypted for the certificates of certain recipients, which is not supported.");
    return damaged("it could not be repaired");
}

/// That pages can be shown, the form be read, and every row that a cross-reference stream claims.
Result<void> check_usable(const Document& document) {
    EZ_TRY(const auto pages, document.pages());
    if (pages.empty()) return damaged("there are no pages");
    for (std::uint32_t i = 0; i < pages.size(); ++i) EZ_CHECK(document.page(i));
    EZ_CHECK(list_signatures(document, Scan::form_only));
    for (const XrefSection& section : document.sections())
        if (section.kind == XrefSection::Kind::stream) EZ_CHECK(section.entries());
    return {};
}

Result<bool> is_signed(const Document& document) {
    EZ_TRY(const auto fields, list_signatures(document, Scan::everything));
    for (const SignatureField& field : fields)
        if (field.is_signed) return true;
    return false;
}

}  // namespace

Result<Bytes> rewrite_with_qpdf(ByteView file, std::string_view password) {
    const Qpdf handle(qpdf_init());
    qpdf_data qpdf = handle.get();
    qpdf_silence_errors(qpdf);
    qpdf_set_suppress_warnings(qpdf, QPDF_TRUE);
    const std::string secret(password);
    const auto* begin = reinterpret_cast<const char*>(file.data());
    if (qpdf_read_memory(qpdf, "document", begin, file.size(), secret.empty() ? nullptr : secret.c_str()) & QPDF_ERRORS)
        return refusal(qpdf, file, secret.empty());
    if ((qpdf_init_write_memory(qpdf) & QPDF_ERRORS) || (qpdf_write(qpdf) & QPDF_ERRORS))
        return refusal(qpdf, file, secret.empty());
    const unsigned char* out = qpdf_get_buffer(qpdf);
    return Bytes(out, out + qpdf_get_buffer_length(qpdf));
}

Result<RepairedFile> open_or_repair(Bytes&& file, const OpenOptions& options, const Rewriter& rewrite) {
    auto opened = Document::open(file, options);
    const auto usable = opened ? check_usable(*opened) : Result<void>(opened.error());
    if (usable) {
        EZ_TRY(const bool keep, opened->header_offset() == 0 ? Result<bool>(true) : is_signed(*opened));
        if (keep) return RepairedFile{std::move(file), false, std::move(*opened)};
    } else if (usable.error().key != "pdf.damaged") {
        return usable.error();
    } else if (looks_signed(file)) {
        return damaged_signed();
    }
    EZ_TRY(Bytes rewritten, rewrite(file, options.password));
    EZ_TRY(Document document, Document::open(rewritten, options));
    EZ_CHECK(check_usable(document));
    EZ_TRY(const bool has_signature, is_signed(document));
    if (has_signature) return damaged_signed();
    return RepairedFile{std::move(rewritten), true, std::move(document)};
}

}  // namespace pdf
