#pragma once
// No signature leaves before our own validator has found it good, and earlier signatures no worse than before.
#include <string>

#include "authority/authority.h"
#include "base/bytes.h"
#include "base/result.h"
#include "pdf/document.h"

namespace signing {

struct SelfCheck {
    base::ByteView file;           // with the new increments
    std::size_t base_size = 0;     // without them
    const pdf::OpenOptions& open;  // of the document
    std::string field;             // the new signature's
    base::Time now{};
};
/// Error: internal signing.self_check; the rules that failed go to the log.
base::Result<void> check_own_signature(authority::Authority& authority, const SelfCheck& what);

}  // namespace signing
