#include "vault/authorisation.h"

#include <algorithm>
#include <array>

namespace vault {
namespace {

using base::ErrorCode;
constexpr std::array<std::pair<AuthorisationState, const char*>, 4> state_names{
    {{AuthorisationState::open, "open"},
     {AuthorisationState::used, "used"},
     {AuthorisationState::expired, "expired"},
     {AuthorisationState::void_, "void"}}};

void append_part(base::Bytes& out, base::ByteView part) {
    // Length first: no two different lists of parts give the same bytes.
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(part.size() >> shift));
    base::append(out, part);
}

}  // namespace

bool all_of_length(const std::vector<base::Bytes>& digests, KeyType type) {
    const std::size_t length = crypto::digest_size(type.digest());
    return std::ranges::all_of(digests, [&](const base::Bytes& digest) { return digest.size() == length; });
}

const char* to_string(Method) {
    return "email";
}

const char* to_string(AuthorisationState state) {
    for (const auto& [value, name] : state_names)
        if (value == state) return name;
    return "";
}

std::optional<AuthorisationState> state_from_string(std::string_view text) {
    for (const auto& [value, name] : state_names)
        if (text == name) return value;
    return std::nullopt;
}

base::Bytes join_digests(const std::vector<base::Bytes>& digests) {
    base::Bytes out;
    for (const base::Bytes& digest : digests) base::append(out, digest);
    return out;
}

base::Bytes code_mac(base::ByteView mac_key, const AuthorisationRecord& record, std::string_view code) {
    base::Bytes text;
    append_part(text, base::as_bytes(record.id));
    append_part(text, base::as_bytes(record.key_id));
    append_part(text, base::as_bytes(record.owner));
    append_part(text, base::as_bytes(std::to_string(base::to_micros(record.expires_at))));
    append_part(text, record.digests);
    append_part(text, base::as_bytes(code));
    base::Bytes mac = crypto::hmac_sha256(mac_key, text);
    base::cleanse(text);
    return mac;
}

AuthorisationState state_at(const AuthorisationRecord& record, base::Time now) {
    if (record.state == AuthorisationState::open && now >= record.expires_at) return AuthorisationState::expired;
    return record.state;
}

Authorisation view_at(const AuthorisationRecord& record, const CodePolicy& policy, base::Time now) {
    return {
        record.id,        record.key_id, state_at(record, now), record.expires_at, record.sent_at + policy.resend_after,
        record.tries_left};
}

base::Result<void> check_open(const AuthorisationRecord& record, base::Time now) {
    switch (state_at(record, now)) {
        case AuthorisationState::open:
            return {};
        case AuthorisationState::used:
            return base::make_error(ErrorCode::gone, "otp.used", "this code was used already; ask for another");
        case AuthorisationState::void_:
            return base::make_error(ErrorCode::gone, "otp.too_many_tries", "this code is void; begin again");
        case AuthorisationState::expired:
            break;
    }
    return base::make_error(ErrorCode::gone, "otp.expired", "this code has expired; ask for another");
}

base::Result<void> check_binding(const AuthorisationRecord& record, const Key& key, const Confirmation& confirmation) {
    // All of one length: no two lists of digests join to the same bytes.
    const bool same = all_of_length(confirmation.digests, key.type) && record.owner == confirmation.actor.user_id &&
                      key.id == record.key_id && confirmation.leaf.spki() == key.spki &&
                      base::equal_constant_time(record.digests, join_digests(confirmation.digests));
    if (same) return {};
    return base::make_error(ErrorCode::conflict, "authorisation.mismatch",
                            "what is to be signed is not what was authorised");
}

}  // namespace vault
