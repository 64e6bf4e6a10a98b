#include "documents/accept_document.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/rng.h"
#include "documents/blob_claims.h"
#include "documents/contents.h"
#include "documents/presign_scan.h"
#include "documents/trial_signature.h"
#include "documents/upload_store.h"
#include "media/file_type.h"
#include "pades/gate.h"
#include "pades/pdf_mac.h"

namespace documents {
namespace {

using base::ErrorCode;
using base::make_error;

/// The PDF that the upload is, or becomes.
struct Converted {
    Bytes pdf;
    std::string source;  // "pdf", "png", "jpeg"
};

Result<Converted> to_pdf(const Deps& deps, Bytes&& content) {
    if (content.empty()) return make_error(ErrorCode::malformed, "document.empty", "the file has no bytes");
    switch (media::sniff(content)) {
        case media::FileType::pdf:
            return Converted{std::move(content), "pdf"};
        case media::FileType::png:
        case media::FileType::jpeg: {
            const bool png = media::sniff(content) == media::FileType::png;
            EZ_TRY(Bytes pdf, deps.image_to_pdf(content));
            return Converted{std::move(pdf), png ? "png" : "jpeg"};
        }
        case media::FileType::unknown:
            break;
    }
    return make_error(ErrorCode::unsupported, "document.not_supported",
                      "the file is neither a PDF nor a JPEG or PNG picture");
}

Result<std::vector<PageSize>> page_sizes(const Deps& deps, const pdf::Document& document) {
    EZ_TRY(const auto pages, document.pages());
    if (pages.size() > deps.settings.max_pages) {
        return make_error(ErrorCode::too_large, "document.too_many_pages",
                          "more than " + std::to_string(deps.settings.max_pages) + " pages");
    }
    std::vector<PageSize> sizes;
    for (std::uint32_t i = 0; i < pages.size(); ++i) {
        EZ_TRY(const auto page, document.page(i));
        const auto size = pdf::displayed_size(page);
        sizes.push_back({size.width, size.height});
    }
    return sizes;
}

base::Error refused(const Warning& reason) {
    return make_error(ErrorCode::unsupported, reason.key, reason.message);
}

bool is_signed(const pades::SignGate& gate) {
    return gate.signatures + gate.document_timestamps > 0;
}

struct Accepted {
    pdf::RepairedFile file;
    pades::SignGate gate;
    PresignScan scan;
    crypto::Sha256 hash;
};

/// Nobody signs what nobody sees: the viewer of the web app does not know AES-GCM (ISO/TS 32003).
Result<void> check_shown(const pdf::Document& document) {
    const pdf::Security* security = document.security();
    if (security == nullptr || security->version() < 6) return {};
    return make_error(
        ErrorCode::unsupported, "pdf.unsupported_encryption",
        "The PDF is encrypted with AES-GCM, which can be signed but not shown here; save it with AES-256");
}

/// Everything that a signature would be asked for later.
Result<Accepted> look_at(const Deps& deps, pdf::RepairedFile&& file) {
    EZ_CHECK(check_shown(file.document));
    EZ_TRY(auto gate, pades::check_signable(file.document));
    Accepted out{std::move(file), std::move(gate), {}, {}};
    out.hash.update(out.file.bytes);
    out.scan = presign_scan(out.file.document);
    if (out.scan.refusal || out.scan.needs_rewriting) return out;
    EZ_TRY(const Trial trial, try_signature(out.file.document, out.hash, deps.clock));
    out.scan.needs_rewriting = trial.refusal;
    if (trial.earlier_failed)
        out.scan.warnings.push_back({"pdf.earlier_signature_failed",
                                     "A signature in the document is not valid: the document was changed after it, or "
                                     "it is damaged"});
    return out;
}

/// What must not be signed as it is but a rewritten copy may: rewritten, unless somebody signed it already.
Result<Accepted> without_traps(const Deps& deps, pdf::RepairedFile&& file, const pdf::OpenOptions& options) {
    EZ_TRY(Accepted given, look_at(deps, std::move(file)));
    if (!given.scan.needs_rewriting) return given;
    // Rewriting would destroy signatures, and lose a message authentication code.
    if (is_signed(given.gate) || pades::has_mac(given.file.document)) return refused(*given.scan.needs_rewriting);
    EZ_TRY(Bytes bytes, deps.rewrite(given.file.bytes, options.password));
    EZ_TRY(auto rewritten, pdf::open_or_repair(std::move(bytes), options, deps.rewrite));
    rewritten.rewritten = true;
    return look_at(deps, std::move(rewritten));
}

/// All that the bytes say of themselves; who and when is the caller's.
Result<Document> examine(const Deps& deps, const Accepted& accepted) {
    const auto& [file, gate, scan, hash] = accepted;
    if (const auto& reason = scan.refusal ? scan.refusal : scan.needs_rewriting) return refused(*reason);
    Document d;
    EZ_TRY(d.pages, page_sizes(deps, file.document));
    d.page_count = static_cast<std::uint32_t>(d.pages.size());
    d.signatures = static_cast<int>(gate.signatures);
    d.encrypted = file.document.security() != nullptr;
    if (file.rewritten) {
        d.warnings.push_back(
            {"document.repaired", "The file was damaged and has been rewritten; check that it looks right"});
    }
    for (const auto& warning : gate.warnings) d.warnings.push_back({warning.key, warning.message});
    for (const auto& warning : scan.warnings) {
        const auto same = [&](const Warning& known) { return known.key == warning.key; };
        if (std::none_of(d.warnings.begin(), d.warnings.end(), same)) d.warnings.push_back(warning);
    }
    return d;
}

Result<Document> store(const Deps& deps, const Actor& actor, const Upload& upload, Document document,
                       const std::string& base_blob, const std::string& source) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    // One of two simultaneous requests gets the upload.
    if (!take_upload(*connection, upload.id)) return no_upload();
    if (base_blob != upload.blob_id) {
        EZ_CHECK(claim_blob(*connection, base_blob));
        abandon_blob(*connection, upload.blob_id);
    }
    insert_document(*connection, document, base_blob);
    EZ_CHECK(record(deps, *connection, actor, "document.uploaded", "document", document.id,
                    {{"digestAfter", document.sha256},
                     {"size", static_cast<std::int64_t>(document.size)},
                     {"pages", static_cast<std::int64_t>(document.page_count)},
                     {"source", source}}));
    transaction.commit();
    return document;
}

}  // namespace

Result<Document> accept_document(const Deps& deps, const Actor& actor, const NewDocument& request) {
    EZ_TRY(const std::string name, checked_name(request.name));
    const auto upload = find_upload(*deps.pool.take(), request.upload_id, actor.user_id, deps.clock.now());
    if (!upload) return no_upload();
    if (upload->received != upload->length) {
        return make_error(ErrorCode::conflict, "upload.incomplete", "the upload has not arrived completely");
    }
    EZ_TRY(Bytes content, deps.blobs.read(upload->blob_id, 0, upload->length));
    EZ_TRY(auto converted, to_pdf(deps, std::move(content)));
    pdf::OpenOptions options;
    options.password = request.password.value_or("");
    EZ_TRY(auto opened, pdf::open_or_repair(std::move(converted.pdf), options, deps.rewrite));
    EZ_TRY(const auto accepted, without_traps(deps, std::move(opened), options));
    base::cleanse(options.password);
    const pdf::RepairedFile& file = accepted.file;
    EZ_TRY(Document document, examine(deps, accepted));

    document.created_at = deps.clock.now();
    document.id = base::new_id("doc", document.created_at);
    document.owner_id = actor.user_id;
    document.name = name;
    document.size = document.original_size = file.bytes.size();
    document.sha256 = document.original_sha256 = base::hex(accepted.hash.finish());
    document.audit_token = base::random_token();
    document.sealed_hash_state = seal_hash_state(deps, document.id, accepted.hash);
    document.sealed_file_key = seal_file_key(deps, document.id, file.document);

    // A PDF that stayed as it was needs no second copy: the upload's blob becomes the document's base.
    const bool unchanged = converted.source == "pdf" && !file.rewritten;
    std::string base_blob = upload->blob_id;
    if (!unchanged) {
        EZ_TRY(base_blob, store_blob(deps, file.bytes));
    }
    return store(deps, actor, *upload, std::move(document), base_blob, converted.source);
}

}  // namespace documents
