#include "media/image_to_pdf.h"

#include <algorithm>
#include <array>

#include "appearance/pdf_parts.h"
#include "appearance/srgb.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "media/file_type.h"
#include "media/picture.h"

namespace media {
namespace {

using appearance::number;
using base::Bytes;

/// A new PDF file with a cross-reference table, object by object (ISO 32000-1 section 7.5).
class FileWriter {
  public:
    FileWriter() { text("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"); }  // 6.1.2 of ISO 19005-2: four bytes above 127

    int allocate() {
        offsets_.push_back(0);
        return static_cast<int>(offsets_.size());
    }
    void object(int number, const std::string& body) {
        begin(number);
        text(body + "\nendobj\n");
    }
    void stream(int number, const std::string& entries, base::ByteView data) {
        begin(number);
        text("<<" + entries + "/Length " + std::to_string(data.size()) + ">>\nstream\n");
        base::append(out_, data);
        text("\nendstream\nendobj\n");
    }
    Bytes finish(int root) {
        const std::size_t xref = out_.size();
        text("xref\n0 " + std::to_string(offsets_.size() + 1) + "\n0000000000 65535 f \n");
        for (const std::size_t offset : offsets_) {
            std::string digits = std::to_string(offset);
            text(std::string(10 - digits.size(), '0') + digits + " 00000 n \n");
        }
        // The same picture gives the same file, identifier included.
        const auto digest = crypto::sha256(out_);
        const std::string id = "<" + base::hex(base::ByteView(digest).first(16)) + ">";
        text("trailer\n<</Size " + std::to_string(offsets_.size() + 1) + "/Root " + std::to_string(root) + " 0 R/ID[" +
             id + id + "]>>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n");
        return std::move(out_);
    }

  private:
    void begin(int number) {
        offsets_[static_cast<std::size_t>(number) - 1] = out_.size();
        text(std::to_string(number) + " 0 obj\n");
    }
    void text(std::string_view more) { base::append(out_, base::as_bytes(more)); }
    Bytes out_;
    std::vector<std::size_t> offsets_;
};

std::string reference(int number) {
    return std::to_string(number) + " 0 R";
}

std::string colour_space(FileWriter& file, const Picture& picture) {
    if (!picture.palette.empty())
        return "[/Indexed/DeviceRGB " + std::to_string(picture.palette.size() / 3 - 1) + "<" +
               base::hex(picture.palette) + ">]";
    if (!picture.profile.empty()) {
        const int profile = file.allocate();
        file.stream(profile, "/N " + std::to_string(picture.components) + "/Filter/FlateDecode",
                    appearance::deflate(picture.profile));
        return "[/ICCBased " + reference(profile) + "]";
    }
    return picture.components == 1 ? "/DeviceGray" : picture.components == 3 ? "/DeviceRGB" : "/DeviceCMYK";
}

/// Page size and the operators that draw the picture upright in its middle.
struct Layout {
    double width = 595.276, height = 841.89;  // A4
    std::string content;
};

Layout lay_out(const Picture& picture) {
    constexpr double margin = 18, pixel = 72.0 / 96;  // small pictures are not blown up beyond 96 pixels an inch
    // Unit square to upright unit square, by EXIF orientation (TIFF 6.0 tag 274).
    static constexpr std::array<const char*, 9> upright{"",
                                                        "1 0 0 1 0 0",
                                                        "-1 0 0 1 1 0",
                                                        "-1 0 0 -1 1 1",
                                                        "1 0 0 -1 0 1",
                                                        "0 -1 -1 0 1 1",
                                                        "0 -1 1 0 0 1",
                                                        "0 1 1 0 0 0",
                                                        "0 1 -1 0 1 0"};
    const bool turned = picture.orientation >= 5;
    const double w = turned ? picture.height : picture.width, h = turned ? picture.width : picture.height;
    Layout out;
    if (w > h) std::swap(out.width, out.height);
    const double scale = std::min({(out.width - 2 * margin) / w, (out.height - 2 * margin) / h, pixel});
    out.content = "q " + number(w * scale) + " 0 0 " + number(h * scale) + " " + number((out.width - w * scale) / 2) +
                  " " + number((out.height - h * scale) / 2) + " cm " +
                  upright[static_cast<std::size_t>(picture.orientation)] + " cm /I Do Q\n";
    return out;
}

constexpr std::string_view xmp =
    "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
    "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</"
    "pdfaid:conformance>"
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";

/// Output intent and metadata (ISO 19005-2 sections 6.2.3, 6.6.2): entries for the catalog.
std::string pdf_a_entries(FileWriter& file) {
    const int profile = file.allocate(), metadata = file.allocate();
    file.stream(profile, "/N 3/Filter/FlateDecode", appearance::srgb_profile_deflated());
    file.stream(metadata, "/Type/Metadata/Subtype/XML", base::as_bytes(xmp));
    return "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/"
           "DestOutputProfile " +
           reference(profile) + ">>]/Metadata " + reference(metadata);
}

Bytes write_file(const Picture& picture) {
    FileWriter file;
    const int catalog = file.allocate(), pages = file.allocate(), page = file.allocate(), content = file.allocate(),
              image = file.allocate();
    const Layout layout = lay_out(picture);
    const std::string space = colour_space(file, picture);
    file.stream(image,
                "/Type/XObject/Subtype/Image/Width " + std::to_string(picture.width) + "/Height " +
                    std::to_string(picture.height) + "/BitsPerComponent " + std::to_string(picture.bits) +
                    "/ColorSpace" + space + "/Filter/" + picture.filter +
                    (picture.parameters.empty() ? "" : "/DecodeParms" + picture.parameters) +
                    (picture.inverted ? "/Decode[1 0 1 0 1 0 1 0]" : ""),
                picture.data);
    file.stream(content, "", base::as_bytes(layout.content));
    file.object(page, "<</Type/Page/Parent " + reference(pages) + "/MediaBox[0 0 " + number(layout.width) + " " +
                          number(layout.height) + "]/Resources<</XObject<</I " + reference(image) + ">>>>/Contents " +
                          reference(content) + ">>");
    file.object(pages, "<</Type/Pages/Kids[" + reference(page) + "]/Count 1>>");
    const bool bare_cmyk = picture.components == 4 && picture.profile.empty();
    file.object(catalog, "<</Type/Catalog/Pages " + reference(pages) + (bare_cmyk ? "" : pdf_a_entries(file)) + ">>");
    return file.finish(catalog);
}

}  // namespace

base::Result<Bytes> image_to_pdf(base::ByteView image, const ImageToPdfLimits& limits) {
    switch (sniff(image)) {
        case FileType::jpeg: {
            EZ_TRY(const Picture picture, read_jpeg(image, limits));
            return write_file(picture);
        }
        case FileType::png: {
            EZ_TRY(const Picture picture, read_png(image, limits));
            return write_file(picture);
        }
        default:
            return base::make_error(base::ErrorCode::unsupported, "document.not_supported",
                                    "Only PDF files and PNG or JPEG pictures are accepted");
    }
}

}  // namespace media
