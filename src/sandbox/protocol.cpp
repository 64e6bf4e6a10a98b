#include "sandbox/protocol.h"

#include <algorithm>
#include <cstring>

namespace sandbox {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;

namespace {

constexpr std::size_t word = sizeof(std::uint64_t), longest_text = 400;

void put(Bytes& out, std::uint64_t number) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(&number);
    out.insert(out.end(), begin, begin + word);
}

std::uint64_t take(ByteView& from) {
    std::uint64_t number = 0;
    std::memcpy(&number, from.data(), word);
    from = from.subspan(word);
    return number;
}

std::optional<std::string> take_text(ByteView& from) {
    if (from.size() < word) return std::nullopt;
    const std::uint64_t size = take(from);
    if (size > from.size() || size > longest_text) return std::nullopt;
    std::string text = base::to_text(from.first(size));
    from = from.subspan(size);
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return plain ? std::optional(std::move(text)) : std::nullopt;
}

bool is_key(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

/// Only what the input can be guilty of. A child cannot log anybody out or make the server look broken.
bool may_say(std::uint64_t code) {
    static constexpr ErrorCode allowed[] = {ErrorCode::invalid, ErrorCode::malformed, ErrorCode::unsupported,
                                            ErrorCode::too_large, ErrorCode::wrong_password};
    return std::any_of(std::begin(allowed), std::end(allowed),
                       [code](ErrorCode known) { return static_cast<std::uint64_t>(known) == code; });
}

std::optional<base::Error> decode_error(ByteView from) {
    if (from.size() < word) return std::nullopt;
    const std::uint64_t code = take(from);
    if (!may_say(code)) return std::nullopt;
    auto key = take_text(from), message = take_text(from), field = take_text(from);
    // A job does not speak for the sandbox.
    if (!key || !message || !field || !from.empty() || !is_key(*key) || key->starts_with("sandbox."))
        return std::nullopt;
    return base::make_error(static_cast<ErrorCode>(code), std::move(*key), std::move(*message), std::move(*field));
}

}  // namespace

Bytes parts_header(std::span<const ByteView> parts) {
    Bytes out;
    put(out, parts.size());
    for (const ByteView part : parts) put(out, part.size());
    return out;
}

std::optional<std::vector<ByteView>> split_parts(ByteView input) {
    if (input.size() < word) return std::nullopt;
    const std::uint64_t count = take(input);
    if (count > input.size() / word) return std::nullopt;
    ByteView sizes = input.first(count * word), rest = input.subspan(count * word);
    std::vector<ByteView> parts;
    while (!sizes.empty()) {
        const std::uint64_t size = take(sizes);
        if (size > rest.size()) return std::nullopt;
        parts.push_back(rest.first(size));
        rest = rest.subspan(size);
    }
    return parts;
}

Bytes encode_error(const base::Error& error) {
    Bytes out{error_follows};
    put(out, static_cast<std::uint64_t>(error.code));
    for (const std::string* text : {&error.key, &error.message, &error.field}) {
        put(out, text->size());
        base::append(out, base::as_bytes(*text));
    }
    return out;
}

std::optional<base::Result<Bytes>> decode_answer(Bytes&& answer) {
    if (answer.empty()) return std::nullopt;
    const std::uint8_t kind = answer.front();
    if (kind == value_follows) {
        answer.erase(answer.begin());
        return base::Result<Bytes>(std::move(answer));
    }
    if (kind != error_follows) return std::nullopt;
    auto error = decode_error(ByteView(answer).subspan(1));
    if (!error) return std::nullopt;
    return base::Result<Bytes>(std::move(*error));
}

}  // namespace sandbox
