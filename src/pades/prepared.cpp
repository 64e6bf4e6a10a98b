// What happens to a Prepared after it was made: storing, checking, embedding.
#include <cstring>

#include "base/encoding.h"
#include "crypto/digest_pieces.h"
#include "pades/prepare.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::string_view magic = "EZPREP1\n";

base::Error bad_state() {
    return make_error(ErrorCode::malformed, "pades.bad_state", "Not a prepared signature, or a damaged one");
}

void put64(Bytes& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// Reads what state() wrote; every read is checked.
class Reader {
  public:
    explicit Reader(ByteView data) : data_(data) {}
    bool take(ByteView& out, std::uint64_t size) {
        if (size > data_.size()) return false;
        out = data_.first(static_cast<std::size_t>(size));
        data_ = data_.subspan(static_cast<std::size_t>(size));
        return true;
    }
    bool take64(std::uint64_t& out) {
        ByteView bytes;
        if (!take(bytes, 8)) return false;
        out = 0;
        for (const std::uint8_t byte : bytes) out = out << 8 | byte;
        return true;
    }
    bool take_block(ByteView& out) {
        std::uint64_t size = 0;
        return take64(size) && take(out, size);
    }
    bool at_end() const { return data_.empty(); }

  private:
    ByteView data_;
};

bool consistent(const Prepared& p) {
    const std::uint64_t end = p.base_size + p.increment.size();
    return end >= p.base_size && p.gap_begin >= p.base_size && p.gap_begin + 2 <= p.gap_end && p.gap_end <= end &&
           (p.gap_end - p.gap_begin) % 2 == 0 &&
           p.byte_range == std::array<std::uint64_t, 4>{0, p.gap_begin, p.gap_end, end - p.gap_end} &&
           p.increment[static_cast<std::size_t>(p.gap_begin - p.base_size)] == '<' &&
           p.increment[static_cast<std::size_t>(p.gap_end - p.base_size - 1)] == '>';
}

ByteView before_gap(const Prepared& p) {
    return ByteView(p.increment).first(static_cast<std::size_t>(p.gap_begin - p.base_size));
}
ByteView after_gap(const Prepared& p) {
    return ByteView(p.increment).subspan(static_cast<std::size_t>(p.gap_end - p.base_size));
}

}  // namespace

Bytes Prepared::state() const {
    Bytes out = base::to_bytes(magic);
    for (const std::uint64_t value : {base_size, gap_begin, gap_end}) put64(out, value);
    base::append(out, digest);
    put64(out, field_name.size());
    base::append(out, base::as_bytes(field_name));
    put64(out, increment.size());
    base::append(out, increment);
    base::append(out, crypto::sha256(out));
    return out;
}

Result<Prepared> Prepared::restore(ByteView state) {
    if (state.size() < 32) return bad_state();
    const ByteView body = state.first(state.size() - 32);
    if (crypto::to_bytes(crypto::sha256(body)) != Bytes(state.end() - 32, state.end())) return bad_state();
    Reader reader(body);
    Prepared p;
    ByteView head, digest, name, increment;
    if (!reader.take(head, magic.size()) || base::as_text(head) != magic || !reader.take64(p.base_size) ||
        !reader.take64(p.gap_begin) || !reader.take64(p.gap_end) || !reader.take(digest, 32) ||
        !reader.take_block(name) || !reader.take_block(increment) || !reader.at_end())
        return bad_state();
    std::copy(digest.begin(), digest.end(), p.digest.begin());
    p.field_name = base::to_text(name);
    p.increment.assign(increment.begin(), increment.end());
    p.byte_range = {0, p.gap_begin, p.gap_end, p.base_size + p.increment.size() - p.gap_end};
    if (!consistent(p)) return bad_state();
    return p;
}

Result<crypto::Sha256Digest> digest_of(const Prepared& prepared, const crypto::Sha256& base_hash) {
    if (!consistent(prepared) || base_hash.length() != prepared.base_size) return bad_state();
    crypto::Sha256 hash = base_hash;
    hash.update(before_gap(prepared));
    hash.update(after_gap(prepared));
    return hash.finish();
}

Bytes content_digest(const Prepared& prepared, ByteView file, crypto::DigestAlgorithm algorithm,
                     const std::function<void(ByteView)>& hashed) {
    if (algorithm == crypto::DigestAlgorithm::sha256) return crypto::to_bytes(prepared.digest);
    crypto::Digest digest(algorithm);
    crypto::update_in_pieces(digest, file, hashed);
    digest.update(before_gap(prepared));
    digest.update(after_gap(prepared));
    return digest.finish();
}

Result<void> embed_cms(Prepared& prepared, ByteView cms) {
    if (!consistent(prepared)) return bad_state();
    if (cms.size() > prepared.contents_size())
        return make_error(ErrorCode::conflict, "pades.contents_too_small",
                          "The signature has " + std::to_string(cms.size()) + " bytes, but " +
                              std::to_string(prepared.contents_size()) +
                              " were reserved; prepare again with more room");
    const auto gap =
        prepared.increment.begin() + static_cast<std::ptrdiff_t>(prepared.gap_begin - prepared.base_size) + 1;
    // All are '0' if the first is, and each equals the next one.
    const std::size_t room = 2 * prepared.contents_size();
    if (room > 0 && (*gap != '0' || std::memcmp(&*gap, &*gap + 1, room - 1) != 0))
        return make_error(ErrorCode::conflict, "pades.already_embedded", "The increment holds a signature already");
    const std::string hex = base::hex(cms);
    std::copy(hex.begin(), hex.end(), gap);
    return {};
}

crypto::Sha256 advance(const crypto::Sha256& base_hash, const Prepared& prepared) {
    crypto::Sha256 hash = base_hash;
    hash.update(prepared.increment);
    return hash;
}

}  // namespace pades
