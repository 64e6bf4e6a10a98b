// Attacks on the structure around the objects: incremental saving (ISA), cross-references, containers of objects,
// trailers and encryption dictionaries.
#include <gtest/gtest.h>

#include "validation/attacks.h"

namespace validation::testing {
namespace {

const std::string kEvil = stream("", "BT (Pay 900) Tj ET");

std::string row(std::size_t offset, const char* generation = "00000") {
    char text[32];
    std::snprintf(text, sizeof text, "%010zu %s n \n", offset, generation);
    return text;
}

/// Appended objects with every kind of broken or missing structure around them.
std::vector<Attack> incremental_saving(const Seed& seed) {
    if (seed.permission == 1 || seed.permission == 3) return {};  // nothing here looks at permissions
    const auto& bytes = seed.file.bytes;
    const std::string object = "4 0 obj\n" + kEvil + "\nendobj\n";
    const std::string table = "xref\n4 1\n" + row(bytes.size());
    const std::string empty_table = "xref\n0 0\n";
    const auto table_at = std::to_string(bytes.size() + object.size());
    const std::string trailer = "trailer\n<< /Root 1 0 R /ID [<00112233> <44556677>]" + seed.encryption + " /Size " +
                                std::to_string(seed.file.size) + " /Prev " + std::to_string(seed.file.previous) +
                                " >>\n";
    const std::string start = "startxref\n" + table_at + "\n%%EOF\n";
    const auto old_start = "startxref\n" + std::to_string(seed.file.previous) + "\n%%EOF\n";
    const std::vector<std::pair<const char*, std::string>> tails = {
        {"an object without structure", object},
        {"an object and %%EOF", object + "%%EOF\n"},
        {"an object and the old cross-reference", object + old_start},
        {"a complete revision", object + table + trailer + start},
        {"no startxref", object + table + trailer},
        {"no trailer", object + table + start},
        {"no table", object + trailer + start},
        {"a table that lists nothing", object + empty_table + trailer + start},
        {"no %%EOF", object + table + trailer + "startxref\n" + table_at + "\n"},
        {"a table without its row", object + "xref\n4 1\n" + trailer + start},
        {"a row of another object", object + "xref\n3 1\n" + row(bytes.size()) + trailer + start},
        {"an object in a comment", "% 4 0 obj\n" + object + table + trailer + start},
        {"garbage", "garbage\n"},
        {"an unlisted null", "1 0 obj\nnull\nendobj\n"},
        {"a trailer alone", "trailer\n<< /Root 4 0 R >>\n"},
        {"startxref 0", "startxref\n0\n%%EOF\n"},
        {"startxref far away", "startxref\n99999999\n%%EOF\n"},
        {"startxref of itself", "startxref\n" + std::to_string(bytes.size()) + "\n%%EOF\n"},
        {"a second end", "%%EOF\n"}};
    std::vector<Attack> out;
    for (const auto& [name, tail] : tails) out.push_back({name, bytes + tail, "V-P1|V-B7|V-B8|V-D13|V-P6"});
    // The same end, named in another way: nothing new is read, but something may stand in between.
    out.push_back({"the old end again", bytes + old_start, "V-B7|V-B8|V-P1"});
    auto beside = seed.file;
    beside.bytes += "4 0 obj\n(hidden)\nendobj\n";
    beside.revision({{30, "(new)"}});
    out.push_back({"an unlisted object beside a harmless revision", beside.bytes, "V-B7"});
    beside = seed.file;
    beside.bytes += "% 4 0 obj\n";
    beside.revision({{30, "(new)"}});
    out.push_back({"an object in a comment beside a harmless revision", beside.bytes, "V-B7"});
    beside = seed.file;
    beside.bytes += "stray ";
    beside.revision({{30, "(new)"}});
    out.push_back({"stray bytes beside a harmless revision", beside.bytes, "V-B7"});
    out.push_back({"bytes before the header", "MZ\n" + bytes, "V-P1"});
    out.push_back({"a letter behind the end", bytes + "x", "V-B8|V-B7|V-P1"});
    return out;
}
TEST(Attacks, IncrementalSaving) {
    expect_all_refused(incremental_saving);
}

TEST(Attacks, OneEndOfLineBehindTheEndIsNone) {
    for (const auto& seed : seeds())
        EXPECT_EQ(maker().check(seed.file.bytes + "\n").verdict(), DocumentVerdict::valid) << seed.name;
}

/// A revision written by hand: entries and trailer as given.
std::string by_hand(const Seed& seed, const std::string& objects, const std::string& rows, const std::string& trailer) {
    auto bytes = seed.file.bytes + objects;
    const auto at = bytes.size();
    return bytes + "xref\n" + rows + "trailer\n<< " + trailer + " >>\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
}

/// Cross-references that lead somewhere else.
std::vector<Attack> cross_references(const Seed& seed) {
    const auto& bytes = seed.file.bytes;
    const auto size = std::to_string(seed.file.size), previous = std::to_string(seed.file.previous);
    const auto root = " /Root 1 0 R /ID [<00112233> <44556677>]" + seed.encryption;
    const auto trailer = "/Size " + size + root + " /Prev " + previous;
    const auto content_at = bytes.find("\n4 0 obj\n") + 1;
    std::vector<Attack> out = {
        {"a row behind the end", by_hand(seed, "", "4 1\n" + row(bytes.size() + 100'000), trailer), "V-P3|V-P1"},
        {"a row to another object", by_hand(seed, "", "7 1\n" + row(content_at), trailer), "V-P3|V-P1"},
        {"a row into an object", by_hand(seed, "", "4 1\n" + row(content_at + 1), trailer), "V-P3|V-B7"},
        {"another generation",
         by_hand(seed, "4 7 obj\n" + kEvil + "\nendobj\n", "4 1\n" + row(bytes.size(), "00007"), trailer), "V-P3"},
        {"a freed object", by_hand(seed, "", "4 1\n0000000000 00001 f \n", trailer), "V-D0"},
        {"a shrinking /Size",
         by_hand(seed, "30 0 obj\n(x)\nendobj\n", "30 1\n" + row(bytes.size()),
                 "/Size 9" + root + " /Prev " + previous),
         "V-P3"},
        {"no /Size",
         by_hand(seed, "30 0 obj\n(x)\nendobj\n", "30 1\n" + row(bytes.size()), root + " /Prev " + previous),
         "V-P3|V-P1"},
        {"no /Prev", by_hand(seed, "", "0 1\n0000000000 65535 f \n", "/Size " + size + root), "V-P1|V-B5|V-D7"},
        {"/Prev to itself",
         by_hand(seed, "", "0 1\n0000000000 65535 f \n",
                 "/Size " + size + root + " /Prev " + std::to_string(bytes.size())),
         "V-P2"},
        {"/Prev behind the end",
         by_hand(seed, "", "0 1\n0000000000 65535 f \n", "/Size " + size + root + " /Prev 99999999"), "V-P2"},
        {"/Prev negative", by_hand(seed, "", "0 1\n0000000000 65535 f \n", "/Size " + size + root + " /Prev -1"),
         "V-P2"},
        {"object 0 in use", by_hand(seed, "0 0 obj\n(x)\nendobj\n", "0 1\n" + row(bytes.size()), trailer), "V-P3"},
    };
    return out;
}
TEST(Attacks, CrossReferences) {
    expect_all_refused(cross_references);
}

// An identifier of the file that is part of its key: the file does not open any more, so nothing is said of signatures.
TEST(Attacks, AnotherFirstIdentifierClosesTheFile) {
    for (const auto& seed : seeds()) {
        if (seed.encryption.empty()) continue;
        const auto report = maker().check(by_hand(seed, "", "0 1\n0000000000 65535 f \n",
                                                  "/Size 99999 /Prev " + std::to_string(seed.file.previous) +
                                                      " /Root 1 0 R /ID [<ff> <ff>]" + seed.encryption));
        EXPECT_FALSE(report.readable);
        EXPECT_EQ(report.error_key, "pdf.password_required");
        EXPECT_EQ(report.verdict(), DocumentVerdict::none);
    }
}

// Number 0 is always free. A signed page that refers to it would show whatever stands there later.
TEST(Attacks, ObjectZero) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        auto objects = plain_document();
        objects[3] = replaced(objects[3], "/Contents 4 0 R", "/Contents [4 0 R 0 0 R]");
        PdfFile file(layout);
        file.revision(objects);
        auto signing = Maker::first_signature_objects();
        signing[3] = replaced(signing[3], "/Contents 4 0 R", "/Contents [4 0 R 0 0 R]");
        maker().sign(file, signing, 11);
        const Seed seed{"zero", file};
        expect_refused({"object 0 appears",
                        by_hand(seed, "0 0 obj\n" + kEvil + "\nendobj\n", "0 1\n" + row(file.bytes.size()),
                                "/Size " + std::to_string(file.size) +
                                    " /Root 1 0 R /ID [<00112233> <44556677>] /Prev " + std::to_string(file.previous)),
                        "V-P3"});
    }
}

// Hide and replace by the cross-reference: the other content stands in the signed bytes, inside a stream.
TEST(Attacks, RowIntoSignedBytes) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        auto objects = plain_document();
        objects[20] = stream("", "4 0 obj\n" + kEvil + "\nendobj\n");
        PdfFile file(layout);
        file.revision(objects);
        maker().sign(file, Maker::first_signature_objects(), 11);
        Seed seed{"prepared", file};
        const auto at = file.bytes.find("stream\n4 0 obj") + 7;
        expect_refused({"swapped in by a row",
                        by_hand(seed, "", "4 1\n" + row(at),
                                "/Size " + std::to_string(file.size) +
                                    " /Root 1 0 R /ID [<00112233> <44556677>] /Prev " + std::to_string(file.previous)),
                        "V-D13"});
    }
}

// The signed revision itself declares an object that stands nowhere yet: bytes appended later would fill it.
TEST(Attacks, PredeclaredObject) {
    auto objects = plain_document();
    objects[3] =
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [4 0 R 20 0 R] /Annots [6 0 R 7 0 R] >>";
    objects[20] = "null";
    PdfFile file;
    file.revision(objects);
    const auto real = row(file.bytes.find("\n20 0 obj\n") + 1);
    const std::string later = row(40'000);
    file.bytes.replace(file.bytes.find(real), real.size(), later);
    auto signing = Maker::first_signature_objects();
    signing[3] = replaced(signing[3], "/Contents 4 0 R", "/Contents [4 0 R 20 0 R]");
    maker().sign(file, signing, 11);
    expect_refused({"declared", file.bytes, "V-P3|V-P1"});
    file.bytes.resize(40'000, '\n');
    file.bytes += "20 0 obj\n" + kEvil + "\nendobj\n";
    expect_refused({"filled", file.bytes, "V-P3|V-P1|V-B7|V-B8"});
}

/// Containers: object streams and cross-reference streams of older revisions are overridden or misused.
std::vector<Attack> containers(const Seed& seed) {
    if (seed.file.layout == Layout::table) return {};
    const auto container = source_of(seed.file.bytes, 900);
    std::vector<Attack> out = {
        {"an object stream is overridden",
         seed.with({{900, replaced(container, "/MediaBox [0 0 300 200]", "/MediaBox [0 0 100 200]")}}), "V-P5"},
        {"an object stream is overridden with something else", seed.with({{900, stream("", "x")}}), "V-P5|V-P1"},
        {"a cross-reference stream is overridden", seed.with({{901, stream("", "x")}}), "V-P5"},
    };
    auto reused = seed.file;
    reused.container = 900;
    reused.revision({{30, "(x)"}});
    out.push_back({"the old containers' numbers again", reused.bytes, "V-P5|V-P1"});
    auto cross = seed.file;
    cross.container = 3;  // object stream 3 and cross-reference stream 4: a page and its content
    cross.revision({{30, "(x)"}});
    out.push_back({"containers in place of page and content", cross.bytes, "V-P5|V-P1"});
    // Rows of type 2 that point to a container which does not list the number, is none, or does not exist.
    for (const auto& [name, target] :
         std::vector<std::pair<const char*, int>>{{"a container that is a content stream", 4},
                                                  {"a container that does not exist", 777},
                                                  {"another object's container", 900}}) {
        auto bytes = seed.file.bytes;
        const auto at = bytes.size();
        std::string data = std::string("\x02", 1);
        for (int shift = 24; shift >= 0; shift -= 8) data += static_cast<char>(target >> shift);
        data += std::string("\0\0", 2);
        const auto number = std::to_string(seed.file.size);
        bytes += number + " 0 obj\n" +
                 stream("/Type /XRef /W [1 4 2] /Index [7 1] /Root 1 0 R /ID [<00112233> <44556677>] /Size " +
                            std::to_string(seed.file.size + 1) + " /Prev " + std::to_string(seed.file.previous),
                        data) +
                 "\nendobj\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
        out.push_back({name, bytes, "V-P5|V-P1|V-P3|V-D0|V-B7"});
    }
    return out;
}
TEST(Attacks, ContainersOfObjects) {
    expect_all_refused(containers);
}

/// Trailers: another catalog, another encryption, another identifier.
std::vector<Attack> trailers(const Seed& seed) {
    const auto& bytes = seed.file.bytes;
    const auto size = std::to_string(seed.file.size + 99), previous = std::to_string(seed.file.previous);
    const std::string id = " /ID [<00112233> <44556677>]";
    const auto& encryption = seed.encryption;
    const auto catalog = "70 0 obj\n<< /Type /Catalog /Pages 71 0 R /AcroForm 5 0 R >>\nendobj\n";
    const auto trailer = [&](const std::string& text, const std::string& objects = {}, int number = 0) {
        return by_hand(seed, objects,
                       number == 0 ? "0 1\n0000000000 65535 f \n" : std::to_string(number) + " 1\n" + row(bytes.size()),
                       "/Size " + size + " /Prev " + previous + text);
    };
    const std::string other =
        "90 0 obj\n<< /Filter /Standard /V 4 /R 4 /Length 128 /P -44 /CF << >> /StmF /Identity "
        "/StrF /Identity /O <00> /U <00> >>\nendobj\n";
    std::vector<Attack> out = {
        {"another catalog", trailer(" /Root 70 0 R" + id + encryption, catalog, 70), "V-D1|V-P1|V-P6"},
        {"no catalog", trailer(id + encryption), "V-D1|V-P1|V-P6"},
        {"a catalog that is a page", trailer(" /Root 3 0 R" + id + encryption), "V-D1|V-P1|V-P6"},
        {"a new entry", trailer(" /Root 1 0 R /Payload 4 0 R" + id + encryption), "V-D1|V-P1|V-P6"},
        {"other encryption", trailer(" /Root 1 0 R /Encrypt 90 0 R" + id, other, 90), "V-P6|V-P1|V-D13"},
    };
    if (!encryption.empty()) {
        out.push_back({"encryption taken away", trailer(" /Root 1 0 R" + id), "V-P6|V-P1"});
    }
    return out;
}
TEST(Attacks, Trailers) {
    expect_all_refused(trailers);
}

// A hybrid section appended to a table file: readers with and without cross-reference streams see different pages.
std::vector<Attack> hybrids(const Seed& seed) {
    if (seed.file.layout == Layout::streams || !seed.encryption.empty()) return {};
    std::vector<Attack> out;
    for (const bool both : {false, true}) {
        auto bytes = seed.file.bytes;
        const auto first = bytes.size();
        bytes += "4 0 obj\n" + kEvil + "\nendobj\n";
        const auto second = bytes.size();
        bytes += "4 0 obj\n" + stream("", "BT (Pay 100) Tj ET") + "\nendobj\n";
        const auto section = bytes.size();
        std::string data = "\x01";
        for (int shift = 24; shift >= 0; shift -= 8) data += static_cast<char>(first >> shift);
        data += std::string("\0\0", 2);
        bytes += "80 0 obj\n" + stream("/Type /XRef /W [1 4 2] /Index [4 1] /Size 81", data) + "\nendobj\n";
        const auto table = bytes.size();
        bytes += "xref\n" + (both ? "4 1\n" + row(second) : std::string("4 1\n0000000000 65535 f \n")) + "80 1\n" +
                 row(section) + "trailer\n<< /Size 81 /Root 1 0 R /ID [<00112233> <44556677>] /Prev " +
                 std::to_string(seed.file.previous) + " /XRefStm " + std::to_string(section) + " >>\nstartxref\n" +
                 std::to_string(table) + "\n%%EOF\n";
        out.push_back({both ? "two contents" : "a hidden content", bytes, "V-P4"});
    }
    return out;
}
TEST(Attacks, HybridSections) {
    expect_all_refused(hybrids);
}

}  // namespace
}  // namespace validation::testing
