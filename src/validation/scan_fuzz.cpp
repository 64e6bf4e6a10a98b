// The pre-sign scan on hostile page content, appearances and /ToUnicode maps, which fuzzed files hide behind filters:
// no crash, no hang.
#include <string>

#include "validation/scan.h"

namespace {

std::string stream(const std::string& dictionary, const std::string& data) {
    return "<<" + dictionary + "/Length " + std::to_string(data.size()) + ">>\nstream\n" + data + "\nendstream";
}

/// The data is the content of a page, of a form that it may draw, and of a field's appearance, and a font's map.
std::string file_with(const std::string& content, const std::string& map) {
    const std::string resources = "/Resources<</Font<</F 8 0 R/G 9 0 R>>/XObject<</X 6 0 R/I 10 0 R>>>>";
    const std::string form = "/Subtype/Form/BBox[0 0 300 200]" + resources;
    const std::string objects[] = {
        "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Annots[5 0 R]/Contents 4 0 R" + resources + ">>",
        stream("", content),
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(abc)/F 4/Rect[0 0 9 9]/AP<</N 6 0 R>>>>",
        stream(form, content),
        stream("", map),
        "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[]/ToUnicode 7 0 R>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>",
        stream("/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/SMask 10 0 R", "abcd")};
    std::string out = "%PDF-1.7\n", table = "xref\n0 11\n0000000000 65535 f \n";
    int number = 0;
    for (const auto& object : objects) {
        const auto offset = std::to_string(out.size());
        table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
        out += std::to_string(++number) + " 0 obj\n" + object + "\nendobj\n";
    }
    const auto start = std::to_string(out.size());
    return out + table + "trailer\n<</Size 11/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string all(base::as_text({data, size}));
    const auto cut = std::min(all.find('\0'), all.size());
    const auto file = file_with(all.substr(0, cut), all.substr(cut));
    if (const auto document = pdf::Document::open(base::as_bytes(file))) validation::scan_before_signing(*document);
    return 0;
}
