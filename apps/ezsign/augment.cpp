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
    EZ_TRY(const base::Bytes file, read_file(options.input));
    EZ_TRY(const pdf::Document document, open_document(file, options.password_file));
    HttpTimestamper timestamper(options.tsa);
    HttpEvidence evidence(clock);
    crypto::Sha256 hash;
    hash.update(file);
    EZ_TRY(const pades::SignedIncrements done, pades::augment(document, hash, timestamper, evidence));
    return write_file(options.output, file, done.bytes);
}

}  // namespace

int run_augment(const AugmentOptions& options) {
    const auto done = augment(options);
    if (done) return 0;
    complain(done.error());
    return signing_exit_code(done.error());
}

}  // namespace cli
