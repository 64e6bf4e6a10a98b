#pragma once
// The web app's files, read into memory once: strong ETag, brotli or gzip, immutable caching for hashed names, and
// index.html for every address that is a page of the app.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "http/message.h"

namespace http {

class StaticFiles {
  public:
    /// Reads `folder` (nothing there: only a page that says that the web app is not built). `file.br` and `file.gz`
    /// beside a file are its compressed forms; text without a .gz is compressed here.
    explicit StaticFiles(const std::filesystem::path& folder);
    /// Nothing when the address is neither a file nor a page.
    std::optional<Response> answer(const Request& request) const;
    std::size_t count() const { return files_.size(); }

  private:
    struct File {
        std::string media_type, etag;
        SharedText plain, gzip, brotli;
    };
    Response serve(const File& file, const Request& request, bool immutable) const;
    std::map<std::string, File, std::less<>> files_;  // by path, "/assets/index-1a2b3c4d.js"
};

}  // namespace http
