#include "http/message.h"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "base/encoding.h"

namespace http {

namespace {
bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

class MemoryBody final : public SpooledBody {
  public:
    explicit MemoryBody(base::Bytes bytes) : bytes_(std::move(bytes)) {}
    std::uint64_t size() const override { return bytes_.size(); }
    base::Result<base::Bytes> read(std::uint64_t offset, std::size_t length) const override {
        if (offset >= bytes_.size()) return base::Bytes{};
        const auto first = bytes_.begin() + static_cast<std::ptrdiff_t>(offset);
        const auto count = std::min<std::uint64_t>(length, bytes_.size() - offset);
        return base::Bytes(first, first + static_cast<std::ptrdiff_t>(count));
    }

  private:
    base::Bytes bytes_;
};
}  // namespace

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
    add(name, std::move(value));
}
void Headers::add(std::string_view name, std::string value) {
    fields_.emplace_back(name, std::move(value));
}
std::string_view Headers::get(std::string_view name) const {
    for (const auto& [n, v] : fields_)
        if (same_name(n, name)) return v;
    return {};
}
bool Headers::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const auto& f) { return same_name(f.first, name); });
}

bool Principal::has_role(std::string_view role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::shared_ptr<SpooledBody> spooled_in_memory(base::Bytes bytes) {
    return std::make_shared<MemoryBody>(std::move(bytes));
}

const std::string& Request::param(std::string_view name) const {
    static const std::string none;
    for (const auto& [n, v] : params)
        if (n == name) return v;
    return none;
}

std::optional<std::string> Request::query_value(std::string_view name) const {
    for (const auto& [n, v] : query)
        if (n == name) return v;
    return std::nullopt;
}

// RFC 6265 section 4.2.1: cookie-pair *( ";" SP cookie-pair ).
std::optional<std::string> Request::cookie(std::string_view name) const {
    auto rest = headers.get("Cookie");
    while (!rest.empty()) {
        const auto semicolon = rest.find(';');
        auto pair = rest.substr(0, semicolon);
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (const auto equals = pair.find('='); equals != pair.npos && pair.substr(0, equals) == name)
            return std::string(pair.substr(equals + 1));
        if (semicolon == rest.npos) break;
        rest.remove_prefix(semicolon + 1);
    }
    return std::nullopt;
}

const std::string& Request::user_id() const {
    return principal.value().user_id;
}

Response Response::no_content() {
    return {.status = 204, .headers = {}, .body = {}};
}

Response Response::text(std::string_view media_type, std::string body, int status) {
    return {.status = status, .headers = {{"Content-Type", std::string(media_type)}}, .body = std::move(body)};
}
Response Response::bytes(std::string_view media_type, base::Bytes body, int status) {
    return {.status = status, .headers = {{"Content-Type", std::string(media_type)}}, .body = std::move(body)};
}
Response Response::stream(std::string_view media_type, Stream body) {
    return {.status = 200,
            .headers = {{"Content-Type", std::string(media_type)}, {"Accept-Ranges", "bytes"}},
            .body = std::move(body)};
}

Response& Response::cookie(const Cookie& cookie) {
    std::string out = cookie.name + "=" + cookie.value + "; Path=" + cookie.path + "; SameSite=Lax";
    if (cookie.max_age_seconds) out += "; Max-Age=" + std::to_string(*cookie.max_age_seconds);
    if (cookie.http_only) out += "; HttpOnly";
    if (cookie.secure) out += "; Secure";
    headers.add("Set-Cookie", std::move(out));
    return *this;
}

// RFC 6266 section 4.3: a plain name for old readers, filename* (RFC 8187) for the true one.
Response& Response::attachment(std::string_view file_name) {
    std::string plain;
    for (char c : file_name) {
        const auto u = static_cast<unsigned char>(c);
        plain += u >= 0x20 && u < 0x7f && c != '"' && c != '\\' && c != '/' ? c : '_';
    }
    return header("Content-Disposition",
                  "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(file_name));
}

namespace {
struct SizeOf {
    std::uint64_t operator()(const std::string& s) const { return s.size(); }
    std::uint64_t operator()(const base::Bytes& b) const { return b.size(); }
    std::uint64_t operator()(const SharedText& s) const { return s ? s->size() : 0; }
    std::uint64_t operator()(const FileSlice& f) const { return f.length; }
    std::uint64_t operator()(const Stream& s) const { return s.length; }
};
struct BytesOf {
    base::Result<base::Bytes> operator()(const std::string& s) const { return base::to_bytes(s); }
    base::Result<base::Bytes> operator()(const base::Bytes& b) const { return b; }
    base::Result<base::Bytes> operator()(const SharedText& s) const { return s ? base::to_bytes(*s) : base::Bytes{}; }
    base::Result<base::Bytes> operator()(const FileSlice& f) const {
        std::ifstream in(f.path, std::ios::binary);
        base::Bytes out(f.length);
        in.seekg(static_cast<std::streamoff>(f.offset));
        in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
        if (!in) return base::make_error(base::ErrorCode::unavailable, "http.file", "a file cannot be read");
        return out;
    }
    base::Result<base::Bytes> operator()(const Stream& s) const {
        base::Bytes out;
        while (out.size() < s.length) {
            EZ_TRY(const auto piece, s.read(out.size(), static_cast<std::size_t>(s.length - out.size())));
            if (piece.empty())
                return base::make_error(base::ErrorCode::unavailable, "http.stream", "a body ended early");
            base::append(out, piece);
        }
        return out;
    }
};
}  // namespace

std::uint64_t body_size(const Response& response) {
    return std::visit(SizeOf{}, response.body);
}
base::Result<base::Bytes> body_bytes(const Response& response) {
    return std::visit(BytesOf{}, response.body);
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            if (const auto byte = base::unhex(text.substr(i + 1, 2))) {
                out += static_cast<char>(byte->front());
                i += 2;
                continue;
            }
        }
        out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

// RFC 3986 section 2.3: unreserved characters stay.
std::string percent_encode(std::string_view text) {
    std::string out;
    for (char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isalnum(u) || c == '-' || c == '.' || c == '_' || c == '~')
            out += c;
        else
            out += '%' + base::hex_upper(base::ByteView(&u, 1));
    }
    return out;
}

Pairs parse_query(std::string_view query) {
    Pairs out;
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const auto pair = query.substr(0, ampersand);
        const auto equals = pair.find('=');
        if (!pair.empty())
            out.emplace_back(percent_decode(pair.substr(0, equals), true),
                             equals == pair.npos ? "" : percent_decode(pair.substr(equals + 1), true));
        if (ampersand == query.npos || out.size() >= 100) break;
        query.remove_prefix(ampersand + 1);
    }
    return out;
}

}  // namespace http
