// Tree heads, signed checkpoints and proofs.
#include <algorithm>
#include <charconv>

#include "audit/audit.h"
#include "audit/leaf.h"
#include "base/encoding.h"
#include "crypto/public_key.h"

namespace audit {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::string_view signature_mark = "\n\xE2\x80\x94 ";  // U+2014, the dash of the note format

base::Error no_entry() {
    return make_error(ErrorCode::not_found, "audit.no_entry", "the log is not that long");
}
base::Error bad_checkpoint(const char* why) {
    return make_error(ErrorCode::invalid, "audit.checkpoint", why);
}

std::int64_t log_size(db::Connection& connection) {
    return *connection.one<std::int64_t>("SELECT size FROM audit_head WHERE id = 1");
}

/// C2SP signed-note: an ECDSA key is known by the first four bytes of the SHA-256 of its SubjectPublicKeyInfo.
Bytes key_hash(ByteView public_key) {
    const auto digest = crypto::sha256(public_key);
    return {digest.begin(), digest.begin() + 4};
}

/// C2SP tlog-checkpoint: origin, size, base64 of the root, each on a line.
std::string checkpoint_body(const std::string& origin, const TreeHead& head) {
    return origin + "\n" + std::to_string(head.size) + "\n" + base::base64(head.root) + "\n";
}

struct Note {
    std::string body, origin;
    TreeHead head;
    Bytes key_hash, signature;
};

Result<Note> parse_note(const std::string& text) {
    const auto mark = text.find(signature_mark);
    if (mark == std::string::npos || mark == 0 || text.back() != '\n') return bad_checkpoint("not a signed note");
    Note note;
    note.body = text.substr(0, mark);  // ends with the line feed before the empty line
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < note.body.size();) {
        const auto end = note.body.find('\n', at);
        if (end == std::string::npos) return bad_checkpoint("a line without an end");
        lines.push_back(note.body.substr(at, end - at));
        at = end + 1;
    }
    if (lines.size() != 3) return bad_checkpoint("a checkpoint has three lines");
    note.origin = lines[0];
    const auto [end, code] = std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), note.head.size);
    const auto root = base::unbase64(lines[2]);
    if (code != std::errc{} || end != lines[1].data() + lines[1].size() || note.head.size < 0 || !root ||
        root->size() != 32) {
        return bad_checkpoint("size or root");
    }
    std::copy(root->begin(), root->end(), note.head.root.begin());
    const std::string line = text.substr(mark + signature_mark.size(), text.size() - mark - signature_mark.size() - 1);
    const auto space = line.find(' ');
    const auto signature = space == std::string::npos ? std::nullopt : base::unbase64(line.substr(space + 1));
    if (!signature || signature->size() < 5 || line.substr(0, space) != note.origin) {
        return bad_checkpoint("signature line");
    }
    note.key_hash = Bytes(signature->begin(), signature->begin() + 4);
    note.signature = Bytes(signature->begin() + 4, signature->end());
    return note;
}

Result<Checkpoint> from_note(base::Time at, const std::string& text) {
    EZ_TRY(const Note note, parse_note(text));
    return Checkpoint{note.head, at, note.origin, text, base::base64(note.key_hash), base::base64(note.signature)};
}

}  // namespace

Result<TreeHead> tree_head_at(db::Connection& connection, std::int64_t size) {
    if (size < 0 || size > log_size(connection)) return no_entry();
    return TreeHead{size, root_of(static_cast<std::uint64_t>(size), stored_nodes(connection))};
}

TreeHead tree_head(db::Connection& connection) {
    const auto size = log_size(connection);
    return {size, root_of(static_cast<std::uint64_t>(size), stored_nodes(connection))};
}

Result<std::optional<Checkpoint>> make_checkpoint(db::Pool& pool, const base::Clock& clock, const std::string& origin,
                                                  crypto::Signer& signer) {
    TreeHead head;
    {
        auto connection = pool.take();
        db::Transaction snapshot(*connection, db::Intent::read);
        head = tree_head(*connection);
        const auto last = connection->one<std::int64_t>("SELECT size FROM audit_checkpoint ORDER BY size DESC LIMIT 1");
        if (head.size == last.value_or(0)) return std::optional<Checkpoint>();
    }
    const std::string body = checkpoint_body(origin, head);
    EZ_TRY(const Bytes signature, signer.sign_message(crypto::DigestAlgorithm::sha256, base::as_bytes(body)));
    Bytes signed_by = key_hash(signer.public_key());
    base::append(signed_by, signature);
    const std::string note = body + std::string(signature_mark) + origin + " " + base::base64(signed_by) + "\n";
    const base::Time at = clock.now();
    pool.take()->run(
        "INSERT INTO audit_checkpoint(size, at, root, origin, note) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (size) DO NOTHING",
        head.size, at, hash_text(head.root), origin, note);
    EZ_TRY(auto checkpoint, from_note(at, note));
    return std::optional(std::move(checkpoint));
}

std::optional<Checkpoint> latest_checkpoint(db::Connection& connection) {
    const auto rows = connection.run("SELECT at, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1");
    if (rows.empty()) return std::nullopt;
    auto checkpoint = from_note(rows[0].get<base::Time>(0), rows[0].get<std::string>(1));
    if (!checkpoint) return std::nullopt;
    return std::move(*checkpoint);
}

Result<TreeHead> verify_checkpoint(const std::string& text, const std::string& origin, ByteView public_key) {
    EZ_TRY(const Note note, parse_note(text));
    if (note.origin != origin) return bad_checkpoint("of another log");
    if (note.key_hash != key_hash(public_key)) return bad_checkpoint("by another key");
    EZ_TRY(const auto key, crypto::PublicKey::from_spki(public_key));
    if (!key.algorithm()) return bad_checkpoint("unknown kind of key");
    const auto scheme = crypto::default_scheme(*key.algorithm(), crypto::DigestAlgorithm::sha256);
    if (!key.verify(scheme, base::as_bytes(note.body), note.signature)) {
        return bad_checkpoint("the signature does not verify");
    }
    return note.head;
}

Result<std::vector<Hash>> inclusion_proof(db::Connection& connection, std::int64_t index, std::int64_t size) {
    if (index < 0 || index >= size || size > log_size(connection)) return no_entry();
    return inclusion_path(static_cast<std::uint64_t>(index), static_cast<std::uint64_t>(size),
                          stored_nodes(connection));
}

Result<std::vector<Hash>> consistency_proof(db::Connection& connection, std::int64_t first, std::int64_t second) {
    if (first <= 0 || first > second || second > log_size(connection)) return no_entry();
    return consistency_path(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(second),
                            stored_nodes(connection));
}

}  // namespace audit
