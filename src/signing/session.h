#pragma once
// One signing: what its row says, and the rules of its states.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "signing/placement.h"

namespace signing {

using base::Bytes;
using base::ByteView;
using base::Result;

enum class State {
    prepared,   // waits for its code
    signing,    // the key may be used; written before it is
    completed,  // the document holds the signature
    failed,     // nothing was stored, the authorisation is spent or void; `failure` says why
    expired,    // nobody confirmed in time
    superseded  // the same document was prepared again
};
BOOST_DESCRIBE_ENUM(State, prepared, signing, completed, failed, expired, superseded)

struct Session {
    std::string id;  // "sig_…"
    std::string document_id, owner_id, certificate_id;
    State state = State::prepared;
    std::string digest;         // lower hex, of the bytes under /ByteRange: what the code authorises
    std::string base_sha256;    // of the document when it was prepared
    std::string prepared_blob;  // pades::Prepared::state()
    std::uint64_t prepared_size = 0;
    std::string authorisation_id;  // in the vault; empty until a code was asked for
    std::vector<FieldBox> fields;
    base::Time created_at{}, expires_at{};
    std::optional<base::Time> started_at;  // of state `signing`
    std::string failure;                   // key
};

/// May a code be asked for or be confirmed now? Errors: gone signing.expired, signing.superseded, signing.failed;
/// conflict signing.in_progress, signing.completed; unavailable clock.set_back (the clock stands before the session's
/// own beginning).
Result<void> check_open(const Session& session, base::Time now);

/// "siti@example.com" -> "s***@example.com"
std::string mask_email(std::string_view email);

}  // namespace signing
