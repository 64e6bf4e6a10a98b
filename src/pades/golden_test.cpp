// The same files judged by other people's programs, where they are installed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pades/sign.h"
#include "pades/test_authority.h"
#include "pades/test_pdfs.h"

namespace pades {
namespace {

bool has_tool(const std::string& name) {
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

/// A folder of its own that goes away with the test.
class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "ezsign-pades-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string write(const std::string& name, const Bytes& data) const {
        const std::string file = (path_ / name).string();
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
        return file;
    }

  private:
    std::filesystem::path path_;
};

TEST(Golden, QpdfAndPdfsigAgree) {
    if (!has_tool("qpdf") || !has_tool("pdfsig")) GTEST_SKIP() << "skipped: qpdf or pdfsig not installed";
    testing::TestAuthority authority;
    testing::TestSource source(authority);
    const auto font = testing::must(appearance::Font::open(appearance::default_font_path));
    const Folder folder;
    Bytes file = testing::object_streams(testing::make_pdf({.page = "/MediaBox[0 0 595 842]/Rotate 90", .pages = 2}));
    for (int round = 0; round < 3; ++round) {
        SignOptions how;
        how.level = Level::b_lta;
        how.spec.claimed_time = authority.now();
        how.spec.visible.emplace();
        how.spec.visible->page = 1;
        how.spec.visible->box = {40, 40.0 + 100 * round, 200, 80};
        how.spec.visible->look.lines = {"Siti Contoh", "Ронда " + std::to_string(round)};
        how.spec.visible->look.font = font.get();
        how.timestamper = &authority.timestamper();
        how.source = &source;
        crypto::Sha256 hash;
        hash.update(file);
        const auto document = testing::must(pdf::Document::open(file));
        base::append(file, testing::must(sign_file(document, hash, authority.signer(), how)).bytes);
    }
    const std::string path = folder.write("signed.pdf", file), out = folder.write("out.txt", {});
    EXPECT_EQ(std::system(("qpdf --check " + path + " >" + out + " 2>&1").c_str()), 0);
    std::system(("pdfsig -nocert " + path + " >" + out + " 2>&1").c_str());
    std::ifstream in(out);
    const std::string told{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::size_t valid = 0;
    for (std::size_t at = 0; (at = told.find("Signature is Valid.", at)) != std::string::npos; ++at) ++valid;
    EXPECT_EQ(valid, 3u) << told;
}

}  // namespace
}  // namespace pades
