#pragma once
// For the tests of this module: small files made byte by byte, and a running set of routes on each database.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <map>

#include "accounts/account.h"
#include "audit/audit.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "db/testing.h"
#include "documents/blob_claims.h"
#include "documents/documents.h"
#include "http/testing.h"

namespace documents {

/// A PDF with one cross-reference table; object 1 is the catalog.
inline std::string make_pdf(const std::map<int, std::string>& objects) {
    std::string out = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", xref = "0000000000 65535 f \n";
    for (const auto& [number, body] : objects) {
        xref += fmt::format("{:010} 00000 n \n", out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", number, body);
    }
    const auto start = out.size();
    return out + fmt::format("xref\n0 {}\n{}trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
                             objects.size() + 1, xref, objects.size() + 1, start);
}

/// `catalog` and `page` are more entries of these dictionaries.
inline std::string one_page(const std::string& catalog = {}, const std::string& page = {}) {
    return make_pdf({{1, "<</Type/Catalog/Pages 2 0 R" + catalog + ">>"},
                     {2, "<</Type/Pages/Count 1/Kids[3 0 R]>>"},
                     {3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + ">>"}});
}

/// An RGB picture with a dark bar on white.
inline std::string make_png(std::uint32_t width, std::uint32_t height) {
    const auto u32 = [](std::uint32_t n) {
        return std::string{static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
                           static_cast<char>(n)};
    };
    const auto chunk = [&](const std::string& type, const std::string& data) {
        const std::string body = type + data;
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
        return u32(static_cast<std::uint32_t>(data.size())) + body + u32(static_cast<std::uint32_t>(crc));
    };
    std::string rows;
    for (std::uint32_t y = 0; y < height; ++y) {
        rows += '\0';
        for (std::uint32_t x = 0; x < width; ++x)
            rows += std::string(3, y > height / 3 && y < height / 2 ? '\x10' : '\xff');
    }
    std::string packed(compressBound(rows.size()), '\0');
    uLongf size = packed.size();
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), rows.size());
    packed.resize(size);
    return std::string("\x89PNG\r\n\x1a\n", 8) +
           chunk("IHDR", u32(width) + u32(height) + std::string("\x08\x02\0\0\0", 5)) + chunk("IDAT", packed) +
           chunk("IEND", "");
}

/// The routes over one database.
class House {
  public:
    House(db::Pool& pool, base::ManualClock& clock)
        : folder_(std::filesystem::temp_directory_path() / ("ezsign_documents_" + base::hex(base::random_bytes(8)))),
          blobs(folder_, base::Bytes(32, 1)),
          deps{pool, blobs, clock, base::Bytes(32, 2)},
          client((add_routes(router, deps), router), clock) {
        as("usr_1");
    }
    ~House() { std::filesystem::remove_all(folder_); }
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    void as(const std::string& user) { client.log_in({.user_id = user, .session_id = "ses_1", .roles = {"user"}}); }
    http::TestAnswer tus(const std::string& method, const std::string& target, const http::Headers& headers,
                         const std::string& body = {}) {
        client.headers() = headers;
        if (!client.headers().has("Tus-Resumable")) client.headers().set("Tus-Resumable", "1.0.0");
        if (method == "PATCH" && !headers.has("Content-Type")) {
            client.headers().set("Content-Type", "application/offset+octet-stream");
        }
        auto answer = client.call(method, target, body);
        client.headers() = {};
        return answer;
    }
    /// Its address, "/api/v1/uploads/up_…".
    std::string begin(std::uint64_t length) {
        const auto answer = tus("POST", "/api/v1/uploads", {{"Upload-Length", std::to_string(length)}});
        EXPECT_EQ(answer.status, 201) << answer.text();
        return std::string(answer.response.headers.get("Location"));
    }
    http::TestAnswer patch(const std::string& location, std::uint64_t offset, const std::string& bytes) {
        return tus("PATCH", location, {{"Upload-Offset", std::to_string(offset)}}, bytes);
    }
    std::string upload(const std::string& content) {
        const auto location = begin(content.size());
        if (!content.empty()) EXPECT_EQ(patch(location, 0, content).status, 204);
        return location.substr(location.rfind('/') + 1);
    }
    http::TestAnswer create(const std::string& upload_id, const std::string& name = "Perjanjian",
                            const std::optional<std::string>& password = {}) {
        boost::json::object body{{"uploadId", upload_id}, {"name", name}};
        if (password) body["password"] = *password;
        return client.call("POST", "/api/v1/documents", boost::json::serialize(body));
    }
    http::TestAnswer accept(const std::string& content, const std::string& name = "Perjanjian") {
        return create(upload(content), name);
    }
    std::string id_of(const http::TestAnswer& answer) {
        EXPECT_EQ(answer.status, 201) << answer.text();
        return answer.status == 201 ? text(answer.json(), "id") : "";
    }
    static std::string text(const boost::json::value& value, std::string_view name) {
        return std::string(std::string_view(value.at(name).as_string()));
    }
    http::TestAnswer get(const std::string& target) { return client.call("GET", "/api/v1" + target); }
    int blob_count() const {
        int count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
            count += entry.is_regular_file();
        return count;
    }

  private:
    std::filesystem::path folder_;

  public:
    blob::FileBlobStore blobs;
    Deps deps;
    http::Router router;
    http::TestClient client;
};

class Documents : public testing::Test {
  protected:
    const base::Time start_ = *base::from_rfc3339("2026-03-01T09:30:00Z");
    base::ManualClock clock_{start_};
    /// body(House&)
    template <class Body>
    void on_each(Body body) {
        db::for_each_database([&](db::Pool& pool) {
            clock_.set(start_);
            std::vector<db::Migration> all = audit::migrations();
            for (const auto& more : {accounts::migrations(), migrations()})
                all.insert(all.end(), more.begin(), more.end());
            ASSERT_TRUE(db::migrate(pool, all));
            House house(pool, clock_);
            body(house);
        });
    }
};

}  // namespace documents
