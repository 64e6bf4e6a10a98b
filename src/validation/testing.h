#pragma once
// Test support: small PDFs written by hand, signed in memory, extended and attacked. The signer here is not pades on
// purpose: validator and product signer must not share mistakes.
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>

#include "base/encoding.h"
#include "pki/testing.h"
#include "validation/validate.h"

namespace validation::testing {

using Objects = std::map<int, std::string>;  // number -> source between "obj" and "endobj"

/// How a file lists its objects: in tables, or in streams with objects in object streams (ISO 32000-2 clause 7.5.8).
enum class Layout { table, streams };

/// A file of one revision, or one more revision appended to it.
class PdfFile {
  public:
    /// `always` goes into the trailer of every revision.
    explicit PdfFile(Layout how = Layout::table, std::string always = {})
        : bytes("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), layout(how), always_(std::move(always)) {}

    /// Appends a revision. `trailer` goes into the trailer dictionary besides /Size /Root /ID /Prev. Object `direct`
    /// stands in the file itself in both layouts, as signature dictionaries must.
    void revision(const Objects& objects, const std::string& trailer = {}, int direct = 0) {
        if (layout == Layout::table)
            table_revision(objects, trailer);
        else
            stream_revision(objects, trailer, direct);
    }

    std::string bytes;
    Layout layout;
    int size = 1;
    std::size_t previous = 0;
    int container = 900;  // number of the next object stream; the cross-reference stream's is one higher

  private:
    std::string trailer_entries(const std::string& trailer) const {
        return "/Size " + std::to_string(size) + " /Root 1 0 R /ID [<00112233> <44556677>]" + always_ + trailer +
               (previous ? " /Prev " + std::to_string(previous) : std::string());
    }
    std::size_t append(int number, const std::string& source) {
        const auto offset = bytes.size();
        bytes += std::to_string(number) + " 0 obj\n" + source + "\nendobj\n";
        size = std::max(size, number + 1);
        return offset;
    }
    void finish(std::size_t at) {
        bytes += "startxref\n" + std::to_string(at) + "\n%%EOF\n";
        previous = at;
    }
    void table_revision(const Objects& objects, const std::string& trailer) {
        std::map<int, std::size_t> offsets;
        for (const auto& [number, source] : objects) offsets[number] = append(number, source);
        const auto at = bytes.size();
        bytes += "xref\n0 1\n0000000000 65535 f \n";
        for (const auto& [number, offset] : offsets) {
            char row[64];
            std::snprintf(row, sizeof row, "%d 1\n%010zu 00000 n \n", number, offset);
            bytes += row;
        }
        bytes += "trailer\n<< " + trailer_entries(trailer) + " >>\n";
        finish(at);
    }
    void stream_revision(const Objects& objects, const std::string& trailer, int direct) {
        std::map<int, std::string> rows;  // /W [1 4 2]
        const auto row = [](int type, std::size_t a, std::size_t b) {
            std::string out(1, static_cast<char>(type));
            for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(a >> shift);
            return out + static_cast<char>(b >> 8) + static_cast<char>(b);
        };
        std::string head, body;
        std::size_t count = 0;
        for (const auto& [number, source] : objects) {
            if (number == direct || source.ends_with("endstream")) {
                rows[number] = row(1, append(number, source), 0);
                continue;
            }
            size = std::max(size, number + 1);
            rows[number] = row(2, static_cast<std::size_t>(container), count++);
            head += std::to_string(number) + " " + std::to_string(body.size()) + " ";
            body += source + "\n";
        }
        if (count > 0) {
            const auto source = "<< /Type /ObjStm /N " + std::to_string(count) + " /First " +
                                std::to_string(head.size()) + " /Length " + std::to_string(head.size() + body.size()) +
                                " >>\nstream\n" + head + body + "\nendstream";
            rows[container] = row(1, append(container, source), 0);
        }
        const auto number = container + 1;
        const auto at = bytes.size();
        size = std::max(size, number + 1);
        rows[number] = row(1, at, 0);
        std::string index, data;
        for (const auto& [key, entry] : rows) {
            index += std::to_string(key) + " 1 ";
            data += entry;
        }
        append(number, "<< /Type /XRef /W [1 4 2] /Index [" + index + "] " + trailer_entries(trailer) + " /Length " +
                           std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream");
        container += 2;
        finish(at);
    }

    std::string always_;
};

inline std::string stream(const std::string& dictionary, const std::string& data) {
    return "<< " + dictionary + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream";
}

/// Catalog 1, pages 2, page 3, content 4, form 5, text field 6 (empty), text field 7 (filled). Numbers from 10 are
/// free.
inline Objects plain_document() {
    return {{1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>"},
            {2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"},
            {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R 7 0 R] >>"},
            {4, stream("", "BT (Pay 100) Tj ET")},
            {5, "<< /Fields [6 0 R 7 0 R] >>"},
            {6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) /Rect [10 10 60 20] /P 3 0 R /F 4 >>"},
            {7, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (filled) /V (100) /Rect [10 30 60 40] /P 3 0 R /F 4 >>"}};
}

enum class Kind { signature, timestamp };

/// Where a signature that sign() made stands in the file.
struct Placed {
    std::size_t gap_begin = 0, gap_end = 0, end = 0;
};

class Maker {
  public:
    explicit Maker(base::Time when)
        : now(when), clock(when), hierarchy(when), person(hierarchy.person("Test Person")) {}

    /// Appends a revision with `objects`, of which object `number` becomes the signature dictionary (`extra` in it).
    Placed sign(PdfFile& file, Objects objects, int number, Kind kind = Kind::signature, const std::string& extra = {},
                bool stamped = false) {
        const std::size_t room = stamped || kind == Kind::timestamp ? kRoomStamped : kRoom;
        const std::string zeros(room * 2, '0');
        const std::string type = kind == Kind::timestamp
                                     ? "/Type /DocTimeStamp /SubFilter /ETSI.RFC3161"
                                     : "/Type /Sig /SubFilter /ETSI.CAdES.detached /M (D:20260301093000Z)";
        objects[number] = "<< " + type + " /Filter /Adobe.PPKLite /ByteRange [" + std::string(44, ' ') +
                          "] /Contents <" + zeros + "> " + extra + " >>";
        file.revision(objects, {}, number);
        const auto gap = file.bytes.rfind("/Contents <" + zeros) + 10;
        const Placed placed{gap, gap + room * 2 + 2, file.bytes.size()};
        char range[64];
        std::snprintf(range, sizeof range, "0 %zu %zu %zu", placed.gap_begin, placed.gap_end,
                      placed.end - placed.gap_end);
        file.bytes.replace(file.bytes.rfind("/ByteRange [", gap) + 12, std::string(range).size(), range);
        const auto covered = file.bytes.substr(0, placed.gap_begin) + file.bytes.substr(placed.gap_end);
        const auto digest = crypto::digest(crypto::DigestAlgorithm::sha256, base::as_bytes(covered));
        auto authority = hierarchy.authority(clock, serials);
        const auto made = kind == Kind::timestamp
                              ? authority->timestamp(crypto::DigestAlgorithm::sha256, digest)
                              : pki::sign_cms_cades(hierarchy.signer(person), crypto::DigestAlgorithm::sha256, digest,
                                                    stamped ? authority.get() : nullptr);
        const auto hex = base::hex(made.value());
        if (hex.size() > room * 2) throw std::runtime_error("the signature does not fit");
        file.bytes.replace(placed.gap_begin + 1, hex.size(), hex);
        return placed;
    }

    /// plain_document(), then a revision that adds an invisible signature field 10 with signature 11.
    PdfFile signed_document(const std::string& extra = {}, bool stamped = false, PdfFile file = PdfFile()) {
        file.revision(plain_document());
        sign(file, first_signature_objects(), 11, Kind::signature, extra, stamped);
        return file;
    }
    static Objects first_signature_objects() {
        return {
            {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R 7 0 R 10 0 R] >>"},
            {5, "<< /Fields [6 0 R 7 0 R 10 0 R] /SigFlags 3 >>"},
            {10,
             "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 11 0 R /Rect [0 0 0 0] /P 3 0 R /F 132 >>"}};
    }
    /// Another invisible (or, with `rect`, visible) signature field behind the first one.
    static Objects second_field_objects(int field, int value, const std::string& rect = "0 0 0 0") {
        const auto n = std::to_string(field);
        return {
            {3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 R 7 0 R 10 0 R " +
                    n + " 0 R] >>"},
            {5, "<< /Fields [6 0 R 7 0 R 10 0 R " + n + " 0 R] /SigFlags 3 >>"},
            {field, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Field" + n + ") " +
                        (value ? "/V " + std::to_string(value) + " 0 R " : std::string()) + "/Rect [" + rect +
                        "] /P 3 0 R /F 132 >>"}};
    }
    static std::string certify(int permission) {
        return "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V "
               "/1.2 /P " +
               std::to_string(permission) + " >> >>]";
    }

    ValidationOptions options() const {
        ValidationOptions out;
        out.trust_anchors = {hierarchy.root.certificate.der()};
        out.time = now;
        return out;
    }
    ValidationReport check(const std::string& bytes) const { return validate_pdf(base::as_bytes(bytes), options()); }

    static constexpr std::size_t kRoom = 2600, kRoomStamped = 7000;  // bytes of /Contents
    base::Time now;
    base::ManualClock clock;
    pki::RandomSerialSource serials;
    pki::testing::Hierarchy hierarchy;
    pki::testing::Identity person;
};

/// Rule ids of the failures, for messages and comparisons.
inline std::string failures(const SignatureReport& report) {
    std::string out;
    for (const auto& finding : report.findings) {
        if (finding.severity == Severity::failure) out += finding.rule + " (" + finding.message + "); ";
    }
    return out;
}

}  // namespace validation::testing
