#include "pdf/sandboxed_repair.h"

#include "pdf/errors.h"

namespace pdf {

sandbox::Job rewrite_job() {
    const auto work = [](sandbox::Parts parts) -> base::Result<base::Bytes> {
        if (parts.size() != 2) return damaged("it could not be repaired");
        return rewrite_with_qpdf(parts[1], base::as_text(parts[0]));
    };
    // The largest files take a second or two; a bomb of filters would take hours.
    constexpr sandbox::Limits limits{.processor = std::chrono::seconds(10), .wall = std::chrono::seconds(30)};
    return {"pdf.rewrite", work, limits};
}

base::Result<base::Bytes> rewrite_in_sandbox(base::ByteView file, std::string_view password) {
    auto rewritten = sandbox::run(rewrite_job(), {base::as_bytes(password), file});
    if (rewritten) return rewritten;
    return sandbox::in_words_of(rewritten.error(), damaged("it could not be repaired"),
                                too_complex("repairing it takes too much memory or time"));
}

}  // namespace pdf
