#include "augment.h"

#include "document_file.h"
#include "files.h"
#include "http_evidence.h"
#include "http_timestamper.h"
#include "pades/augment.h"

namespace cli {
namespace {

base::Result<void> augment(const AugmentOptions& options) {
    const base::SystemClock clock;
    crypto::Sha256 hash;
    EZ_TRY(StagedFile output, StagedFile::copy(options.input, options.output, hash));
    EZ_TRY(const base::ByteView file, output.view());
    EZ_TRY(const pdf::Document document, open_document(file, options.password_file));
    HttpTimestamper timestamper(options.tsa, std::chrono::seconds(options.http.timeout_seconds));
    HttpEvidence evidence(clock, options.http);
    EZ_TRY(const pades::SignedIncrements done, pades::augment(document, hash, timestamper, evidence));
    EZ_CHECK(output.append(done.bytes));
    return output.keep();
}

}  // namespace

int run_augment(const AugmentOptions& options) {
    const auto done = augment(options);
    if (done) return 0;
    complain(done.error());
    return signing_exit_code(done.error());
}

}  // namespace cli
