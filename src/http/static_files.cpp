#include "http/static_files.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "http/compress.h"

namespace http {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> media_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".ttf", "font/ttf"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
    {".pdf", "application/pdf"},
    {".map", "application/json"},
    {".bcmap", "application/octet-stream"},
}};

std::string media_type(const fs::path& path) {
    const auto extension = base::lower_ascii(path.extension().string());
    for (const auto& [ending, type] : media_types)
        if (ending == extension) return std::string(type);
    return "application/octet-stream";
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string digest(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return base::hex(base::ByteView(out.data(), 16));
}

bool compresses_well(std::string_view type) {
    return type.starts_with("text/") || type.starts_with("application/json") || type.starts_with("image/svg") ||
           type.starts_with("application/manifest") || type == "application/wasm" || type == "font/ttf";
}

bool accepts(std::string_view header, std::string_view coding) {
    const auto at = header.find(coding);
    return at != header.npos && !header.substr(at + coding.size()).starts_with(";q=0,") &&
           header.substr(at + coding.size()) != ";q=0";
}

constexpr std::string_view not_built =
    "<!doctype html><html lang=\"id\"><meta charset=\"utf-8\"><title>ezSign</title><p>Aplikasi web belum dibangun. "
    "Jalankan <code>./run</code>.</p><p lang=\"en\">The web app is not built yet: run <code>./run</code>.</p></html>";

}  // namespace

StaticFiles::StaticFiles(const fs::path& folder) {
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        if (!at->is_regular_file(failed)) continue;
        const auto extension = at->path().extension();
        if (extension == ".br" || extension == ".gz") continue;
        File file;
        auto text = read_file(at->path());
        file.media_type = media_type(at->path());
        file.etag = digest(text);
        if (const fs::path packed = at->path().string() + ".br"; fs::exists(packed, failed))
            file.brotli = std::make_shared<const std::string>(read_file(packed));
        if (const fs::path packed = at->path().string() + ".gz"; fs::exists(packed, failed)) {
            file.gzip = std::make_shared<const std::string>(read_file(packed));
        } else if (text.size() > 1024 && compresses_well(file.media_type)) {
            if (auto small = gzip(text, 6); !small.empty() && small.size() < text.size() * 9 / 10)
                file.gzip = std::make_shared<const std::string>(std::move(small));
        }
        file.plain = std::make_shared<const std::string>(std::move(text));
        files_.emplace("/" + fs::relative(at->path(), folder, failed).generic_string(), std::move(file));
    }
    if (!files_.contains("/index.html"))
        files_["/index.html"] = {"text/html; charset=utf-8", digest(not_built),
                                 std::make_shared<const std::string>(not_built), nullptr, nullptr};
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
    const auto path = percent_decode(request.path, false);
    if (const auto found = files_.find(path); found != files_.end())
        return serve(found->second, request, path.starts_with("/assets/"));
    // A page of the app: the browser asks for HTML, and the last segment has no extension.
    const auto last = path.substr(path.rfind('/') == path.npos ? 0 : path.rfind('/'));
    const auto accept = request.header("Accept");
    const bool wants_page =
        accept.empty() || accept.find("text/html") != accept.npos || accept.find("*/*") != accept.npos;
    if (last.find('.') != last.npos || !wants_page) return std::nullopt;
    return serve(files_.find("/index.html")->second, request, false);
}

Response StaticFiles::serve(const File& file, const Request& request, bool immutable) const {
    const auto accepted = request.header("Accept-Encoding");
    SharedText body = file.plain;
    std::string coding;
    if (file.brotli && accepts(accepted, "br")) {
        body = file.brotli;
        coding = "br";
    } else if (file.gzip && accepts(accepted, "gzip")) {
        body = file.gzip;
        coding = "gzip";
    }
    Response response;
    // RFC 9110 section 8.8.3.3: each content coding is a representation with an entity tag of its own.
    const auto etag = "\"" + file.etag + (coding.empty() ? "" : "-" + coding) + "\"";
    response.header("ETag", etag).header("Vary", "Accept-Encoding").header("Content-Type", file.media_type);
    response.header("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (request.header("If-None-Match").find(etag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    if (!coding.empty()) response.header("Content-Encoding", coding);
    response.body = body;
    return response;
}

}  // namespace http
