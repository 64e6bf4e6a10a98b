#include "appearance/font.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>

#include <algorithm>
#include <bitset>
#include <cmath>

#include "base/encoding.h"

namespace appearance {
namespace {

using base::Bytes;
using base::ErrorCode;
using base::make_error;

template <auto Free>
struct HbFree {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Blob = std::unique_ptr<hb_blob_t, HbFree<hb_blob_destroy>>;
using Face = std::unique_ptr<hb_face_t, HbFree<hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, HbFree<hb_font_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, HbFree<hb_subset_input_destroy>>;

constexpr std::size_t max_font_bytes = std::size_t{64} << 20;
constexpr std::size_t max_cached_subsets = 512;
/// In every subset, so that times and numbers of later signatures find their glyphs in the cache.
constexpr std::u32string_view always = U"0123456789 ?.,:;-+/()";
/// Latin with all that Indonesian and most European names need: found without asking the font.
constexpr char32_t common_limit = 0x250;

/// Each character once, in order, and those that are always in.
std::u32string distinct_characters(std::u32string_view text) {
    std::bitset<common_limit> common;
    std::u32string rare;
    for (const std::u32string_view part : {always, text})
        for (const char32_t c : part) {
            if (c < common_limit)
                common.set(c);
            else
                rare += c;
        }
    std::ranges::sort(rare);
    rare.erase(std::unique(rare.begin(), rare.end()), rare.end());
    std::u32string out;
    out.reserve(common.count() + rare.size());
    for (char32_t c = 0; c < common_limit; ++c)
        if (common[c]) out += c;
    return out + rare;
}

std::string hex16(std::uint32_t value) {
    return base::hex(Bytes{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
}

/// Six capital letters that name the subset (ISO 32000-1 section 9.6.4), the same for the same characters.
std::string subset_tag(const std::u32string& characters) {
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char32_t c : characters) hash = (hash ^ c) * 1099511628211ull;
    std::string tag;
    for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
    return tag;
}

/// ISO 32000-1 section 9.10.3. At most 100 entries in one block.
std::string to_unicode_map(const std::map<std::uint16_t, char32_t>& characters) {
    std::string out =
        "/CIDInit/ProcSet findresource begin 12 dict begin "
        "begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def"
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def 1 begincodespacerange<0000><FFFF>endcodespacerange\n";
    auto next = characters.begin();
    while (next != characters.end()) {
        const auto left = std::distance(next, characters.end());
        const auto block = std::min<std::ptrdiff_t>(left, 100);
        out += std::to_string(block) + " beginbfchar\n";
        for (std::ptrdiff_t i = 0; i < block; ++i, ++next)
            out += "<" + hex16(next->first) + "><" +
                   base::hex(base::as_bytes(base::utf16be_encode(base::utf8_encode(std::u32string(1, next->second))))) +
                   ">\n";
        out += "endbfchar\n";
    }
    return out + "endcmap CMapName currentdict/CMap defineresource pop end end";
}

}  // namespace

struct Font::Native {
    Blob blob;
    Face face;
    HbFont font;
    double units = 1000;
};

Font::~Font() = default;

Result<std::shared_ptr<const Font>> Font::open(const std::string& path) {
    auto native = std::make_unique<Native>();
    native->blob.reset(hb_blob_create_from_file_or_fail(path.c_str()));
    if (!native->blob)
        return make_error(ErrorCode::unavailable, "font.unreadable", "Cannot read the font file " + path);
    if (hb_blob_get_length(native->blob.get()) > max_font_bytes || hb_face_count(native->blob.get()) == 0)
        return make_error(ErrorCode::unsupported, "font.unsupported", "Not a font: " + path);
    native->face.reset(hb_face_create(native->blob.get(), 0));
    const Blob outlines(hb_face_reference_table(native->face.get(), HB_TAG('g', 'l', 'y', 'f')));
    if (hb_blob_get_length(outlines.get()) == 0 || hb_face_get_glyph_count(native->face.get()) > 65535)
        return make_error(ErrorCode::unsupported, "font.unsupported", "Not a font with TrueType outlines: " + path);
    hb_face_make_immutable(native->face.get());
    native->font.reset(hb_font_create(native->face.get()));
    native->units = hb_face_get_upem(native->face.get());
    hb_font_make_immutable(native->font.get());

    hb_font_extents_t extents{};
    hb_font_get_h_extents(native->font.get(), &extents);
    hb_position_t cap_height = 0;
    hb_ot_metrics_get_position_with_fallback(native->font.get(), HB_OT_METRICS_TAG_CAP_HEIGHT, &cap_height);
    const auto scaled = [&](double value) { return std::to_string(std::lround(value * 1000 / native->units)); };

    std::shared_ptr<Font> font(new Font);
    font->ascent_ = extents.ascender / native->units;
    font->descent_ = extents.descender / native->units;
    char name[64] = "";
    unsigned size = sizeof name;
    hb_ot_name_get_utf8(native->face.get(), HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
    for (const char* c = name; *c != 0; ++c)
        if ((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '-')
            font->name_ += *c;
    if (font->name_.empty()) font->name_ = "Embedded";
    // Flags 4: symbolic, since the codes are glyph numbers (ISO 32000-1 table 123).
    font->descriptor_ = "/Flags 4/ItalicAngle 0/StemV 80/FontBBox[-1000 " + scaled(extents.descender) + " 2000 " +
                        scaled(extents.ascender) + "]/Ascent " + scaled(extents.ascender) + "/Descent " +
                        scaled(extents.descender) + "/CapHeight " + scaled(cap_height);
    font->native_ = std::move(native);
    for (char32_t c = 0; c < common_limit; ++c) font->common_.push_back(font->look_up(c));
    return std::shared_ptr<const Font>(std::move(font));
}

Font::Glyph Font::look_up(char32_t character) const {
    hb_codepoint_t id = 0;
    if (hb_font_get_nominal_glyph(native_->font.get(), character, &id) == 0)
        hb_font_get_nominal_glyph(native_->font.get(), U'?', &id);
    return {static_cast<std::uint16_t>(id), static_cast<double>(hb_font_get_glyph_h_advance(native_->font.get(), id))};
}

Font::Glyph Font::glyph(char32_t character) const {
    return character < common_limit ? common_[character] : look_up(character);
}

double Font::width(std::u32string_view text) const {
    double sum = 0;
    for (const char32_t c : text) sum += glyph(c).advance;
    return sum / native_->units;
}

Result<std::shared_ptr<const FontSubset>> Font::subset(std::u32string_view text) const {
    const std::u32string characters = distinct_characters(text);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = subsets_.find(characters); found != subsets_.end()) return found->second;
    }
    EZ_TRY(auto made, make_subset(characters));
    const std::lock_guard lock(mutex_);
    if (subsets_.size() >= max_cached_subsets) subsets_.clear();
    subsets_.emplace(characters, made);
    return made;
}

Result<std::shared_ptr<const FontSubset>> Font::make_subset(const std::u32string& characters) const {
    auto out = std::make_shared<FontSubset>();
    const SubsetInput input(hb_subset_input_create_or_fail());
    if (!input) throw std::bad_alloc();
    std::map<std::uint16_t, char32_t> by_glyph;
    for (const char32_t c : characters) {
        const std::uint16_t id = glyph(c).id;
        out->glyphs_[c] = id;
        // Two characters of one glyph (hyphen, minus) extract as the first; a missing one extracts as the "?" that is
        // seen.
        by_glyph.try_emplace(id, id == glyph(U'?').id ? U'?' : c);
        hb_set_add(hb_subset_input_glyph_set(input.get()), id);
    }
    // Glyph numbers stay, so that the content stream can be written before the subset is made.
    hb_subset_input_set_flags(input.get(),
                              static_cast<unsigned>(HB_SUBSET_FLAGS_RETAIN_GIDS) | HB_SUBSET_FLAGS_NO_HINTING);
    hb_set_t* drop = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (const char* tag : {"GSUB", "GPOS", "GDEF", "kern", "name", "post", "OS/2", "FFTM", "STAT", "MATH", "DSIG"})
        hb_set_add(drop, HB_TAG(tag[0], tag[1], tag[2], tag[3]));
    const Face face(hb_subset_or_fail(native_->face.get(), input.get()));
    if (!face)
        return make_error(ErrorCode::unsupported, "font.unsupported",
                          "The font file is damaged: " + name_ + "; install it again");
    const Blob blob(hb_face_reference_blob(face.get()));
    unsigned size = 0;
    const char* data = hb_blob_get_data(blob.get(), &size);
    std::string widths;
    for (const auto& [id, c] : by_glyph)
        widths +=
            std::to_string(id) + "[" +
            std::to_string(std::lround(hb_font_get_glyph_h_advance(native_->font.get(), id) * 1000 / native_->units)) +
            "]";
    const std::string name = subset_tag(characters) + "+" + name_;
    auto parts = std::make_shared<PdfParts>();
    const std::string file = parts->add_stream("<</Length1 " + std::to_string(size) + "/Filter/FlateDecode>>",
                                               deflate(base::as_bytes({data, size})));
    // All of them are in the file, most of them empty. PDF/A-1 demands the list, PDF/A-2 and 3 that it is complete.
    const unsigned glyphs = hb_face_get_glyph_count(face.get());
    std::string present(glyphs / 8, '\xff');
    if (glyphs % 8 != 0) present += static_cast<char>(0xff00U >> (glyphs % 8));
    const std::string cid_set = parts->add_stream("<</Filter/FlateDecode>>", deflate(base::as_bytes(present)));
    const std::string descriptor = parts->add("<</Type/FontDescriptor/FontName/" + name + descriptor_ + "/FontFile2 " +
                                              file + "/CIDSet " + cid_set + ">>");
    const std::string cid_font =
        parts->add("<</Type/Font/Subtype/CIDFontType2/BaseFont/" + name +
                   "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity"
                   "/FontDescriptor " +
                   descriptor + "/DW 1000/W[" + widths + "]>>");
    const std::string to_unicode =
        parts->add_stream("<</Filter/FlateDecode>>", deflate(base::as_bytes(to_unicode_map(by_glyph))));
    parts->add("<</Type/Font/Subtype/Type0/BaseFont/" + name + "/Encoding/Identity-H/DescendantFonts[" + cid_font +
               "]/ToUnicode " + to_unicode + ">>");
    parts->root = parts->parts.size() - 1;
    out->parts_ = std::move(parts);
    return std::shared_ptr<const FontSubset>(std::move(out));
}

std::string FontSubset::encode(std::u32string_view text) const {
    std::string out;
    for (const char32_t c : text) {
        auto found = glyphs_.find(c);
        if (found == glyphs_.end()) found = glyphs_.find(U'?');
        out += static_cast<char>(found->second >> 8);
        out += static_cast<char>(found->second & 0xff);
    }
    return out;
}

}  // namespace appearance
