#include "pdf/qpdf_oracle.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "pdf/parser.h"

namespace pdf::testing {

std::optional<Value> Oracle::read(qpdf_oh object) {
    if (qpdf_oh_is_stream(qpdf_, object)) object = qpdf_oh_get_dict(qpdf_, object);
    kept_.push_back(qpdf_oh_unparse_resolved(qpdf_, object));
    const Limits limits;
    Parser parser(base::as_bytes(kept_.back()), 0, limits);
    auto value = parser.parse_value();
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<Value> Oracle::object(Ref ref) {
    return read(qpdf_get_object_by_id(qpdf_, static_cast<int>(ref.number), ref.generation));
}

std::optional<Value> Oracle::trailer(const char* key) {
    return read(qpdf_oh_get_key(qpdf_, qpdf_get_trailer(qpdf_), key));
}

std::optional<base::Bytes> Oracle::stream_data(Ref ref) {
    const auto stream = qpdf_get_object_by_id(qpdf_, static_cast<int>(ref.number), ref.generation);
    if (!qpdf_oh_is_stream(qpdf_, stream)) return std::nullopt;
    QPDF_BOOL filtered = QPDF_FALSE;
    unsigned char* data = nullptr;
    std::size_t size = 0;
    if (qpdf_oh_get_stream_data(qpdf_, stream, qpdf_dl_generalized, &filtered, &data, &size) & QPDF_ERRORS)
        return std::nullopt;
    base::Bytes out(data, data + size);
    std::free(data);  // QPDF allocates it with malloc
    return filtered ? std::optional(out) : std::nullopt;
}

namespace {

void set_encryption(qpdf_data qpdf, const Encryption& e) {
    const char *user = e.user.c_str(), *owner = e.owner.c_str();
    const QPDF_BOOL yes = QPDF_TRUE, change = e.modify_none ? QPDF_FALSE : QPDF_TRUE,
                    metadata = e.encrypt_metadata ? yes : QPDF_FALSE;
    switch (e.revision) {
        case 2:
            qpdf_set_r2_encryption_parameters_insecure(qpdf, user, owner, yes, change, yes, change);
            break;
        case 3:
            qpdf_set_r3_encryption_parameters_insecure(qpdf, user, owner, yes, yes, change, change, change, change,
                                                       qpdf_r3p_full);
            break;
        case 4:
            qpdf_set_r4_encryption_parameters_insecure(qpdf, user, owner, yes, yes, change, change, change, change,
                                                       qpdf_r3p_full, metadata, e.aes ? yes : QPDF_FALSE);
            break;
        case 5:
            qpdf_set_r5_encryption_parameters2(qpdf, user, owner, yes, yes, change, change, change, change,
                                               qpdf_r3p_full, metadata);
            break;
        case 6:
            qpdf_set_r6_encryption_parameters2(qpdf, user, owner, yes, yes, change, change, change, change,
                                               qpdf_r3p_full, metadata);
            break;
        default:
            qpdf_set_preserve_encryption(qpdf, QPDF_FALSE);
    }
}

}  // namespace

base::Bytes rewrite(base::ByteView file, Layout layout, const Encryption& encryption, const std::string& password) {
    Oracle source(file, password);
    qpdf_data qpdf = source.handle();
    if (!source.opened() || qpdf_init_write_memory(qpdf) != QPDF_SUCCESS)
        throw std::logic_error("QPDF cannot read the sample");
    const bool compress = layout == Layout::object_streams || layout == Layout::linearized_object_streams;
    qpdf_set_object_stream_mode(qpdf, compress ? qpdf_o_generate : qpdf_o_disable);
    qpdf_set_linearization(
        qpdf, layout == Layout::linearized || layout == Layout::linearized_object_streams ? QPDF_TRUE : QPDF_FALSE);
    set_encryption(qpdf, encryption);
    if (qpdf_write(qpdf) & QPDF_ERRORS) throw std::logic_error("QPDF cannot write the sample");
    const unsigned char* out = qpdf_get_buffer(qpdf);
    return {out, out + qpdf_get_buffer_length(qpdf)};
}

base::Bytes assemble(const std::vector<std::string>& bodies, std::string_view trailer_extra) {
    std::string out = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", rows = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const std::string offset = std::to_string(out.size());
        rows += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
        out += std::to_string(i + 1) + " 0 obj\n" + bodies[i] + "\nendobj\n";
    }
    const std::string size = std::to_string(bodies.size() + 1), start = std::to_string(out.size());
    out += "xref\n0 " + size + "\n" + rows + "trailer\n<</Size " + size + "/Root 1 0 R" + std::string(trailer_extra) +
           ">>\nstartxref\n" + start + "\n%%EOF\n";
    return base::to_bytes(out);
}

base::Bytes sample_pdf(int pages) {
    std::vector<std::string> bodies = {
        "<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R/Metadata 5 0 R>>", "",
        "<</Type/Outlines/First 4 0 R/Last 4 0 R/Count 1>>",
        "<</Title(Chapter \\(one\\)\\\r with \\101 and a line\r\nend)/Parent 3 0 R>>",
        "<</Type/Metadata/Subtype/XML/Length 37>>stream\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>\nendstream"};
    std::string kids;
    for (int i = 0; i < pages; ++i) {
        const std::string page = std::to_string(6 + 2 * i), contents = std::to_string(7 + 2 * i),
                          text = "0 0 m 100 100 l S % page " + page;
        kids += page + " 0 R ";
        bodies.push_back("<</Type/Page/Parent 2 0 R/Contents " + contents + " 0 R/Resources<<>>>>");
        bodies.push_back("<</Length " + std::to_string(text.size()) + ">>stream\n" + text + "\nendstream");
    }
    bodies[1] = "<</Type/Pages/MediaBox[0 0 612 792]/Count " + std::to_string(pages) + "/Kids[" + kids + "]>>";
    return assemble(bodies, "/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]");
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

TEST(Oracle, finds_the_sample_clean) {
    const auto file = sample_pdf();
    Oracle oracle(file, "");
    EXPECT_TRUE(oracle.check()) << oracle.complaints();
    EXPECT_EQ(oracle.pages(), 3);
}

}  // namespace pdf::testing
