#pragma once
// A document: what its row says. Its bytes are in the blob store as a base and increments, never changed in place.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace documents {

using base::Bytes;
using base::ByteView;
using base::Result;

enum class State { draft, completed };
BOOST_DESCRIBE_ENUM(State, draft, completed)

/// What strangers see who follow the QR code or link (DOC-6); the owner decides.
enum class PublicTrail { off, masked, full };
BOOST_DESCRIBE_ENUM(PublicTrail, off, masked, full)

struct PageSize {
    double width = 0, height = 0;  // of the displayed page, points
};
BOOST_DESCRIBE_STRUCT(PageSize, (), (width, height))

/// What the signer should know before signing. Keys: those of pades::GateWarning and validation::ScanFinding,
/// document.repaired, pdf.attachments.
struct Warning {
    std::string key, message;
};
BOOST_DESCRIBE_STRUCT(Warning, (), (key, message))

struct Document {
    std::string id, owner_id, name;
    State state = State::draft;
    std::uint32_t page_count = 0;
    std::uint64_t size = 0, original_size = 0;  // bytes of the newest version and of the one that was accepted
    std::string sha256, original_sha256;        // lower hex
    bool encrypted = false;
    base::Time created_at{};
    std::optional<base::Time> completed_at;
    int signatures = 0;  // document time-stamps not counted
    std::vector<Warning> warnings;
    std::vector<PageSize> pages;
    std::string audit_token;  // of the public audit-trail page: public_url + "/a/" + token
    PublicTrail public_trail = PublicTrail::masked;
    Bytes sealed_hash_state;  // SHA-256 after `size` bytes; see hash_of()
    Bytes sealed_file_key;    // of an encrypted PDF; see open_options()
};

/// 1 to 200 characters without control characters, spaces at the ends cut off. Errors: invalid document.name.
Result<std::string> checked_name(std::string_view name);
/// "Siti Nurhaliza" -> "S*** N********"
std::string mask_words(std::string_view text);

}  // namespace documents
