// Attacks on the check itself: universal signature forgery (USF), signature wrapping (SWA), and signatures that are
// copied, shared, recycled or spoofed.
#include <gtest/gtest.h>

#include "validation/attacks.h"

namespace validation::testing {
namespace {

struct Parts {
    std::string dictionary, range, contents;  // source of the newest signature, and of two of its entries
};

Parts parts_of(const std::string& bytes, int number) {
    Parts parts;
    parts.dictionary = source_of(bytes, number);
    const auto cut = [&](const std::string& key, char last) {
        const auto at = parts.dictionary.find(key);
        return parts.dictionary.substr(at, parts.dictionary.find(last, at) + 1 - at);
    };
    parts.range = cut("/ByteRange [", ']');
    parts.contents = cut("/Contents <", '>');
    return parts;
}

struct Variant {
    const char* name;
    bool range;      // of /ByteRange, otherwise of /Contents
    std::string to;  // "=" stands for the entry as it is
    const char* rules;
};

/// {ByteRange, Contents} x nine ways of breaking them.
std::vector<Variant> variants() {
    const auto foreign = maker().signed_document("/Reason (another)");
    const auto other = parts_of(foreign.bytes, 11).contents;
    return {{"range removed", true, "", "V-B1"},
            {"range null", true, "/ByteRange null", "V-B1"},
            {"range empty", true, "/ByteRange []", "V-B1"},
            {"range negative", true, "/ByteRange [0 -1 -1 0]", "V-B1"},
            {"range a string", true, "/ByteRange (0 1 2 3)", "V-B1"},
            {"range of three", true, "/ByteRange [0 100 200]", "V-B1"},
            {"range of five", true, "/ByteRange [0 100 200 300 400]", "V-B1"},
            {"range of zeros", true, "/ByteRange [0 0 0 0]", "V-B1"},
            {"range beyond the file", true, "/ByteRange [0 9 11 9223372036854775807]", "V-B1"},
            {"range that does not begin at 0", true, "/ByteRange [1 100 200 300]", "V-B1"},
            {"range of everything", true, "/ByteRange [0 900 901 1100]", "V-B2 V-B3"},
            {"range twice", true, "= =", "V-B1"},
            {"range indirect", true, "/ByteRange 20 0 R", "V-B1"},
            {"contents removed", false, "", "V-B1"},
            {"contents null", false, "/Contents null", "V-B1"},
            {"contents empty", false, "/Contents <>", "V-B4"},
            {"contents negative", false, "/Contents -1", "V-B1"},
            {"contents an array", false, "/Contents [<00>]", "V-B1"},
            {"contents indirect", false, "/Contents 20 0 R", "V-B1"},
            {"contents 00", false, "/Contents <00>", "V-B4"},
            {"contents of zeros", false, "/Contents <" + std::string(Maker::kRoom, '0') + ">", "V-B4"},
            {"contents a literal", false, "/Contents (0000)", "V-B3|V-B4"},
            {"contents of another signature", false, other, "V-C2|V-S2"},
            {"contents twice", false, "= =", "V-B1"}};
}

/// The entry exchanged in the signature dictionary: moving what follows, in place, and as a later revision.
std::vector<Attack> universal_forgery(const Seed& seed) {
    static const auto all = variants();
    std::vector<Attack> out;
    if (seed.permission != 0) return out;  // nothing here looks at permissions
    const auto parts = parts_of(seed.file.bytes, seed.newest());
    for (const auto& variant : all) {
        const auto& from = variant.range ? parts.range : parts.contents;
        const auto to = variant.to == "= =" ? from + " " + from : variant.to;
        const auto broken = replaced(parts.dictionary, from, to);
        const auto name = std::string(variant.name);
        out.push_back({name + ", moved", replaced(seed.file.bytes, parts.dictionary, broken),
                       broken.size() == parts.dictionary.size() ? variant.rules : "V-P1",
                       broken.size() == parts.dictionary.size() ? Scope::newest : Scope::all});
        if (to.size() <= from.size())
            out.push_back(
                {name + ", in place", replaced_in_place(seed.file.bytes, from, to), variant.rules, Scope::newest});
        out.push_back({name + ", later", seed.with({{seed.newest(), broken}, {20, "[0 100 200 300]"}}), "V-B5|V-B1",
                       Scope::newest});
    }
    return out;
}
TEST(Attacks, UniversalSignatureForgery) {
    expect_all_refused(universal_forgery);
}

/// The gap grows, the signed tail moves, something else stands in between.
std::vector<Attack> wrapping(const Seed& seed) {
    std::vector<Attack> out;
    if (seed.permission != 0) return out;
    const auto& bytes = seed.file.bytes;
    const auto gap_begin = bytes.rfind("/Contents <") + 10;
    const auto gap_end = bytes.find('>', gap_begin) + 1;
    const auto range_at = bytes.rfind("/ByteRange [") + 12;
    int count = 0;
    for (const std::string injected :
         {" ", "\n", "0", "00", "> /Reason (x) /X <", "%comment\n", ">\n", "<00>",
          " >> endobj\n4 0 obj\n(Pay 900)\nendobj\nxref\n0 0\ntrailer\n<< /Root 1 0 R >>\n"}) {
        for (const auto at : {gap_begin, gap_begin + 1, gap_end - 1, gap_end}) {
            const auto name = "injected " + std::to_string(count++) + " at " + std::to_string(at - gap_begin);
            auto moved = bytes;
            moved.insert(at, injected);
            out.push_back({name, moved, "V-P1|V-B2|V-C2", Scope::newest});
            // The same with a byte range that follows: its own bytes are signed, but a forger may move them into the
            // gap.
            char range[64];
            std::snprintf(range, sizeof range, "0 %zu %zu %zu", gap_begin, gap_end + injected.size(),
                          bytes.size() - gap_end);
            auto adapted = moved;
            adapted.replace(range_at, std::string(range).size(), range);
            out.push_back({name + ", range adapted", adapted, "V-P1|V-B2|V-C2", Scope::newest});
        }
    }
    // A second /ByteRange inside the gap that fits the moved tail: the last key counts for most readers.
    auto doubled = bytes;
    char second[128];
    std::snprintf(second, sizeof second, "> /ByteRange [0 %zu %zu %zu] /X <", gap_begin, gap_end + 80,
                  bytes.size() - gap_end);
    std::string inserted(second);
    inserted.resize(80, '0');
    doubled.insert(gap_end - 1, inserted);
    out.push_back({"second range in the gap", doubled, "V-P1|V-B1"});
    // The same inside the padding, where nothing has to move.
    auto inside = bytes;
    std::snprintf(second, sizeof second, "> /ByteRange [0 %zu %zu %zu] /X <", gap_begin, gap_end,
                  bytes.size() - gap_end);
    inside.replace(gap_end - 1 - std::string(second).size(), std::string(second).size(), second);
    out.push_back({"second range in the padding", inside, "V-B1 V-B2", Scope::newest});
    // The whole signed revision copied behind the file, the range pointing at the copy of the tail.
    const auto tail = bytes.substr(gap_end);
    auto copied = bytes + tail;
    char range[64];
    std::snprintf(range, sizeof range, "0 %zu %zu %zu", gap_begin, bytes.size(), tail.size());
    copied.replace(range_at, std::string(range).size(), range);
    out.push_back({"tail copied behind the file", copied, "V-B2|V-P1"});
    return out;
}
TEST(Attacks, SignatureWrapping) {
    expect_all_refused(wrapping);
}

std::string field_of(int value, const std::string& name = "copy") {
    return "<< /Type /Annot /Subtype /Widget /FT /Sig /T (" + name + ") /V " + std::to_string(value) +
           " 0 R /Rect [0 0 0 0] /P 3 0 R /F 132 >>";
}

/// Signatures that are shown twice, moved to other fields, exchanged or spoofed, each by a later revision.
std::vector<Attack> copies(const Seed& seed) {
    const auto parts = parts_of(seed.file.bytes, seed.newest());
    const auto number = seed.newest();
    const auto reference = std::to_string(number) + " 0 R";
    const auto plus_field = [&](Objects objects) {
        objects[3] = seed.page("21 0 R");
        objects[5] = seed.form("21 0 R");
        return objects;
    };
    const auto field = number == 11 ? 10 : 12;
    const auto name = std::string(number == 11 ? "Signature1" : "Field12");
    std::vector<Attack> out = {
        {"copied object in a new field", seed.with(plus_field({{20, parts.dictionary}, {21, field_of(20)}})),
         "V-B3 V-B6", Scope::newest},
        {"one object in two fields", seed.with(plus_field({{21, field_of(number)}})), "V-S4 V-D6"},
        {"two fields of one name", seed.with(plus_field({{20, parts.dictionary}, {21, field_of(20, name)}})),
         "V-S4 V-B6"},
        {"names that differ by case",
         seed.with(plus_field({{20, parts.dictionary}, {21, field_of(20, base::lower_ascii(name))}})), "V-S4",
         Scope::newest},
        {"field given a copy", seed.with({{20, parts.dictionary}, {field, field_of(20, name)}}), "V-D7|V-B3",
         Scope::newest},
        {"field emptied",
         seed.with({{field, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (" + name +
                                ") /Rect [0 0 0 0] /P 3 0 R /F "
                                "132 >>"}}),
         "V-D7"},
        {"field removed from the form", seed.with({{5, "<< /Fields [6 0 R 7 0 R] /SigFlags 3 >>"}}), "V-D5"},
        {"field without the form", seed.with({{5, "<< /Fields [6 0 R 7 0 R] /SigFlags 3 >>"}, {3, seed.page("")}}),
         "V-D5"},
        {"spoofed reason",
         seed.with(
             {{number, replaced(parts.dictionary, "/Filter /Adobe.PPKLite", "/Filter /Adobe.PPKLite /Reason (x)")}}),
         "V-B5|V-S3", Scope::newest},
        {"signature freed", seed.with({{number, "null"}}), "V-D13|V-D7"},
    };
    if (number == 13 && seed.catalog.empty())
        out.push_back({"signatures exchanged",
                       seed.with({{10, field_of(13, "Signature1")}, {12, field_of(11, "Field12")}}), "V-D7"});
    return out;
}
TEST(Attacks, CopiedSharedAndSpoofedSignatures) {
    expect_all_refused(copies);
}

// A signature object that stood in the signed bytes without any field: somebody prepared it for later.
TEST(Attacks, PhantomSignature) {
    for (const auto layout : {Layout::table, Layout::streams}) {
        auto objects = plain_document();
        const auto stranger = maker().signed_document();
        const auto range = parts_of(stranger.bytes, 11).range;
        objects[20] = replaced(source_of(stranger.bytes, 11), range, "/ByteRange [0 50 60 10]");
        PdfFile file(layout);
        file.revision(objects);
        maker().sign(file, Maker::first_signature_objects(), 11);
        Seed seed{"phantom", file};
        expect_refused({"field for a prepared signature",
                        seed.with({{3, seed.page("21 0 R")}, {5, seed.form("21 0 R")}, {21, field_of(20)}}), "V-D6"});
    }
}

// Two signatures: the first one's range is stretched over the second, or the second one's cut back to the first's.
TEST(Attacks, RangesOfTwoSignatures) {
    for (const auto& seed : seeds()) {
        if (seed.signatures < 2) continue;
        SCOPED_TRACE(seed.name);
        const auto& bytes = seed.file.bytes;
        const auto first = bytes.find("/ByteRange ["), second = bytes.rfind("/ByteRange [");
        const auto numbers = [&](std::size_t at) { return bytes.substr(at + 12, 44); };
        auto swapped = bytes;
        swapped.replace(second + 12, 44, numbers(first));
        expect_refused({"the first one's range", swapped, "V-B3 V-B6"});
        auto stretched = bytes;
        const auto gap_begin = bytes.find("/Contents <") + 10;
        char range[64];
        std::snprintf(range, sizeof range, "0 %zu %zu %zu", gap_begin, bytes.find('>', gap_begin) + 1,
                      bytes.size() - bytes.find('>', gap_begin) - 1);
        stretched.replace(first + 12, std::string(range).size(), range);
        expect_refused({"the first one reaches to the end", stretched, "V-B5|V-B6"});
        auto wide = bytes;
        std::snprintf(range, sizeof range, "0 %zu %zu %zu", gap_begin, bytes.rfind('>', bytes.rfind("endobj\n")) + 1,
                      std::size_t{40});
        wide.replace(first + 12, 44, std::string(range) + std::string(44 - std::string(range).size(), ' '));
        expect_refused({"one gap over both", wide, "V-B2"});
    }
}

}  // namespace
}  // namespace validation::testing
