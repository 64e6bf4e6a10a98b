#pragma once
// Documents as a service: what the application wires, and what signing does with them.
//
// Audit entries about a document have subject_kind "document" and its id. The audit-trail page shows these details of
// any of them, as text: "method" (of authorisation), "digestBefore", "digestAfter" (lower hex), "serial" (of the
// certificate). Kinds written here: document.uploaded, document.renamed, document.deleted, document.public_trail;
// specimen.added, specimen.deleted, specimen.default (subject_kind "specimen").
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "blob/blob_store.h"
#include "crypto/digest.h"
#include "db/db.h"
#include "documents/document.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "media/image_to_pdf.h"
#include "media/specimen.h"
#include "pdf/document.h"
#include "pdf/repair.h"

namespace documents {

struct Settings {
    std::string public_url = "http://127.0.0.1:8080";
    std::uint64_t max_upload = std::uint64_t{50} << 20;   // bytes
    std::uint64_t max_specimen = std::uint64_t{5} << 20;  // bytes of the picture as sent
    std::chrono::hours upload_valid{24};                  // then an unfinished upload is swept away
    int max_open_uploads = 20;                            // for each person
    int max_specimens = 50;
    std::uint32_t max_pages = 10'000;
};

/// Lives as long as the routes and jobs.
struct Deps {
    db::Pool& pool;
    blob::BlobStore& blobs;
    const base::Clock& clock;
    base::Bytes data_key;  // 32 bytes: vault::derive_key("documents"); seals file keys and hash states
    Settings settings = {};
    // What other people's libraries do with uploads. A server gives those that work in a process of their own.
    pdf::Rewriter rewrite = pdf::rewrite_with_qpdf;
    std::function<Result<Bytes>(ByteView)> image_to_pdf = [](ByteView image) { return media::image_to_pdf(image); };
    std::function<Result<media::Specimen>(ByteView)> normalise_specimen = media::normalise_specimen;
};

void add_routes(http::Router& router, const Deps& deps);
/// Every ten minutes: removes expired uploads and blobs that no row wants any more.
void add_jobs(jobs::Runner& runner, const Deps& deps);
std::vector<db::Migration> migrations();

// --- for signing ---

/// Not deleted. The second form only when the person may see it.
std::optional<Document> find_document(db::Connection& connection, const std::string& id);
std::optional<Document> find_document_of(db::Connection& connection, const std::string& id, const std::string& user_id);

/// The bytes of the newest version, or of the one that was accepted.
enum class Version { newest, original };
Result<Bytes> read_contents(const Deps& deps, const Document& document, Version version = Version::newest);
/// SHA-256 fed with exactly the newest version, without reading it.
Result<crypto::Sha256> hash_of(const Deps& deps, const Document& document);
/// What opens the newest version: the file key of an encrypted one. The password itself is never kept.
Result<pdf::OpenOptions> open_options(const Deps& deps, const Document& document);

/// Stores bytes before the row that names them. They are swept away after a day unless append_increment adopts them.
Result<std::string> store_blob(const Deps& deps, ByteView bytes);

struct NewIncrement {
    std::string blob_id;     // from store_blob, holding the bytes to append
    std::uint64_t size = 0;  // of the increment
    crypto::Sha256 hash;     // fed with the file including the increment
    int signatures = 1;      // added by it
    bool completes = true;   // the document is completed now
};
/// In the caller's transaction. `base` is the document as it was when the increment was prepared.
/// Errors: conflict document.changed (another version came first, or it was deleted).
Result<Document> append_increment(const Deps& deps, db::Connection& connection, const Document& base,
                                  const NewIncrement& increment);

/// The Document as the API shows it: body of the answer of GET /documents/{id}.
struct DocumentView {
    std::string id, name;
    State state = State::draft;
    std::uint32_t page_count = 0;
    std::uint64_t size = 0;
    std::string sha256;
    bool encrypted = false;
    base::Time created_at{};
    std::optional<base::Time> completed_at;
    int signatures = 0;
    std::optional<std::vector<Warning>> warnings;  // absent in lists, like pages
    std::optional<std::vector<PageSize>> pages;
    PublicTrail public_trail = PublicTrail::masked;
};
BOOST_DESCRIBE_STRUCT(DocumentView, (),
                      (id, name, state, page_count, size, sha256, encrypted, created_at, completed_at, signatures,
                       warnings, pages, public_trail))
DocumentView view_of(const Document& document);
std::string public_audit_url(const Deps& deps, const Document& document);

// --- specimens ---

enum class SpecimenKind { drawn, typed, uploaded };
BOOST_DESCRIBE_ENUM(SpecimenKind, drawn, typed, uploaded)
enum class SpecimenPurpose { signature, initials };
BOOST_DESCRIBE_ENUM(SpecimenPurpose, signature, initials)

struct Specimen {
    std::string id, owner_id;
    SpecimenKind kind = SpecimenKind::drawn;
    SpecimenPurpose purpose = SpecimenPurpose::signature;
    bool is_default = false;
    std::uint32_t width = 0, height = 0;  // pixels
    base::Time created_at{};
    std::string blob_id;
    std::uint64_t size = 0;  // bytes of the PNG
};
std::optional<Specimen> find_specimen(db::Connection& connection, const std::string& id, const std::string& owner_id);
/// PNG, 8 bit RGBA.
Result<Bytes> specimen_image(const Deps& deps, const Specimen& specimen);

}  // namespace documents
