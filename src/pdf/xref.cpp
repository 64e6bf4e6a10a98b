#include "pdf/xref.h"

#include <algorithm>
#include <set>

#include "pdf/errors.h"
#include "pdf/parser.h"
#include "pdf/row_unpacker.h"

namespace pdf {

using base::ByteView;
using base::Result;

namespace {

constexpr std::size_t table_row_size = 20;  // 7.5.4: every row of a table is exactly so long
constexpr std::size_t tail_size = 2048;

std::optional<std::uint64_t> digits(ByteView text) {
    std::uint64_t value = 0;
    for (const auto c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

bool row_end(std::uint8_t a, std::uint8_t b) {
    return (a == ' ' && (b == '\r' || b == '\n')) || (a == '\r' && b == '\n');
}

Result<XrefEntry> table_row(ByteView row) {
    const auto offset = digits(row.first(10)), generation = digits(row.subspan(11, 5));
    const bool shape = offset && generation && row[10] == ' ' && row[16] == ' ' && row_end(row[18], row[19]);
    if (!shape || (row[17] != 'n' && row[17] != 'f')) return damaged("a cross-reference row is ill-formed");
    XrefEntry entry;
    entry.generation = static_cast<std::uint16_t>(std::min<std::uint64_t>(*generation, 65535));
    if (row[17] == 'f') return entry;
    if (*generation > 65535 && *offset != 0) return damaged("a cross-reference row is ill-formed");
    entry.type = XrefEntry::Type::in_file;
    entry.offset = *offset;
    return entry;
}

Result<XrefEntry> stream_row(ByteView row, const std::array<std::uint8_t, 3>& widths) {
    std::size_t at = 0;
    const auto field = [&](std::size_t index, std::uint64_t otherwise) {
        if (widths[index] == 0) return otherwise;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < widths[index]; ++i) value = value << 8 | row[at++];
        return value;
    };
    const auto type = field(0, 1), second = field(1, 0), third = field(2, 0);
    XrefEntry entry;
    if (type == 0) {
        entry.generation = static_cast<std::uint16_t>(std::min<std::uint64_t>(third, 65535));
    } else if (type == 1) {
        if (third > 65535) return damaged("a cross-reference row holds an impossible generation");
        entry.type = XrefEntry::Type::in_file;
        entry.offset = second;
        entry.generation = static_cast<std::uint16_t>(third);
    } else if (type == 2) {
        if (second == 0 || second > 0xFFFFFFFFU || third > 0xFFFFFFFFU)
            return damaged("a cross-reference row is out of range");
        entry.type = XrefEntry::Type::compressed;
        entry.offset = second;
        entry.index = static_cast<std::uint32_t>(third);
    }  // 7.5.8.3: other types are references to the null object
    return entry;
}

}  // namespace

Result<XrefEntry> XrefSection::row(const Subsection& part, std::uint32_t index) const {
    const std::size_t size = row_size();
    const std::size_t position = part.position + std::size_t{index} * size;  // of a table: checked when read
    EZ_TRY(const ByteView bytes,
           kind == Kind::table ? Result<ByteView>(file_.subspan(position, size)) : stream_rows_->take(position, size));
    EZ_TRY(XrefEntry entry, kind == Kind::table ? table_row(bytes) : stream_row(bytes, widths_));
    entry.number = part.first + index;
    // No object begins where the header stands: a free entry as early iText and pdftk write it ("0000000000 65536 n").
    if (entry.type == XrefEntry::Type::in_file && entry.offset == 0) entry.type = XrefEntry::Type::free;
    if (entry.type == XrefEntry::Type::in_file) {
        if (entry.offset > file_.size()) return damaged("a cross-reference row leads beyond the end of the file");
        entry.offset += header_offset_;
    }
    return entry;
}

Result<std::optional<XrefEntry>> XrefSection::find(std::uint32_t number) const {
    auto part = std::upper_bound(subsections_.begin(), subsections_.end(), number,
                                 [](std::uint32_t wanted, const Subsection& s) { return wanted < s.first; });
    if (part == subsections_.begin()) return std::optional<XrefEntry>();
    --part;
    if (number - part->first >= part->count) return std::optional<XrefEntry>();
    EZ_TRY(const XrefEntry entry, row(*part, number - part->first));
    return std::optional(entry);
}

Result<std::vector<XrefEntry>> XrefSection::entries() const {
    std::vector<XrefEntry> out;
    // A stream may claim rows that it does not have.
    for (const Subsection& part : subsections_) EZ_CHECK(row(part, part.count - 1));
    out.reserve(entry_count());
    for (const Subsection& part : subsections_) {
        for (std::uint32_t i = 0; i < part.count; ++i) {
            EZ_TRY(const XrefEntry entry, row(part, i));
            out.push_back(entry);
        }
    }
    return out;
}

std::size_t XrefSection::row_size() const {
    return kind == Kind::table ? table_row_size : std::size_t{widths_[0]} + widths_[1] + widths_[2];
}

std::uint64_t XrefSection::entry_count() const {
    std::uint64_t count = 0;
    for (const Subsection& part : subsections_) count += part.count;
    return count;
}

std::uint32_t XrefSection::highest_number() const {
    return subsections_.empty() ? 0 : subsections_.back().first + subsections_.back().count - 1;
}

Result<std::uint64_t> XrefReader::absolute(std::int64_t offset) const {
    if (offset < 0 || static_cast<std::uint64_t>(offset) >= file_.size() - header_offset_)
        return damaged("a cross-reference leads beyond the end of the file");
    return static_cast<std::uint64_t>(offset) + header_offset_;
}

Result<std::uint64_t> XrefReader::find_startxref() const {
    const std::size_t begin = file_.size() > tail_size ? file_.size() - tail_size : 0;
    const auto tail = base::as_text(file_.subspan(begin));
    const auto found = tail.rfind("startxref");
    if (found == tail.npos) {
        if (tail.find("%%EOF") != tail.npos) return damaged("no startxref stands before the end");
        return base::make_error(base::ErrorCode::malformed, "pdf.truncated", "The PDF has no end: it was cut off.");
    }
    Lexer lexer(file_, begin + found + 9);
    lexer.skip_space_and_comments();
    const auto offset = lexer.take_unsigned();
    if (!offset) return damaged("startxref is ill-formed");
    return absolute(static_cast<std::int64_t>(*offset));
}

Result<void> XrefReader::sort_subsections(XrefSection& section) const {
    auto& parts = section.subsections_;
    std::erase_if(parts, [](const auto& part) { return part.count == 0; });
    const auto by_first = [](const auto& a, const auto& b) { return a.first < b.first; };
    if (!std::is_sorted(parts.begin(), parts.end(), by_first)) std::sort(parts.begin(), parts.end(), by_first);
    for (std::size_t i = 1; i < parts.size(); ++i)
        if (parts[i].first - parts[i - 1].first < parts[i - 1].count)
            return damaged("a cross-reference names an object twice");
    return {};
}

Result<void> XrefReader::read_subsections(Parser& parser, XrefSection& section) const {
    for (;;) {
        parser.skip_space_and_comments();
        if (parser.take_keyword("trailer")) return {};
        const std::size_t at = parser.position();
        const auto first = parser.take_unsigned();
        parser.skip_space();
        const auto count = first ? parser.take_unsigned() : std::nullopt;
        if (!count) return damaged_at("a cross-reference table is ill-formed", at);
        if (*first > limits_.objects || *count > limits_.objects ||
            *first + *count > std::uint64_t{limits_.objects} + 1)
            return too_complex("too many objects");
        parser.skip_space();
        const std::uint64_t size = *count * table_row_size;
        if (size > file_.size() - parser.position()) return damaged_at("a cross-reference table does not end", at);
        const XrefSection::Subsection part{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*count),
                                           parser.position()};
        // Rows are read when asked for; the first and last show whether the table has the shape that arithmetic needs.
        if (part.count > 0) {
            EZ_CHECK(table_row(file_.subspan(part.position, table_row_size)));
            EZ_CHECK(table_row(file_.subspan(part.position + size - table_row_size, table_row_size)));
        }
        section.subsections_.push_back(part);
        parser.seek(parser.position() + size);
    }
}

Result<void> XrefReader::read_table(Parser& parser, XrefSection& section) const {
    section.kind = XrefSection::Kind::table;
    EZ_CHECK(read_subsections(parser, section));
    EZ_TRY(section.trailer, parser.parse_value());
    if (!section.trailer.is_dictionary()) return damaged_at("the trailer is no dictionary", section.offset);
    section.end = parser.position();
    return {};
}

Result<void> XrefReader::read_stream(Parser& parser, XrefSection& section) const {
    section.kind = XrefSection::Kind::stream;
    EZ_TRY(section.object, parser.parse_object_header());
    EZ_TRY(Value dictionary, parser.parse_value());
    if (!dictionary.is_dictionary() || !dictionary.get("Type").is_name("XRef"))
        return damaged_at("no cross-reference stands where one should", section.offset);
    EZ_TRY(const bool is_stream, parser.take_stream_keyword());
    const auto length = dictionary.get("Length").as_integer();
    if (!is_stream || !length || *length < 0 || static_cast<std::uint64_t>(*length) > file_.size() - parser.position())
        return damaged_at("a cross-reference stream is ill-formed", section.offset);
    const ByteView data = file_.subspan(parser.position(), static_cast<std::size_t>(*length));
    parser.seek(parser.position() + data.size());
    parser.skip_space();
    if (!parser.take_keyword("endstream")) return damaged_at("a cross-reference stream does not end", section.offset);
    parser.skip_space_and_comments();
    if (!parser.take_keyword("endobj")) return damaged_at("a cross-reference stream does not end", section.offset);
    section.end = parser.position();
    Parser::make_stream(dictionary, data);
    section.trailer = std::move(dictionary);
    return read_rows(section, data);
}

Result<void> XrefReader::read_rows(XrefSection& section, ByteView data) const {
    const Value& dictionary = section.trailer;
    const auto widths = dictionary.get("W").items();
    if (widths.size() < 3) return damaged("a cross-reference stream has no /W");
    std::size_t row = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto width = widths[i].as_integer().value_or(-1);
        if (width < 0 || width > 8) return damaged("a cross-reference stream has an impossible /W");
        section.widths_[i] = static_cast<std::uint8_t>(width);
        row += section.widths_[i];
    }
    if (row == 0 || widths.size() > 3) return damaged("a cross-reference stream has an impossible /W");
    EZ_CHECK(read_index(section));
    for (auto& part : section.subsections_) part.position *= row;
    section.stream_rows_ = std::make_unique<RowUnpacker>(data, dictionary, limits_.decoded_stream);
    return {};
}

Result<void> XrefReader::read_index(XrefSection& section) const {
    std::uint64_t used = 0;
    const auto add = [&](std::optional<std::int64_t> first, std::optional<std::int64_t> count) -> Result<void> {
        if (!first || !count || *first < 0 || *count < 0)
            return damaged("a cross-reference stream has an impossible /Index");
        if (*first > limits_.objects || *count > limits_.objects || *first + *count > std::int64_t{limits_.objects} + 1)
            return too_complex("too many objects");
        section.subsections_.push_back({static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*count), used});
        used += static_cast<std::uint64_t>(*count);
        return {};
    };
    const Value& index = section.trailer.get("Index");
    if (index.is_null()) return add(0, section.trailer.get("Size").as_integer());
    if (!index.is_array() || index.items().size() % 2 != 0)
        return damaged("a cross-reference stream has an impossible /Index");
    for (std::size_t i = 0; i + 1 < index.items().size(); i += 2)
        EZ_CHECK(add(index.items()[i].as_integer(), index.items()[i + 1].as_integer()));
    return {};
}

Result<void> XrefReader::read_links(XrefSection& section) const {
    const Value &prev = section.trailer.get("Prev"), &xref_stream = section.trailer.get("XRefStm");
    if (!prev.is_null() && prev.as_integer() != 0) {
        if (!prev.is_integer()) return damaged("/Prev is no integer");
        EZ_TRY(section.prev, absolute(*prev.as_integer()));
    }
    if (!xref_stream.is_null() && section.kind == XrefSection::Kind::table) {
        if (!xref_stream.is_integer()) return damaged("/XRefStm is no integer");
        EZ_TRY(section.xref_stream, absolute(*xref_stream.as_integer()));
    }
    return {};
}

Result<XrefSection> XrefReader::read_section(std::uint64_t position) const {
    XrefSection section;
    section.file_ = file_;
    section.header_offset_ = header_offset_;
    Parser parser(file_, position, limits_);
    parser.skip_space();
    section.offset = parser.position();
    const bool table = parser.take_keyword("xref");
    EZ_CHECK(table ? read_table(parser, section) : read_stream(parser, section));
    EZ_CHECK(sort_subsections(section));
    EZ_CHECK(read_links(section));
    return section;
}

Result<XrefChain> XrefReader::read() const {
    XrefChain chain;
    std::set<std::uint64_t> seen;
    std::uint64_t unpacked = 0;
    const auto keep = [&](XrefSection&& section) -> Result<void> {
        if (section.kind == XrefSection::Kind::stream) unpacked += section.entry_count() * section.row_size();
        if (unpacked > limits_.decoded_stream) return too_complex("too many bytes of cross-references");
        if (chain.sections.size() >= limits_.sections) return too_complex("too many cross-reference sections");
        chain.sections.push_back(std::move(section));
        return {};
    };
    EZ_TRY(std::optional<std::uint64_t> next, find_startxref());
    while (next) {
        if (!seen.insert(*next).second) return damaged("the cross-reference sections form a loop");
        EZ_TRY(XrefSection section, read_section(*next));
        const auto hybrid = section.xref_stream;
        next = section.prev;
        EZ_CHECK(keep(std::move(section)));
        if (!hybrid) continue;
        EZ_TRY(XrefSection part,
               read_section(*hybrid));  // some writers copy an older /XRefStm: no loop, it leads nowhere
        if (part.kind != XrefSection::Kind::stream) return damaged("/XRefStm leads to no stream");
        part.hybrid_part = true;
        part.prev.reset();
        EZ_CHECK(keep(std::move(part)));
    }
    chain.revisions = find_revisions(chain.sections);
    return chain;
}

bool XrefReader::begins_linearized() const {
    Lexer lines(file_, header_offset_);
    lines.skip_space_and_comments();
    Parser parser(file_, lines.position(), limits_);
    if (!parser.parse_object_header()) return false;
    const auto dictionary = parser.parse_value();
    return dictionary && dictionary->has("Linearized");
}

std::vector<Revision> XrefReader::find_revisions(const std::vector<XrefSection>& sections) const {
    std::vector<Revision> revisions;
    for (std::size_t i = 0; i < sections.size();) {
        Revision revision;
        revision.first_section = i;
        revision.startxref = sections[i].offset;
        std::uint64_t end = sections[i].end;
        std::size_t next = i + 1;
        if (next < sections.size() && sections[next].hybrid_part) ++next;
        // Annex F.3: the first-page section stands first in the file and its /Prev leads forward to the main section.
        const bool oldest_pair =
            next < sections.size() && !sections[next].prev && sections[next].offset > sections[i].offset;
        if (oldest_pair && begins_linearized()) {
            revision.linearized = true;
            end = sections[next].end;
            next = sections.size();
        }
        revision.section_count = next - i;
        find_end(revision, end);
        revisions.push_back(revision);
        i = next;
    }
    std::reverse(revisions.begin(), revisions.end());
    return revisions;
}

/// 7.5.5: "startxref", the offset, "%%EOF" right behind the trailer; and one end-of-line.
void XrefReader::find_end(Revision& revision, std::uint64_t from) const {
    Lexer lexer(file_, from);
    lexer.skip_space_and_comments();
    if (!lexer.take_keyword("startxref")) return;
    lexer.skip_space();
    const auto offset = lexer.take_unsigned();
    lexer.skip_space();
    if (!offset || !lexer.starts_with("%%EOF")) return;
    Lexer target(file_, std::min<std::uint64_t>(*offset, file_.size()) + header_offset_);
    target.skip_space();
    if (target.position() != revision.startxref) return;
    revision.eof_end = lexer.position() + 5;
    lexer.seek(revision.eof_end);
    if (lexer.peek() == '\r' && lexer.peek(1) == '\n')
        lexer.seek(lexer.position() + 2);
    else if (lexer.peek() == '\r' || lexer.peek() == '\n')
        lexer.seek(lexer.position() + 1);
    revision.end = lexer.position();
    revision.complete = true;
}

}  // namespace pdf
