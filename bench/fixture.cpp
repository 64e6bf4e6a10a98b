#include "fixture.h"

#include "appearance/pdf_parts.h"

namespace bench {
namespace {

/// Collects numbered objects and where they went.
struct Writer {
    std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    std::vector<std::size_t> offsets{0};
    void add(const std::string& body) {
        offsets.push_back(out.size());
        out += std::to_string(offsets.size() - 1) + " 0 obj\n" + body + "\nendobj\n";
    }
};

std::string stream(const std::string& dictionary, ByteView data) {
    return "<<" + dictionary + "/Length " + std::to_string(data.size()) + ">>\nstream\n" +
           std::string(base::as_text(data)) + "\nendstream";
}

void add_pages(Writer& writer) {
    writer.add("<</Type/Catalog/Pages 2 0 R>>");
    writer.add("<</Type/Pages/Count 1/Kids[3 0 R]>>");
    writer.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>");
}

void add_noise(Writer& writer, std::size_t size) {
    const std::size_t rest = size > writer.out.size() + 300 ? size - writer.out.size() - 300 : 16;
    writer.add(stream("", base::random_bytes(rest)));
}

void close_with_table(Writer& writer) {
    std::string& out = writer.out;
    const std::size_t start = out.size();
    out += "xref\n0 " + std::to_string(writer.offsets.size()) + "\n0000000000 65535 f \n";
    for (std::size_t i = 1; i < writer.offsets.size(); ++i) out += digits(writer.offsets[i], 10) + " 00000 n \n";
    out += "trailer\n<</Size " + std::to_string(writer.offsets.size()) + "/Root 1 0 R>>\nstartxref\n" +
           std::to_string(start) + "\n%%EOF\n";
}

constexpr int per_stream = 100;

std::string object_stream(std::size_t first_number, int first, int count) {
    std::string head, body;
    for (int i = 0; i < count; ++i) {
        head += std::to_string(first_number + static_cast<std::size_t>(i)) + " " + std::to_string(body.size()) + " ";
        body += small_object(first + i) + " ";
    }
    return stream(
        "/Type/ObjStm/N " + std::to_string(count) + "/First " + std::to_string(head.size()) + "/Filter/FlateDecode",
        appearance::deflate(base::as_bytes(head + body)));
}

/// Type, offset or object stream, generation or index: one row of seven bytes each (ISO 32000-2 section 7.5.8.3).
void put_row(Bytes& rows, std::uint8_t type, std::size_t second, std::size_t third) {
    rows.push_back(type);
    for (int shift = 24; shift >= 0; shift -= 8) rows.push_back(static_cast<std::uint8_t>(second >> shift));
    rows.push_back(static_cast<std::uint8_t>(third >> 8));
    rows.push_back(static_cast<std::uint8_t>(third));
}

Bytes with_object_streams(std::size_t size, int objects) {
    Writer writer;
    add_pages(writer);
    const int streams = (objects + per_stream - 1) / per_stream;
    const std::size_t first_small = 4 + static_cast<std::size_t>(streams) + 1;  // behind pages, streams and content
    Bytes small_rows;
    for (int i = 0; i < streams; ++i) {
        const int first = i * per_stream, count = std::min(per_stream, objects - first);
        for (int k = 0; k < count; ++k) put_row(small_rows, 2, writer.offsets.size(), static_cast<std::size_t>(k));
        writer.add(object_stream(first_small + static_cast<std::size_t>(first), first, count));
    }
    add_noise(writer, size);
    const std::size_t start = writer.out.size();
    const std::size_t self = first_small + static_cast<std::size_t>(objects);
    Bytes rows;
    put_row(rows, 0, 0, 65535);
    for (std::size_t i = 1; i < writer.offsets.size(); ++i) put_row(rows, 1, writer.offsets[i], 0);
    base::append(rows, small_rows);
    put_row(rows, 1, start, 0);
    writer.out += std::to_string(self) + " 0 obj\n" +
                  stream("/Type/XRef/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Size " + std::to_string(self + 1),
                         appearance::deflate(rows)) +
                  "\nendobj\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
    return base::to_bytes(writer.out);
}

}  // namespace

Bytes make_pdf(std::size_t size, int objects, bool streams) {
    if (streams) return with_object_streams(size, objects);
    Writer writer;
    add_pages(writer);
    for (int i = 0; i < objects; ++i) writer.add(small_object(i));
    add_noise(writer, size);
    close_with_table(writer);
    return base::to_bytes(writer.out);
}

}  // namespace bench
