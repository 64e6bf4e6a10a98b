#include "http/compress.h"

#include <zlib.h>

#include "base/encoding.h"

namespace http {
namespace {

constexpr std::size_t worth_it = 1024;  // below, headers and a packet's size eat the gain

}  // namespace

bool accepts_gzip(std::string_view accept) {
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        const auto item = accept.substr(0, comma);
        const auto semicolon = item.find(';');
        if (base::lower_ascii(base::trim(item.substr(0, semicolon))) == "gzip") {
            const auto weight = semicolon == item.npos ? std::string() : base::trim(item.substr(semicolon + 1));
            // "q=0", "q=0.0", "q=0.000": not acceptable
            return !weight.starts_with("q=0") || weight.find_first_of("123456789") != std::string::npos;
        }
        if (comma == accept.npos) break;
        accept.remove_prefix(comma + 1);
    }
    return false;
}

std::string gzip(std::string_view text, int level) {
    z_stream stream{};
    constexpr int window_with_gzip_header = 15 + 16;
    if (deflateInit2(&stream, level, Z_DEFLATED, window_with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write to it
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return done ? out : std::string();
}

void compress(const Request& request, Response& response) {
    auto* body = std::get_if<std::string>(&response.body);
    if (!body || response.headers.get("Content-Type") != "application/json") return;
    response.header("Vary", "Accept-Encoding");
    if (body->size() <= worth_it || !accepts_gzip(request.header("Accept-Encoding"))) return;
    // Level 1 is where JSON gets small and the CPU hardly notices.
    auto smaller = gzip(*body, 1);
    if (smaller.empty() || smaller.size() >= body->size()) return;
    *body = std::move(smaller);
    response.header("Content-Encoding", "gzip");
}

}  // namespace http
