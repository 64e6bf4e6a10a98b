#pragma once
// For tests: small PDFs of many shapes, and QPDF as rewriter and second reader.
#include <qpdf/qpdf-c.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pades::testing {

using base::Bytes;

/// How a hand-made file looks. Every text is PDF syntax.
struct Shape {
    std::string page = "/MediaBox[0 0 595 842]";  // entries of each page
    std::string catalog = {};                     // more entries of the catalog
    int pages = 1;
    std::vector<std::string> objects = {};  // from number 10 on
    bool final_newline = true;
};

inline Bytes make_pdf(const Shape& shape = {}) {
    std::string out = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
    std::vector<std::pair<int, std::size_t>> offsets;
    const auto object = [&](int number, const std::string& body) {
        offsets.emplace_back(number, out.size());
        out += std::to_string(number) + " 0 obj\n" + body + "\nendobj\n";
    };
    const int first_page = 10 + static_cast<int>(shape.objects.size());
    std::string kids;
    for (int i = 0; i < shape.pages; ++i) kids += std::to_string(first_page + i) + " 0 R ";
    const std::string content = "0 0 m 100 100 l S";
    object(1, "<</Type/Catalog/Pages 2 0 R" + shape.catalog + ">>");
    object(2, "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(shape.pages) + ">>");
    object(3, "<</Length " + std::to_string(content.size()) + ">>\nstream\n" + content + "\nendstream");
    for (int i = 4; i < 10; ++i) object(i, "null");
    for (std::size_t i = 0; i < shape.objects.size(); ++i) object(10 + static_cast<int>(i), shape.objects[i]);
    for (int i = 0; i < shape.pages; ++i)
        object(first_page + i, "<</Type/Page/Parent 2 0 R/Resources<<>>/Contents 3 0 R" + shape.page + ">>");
    const std::size_t xref = out.size();
    const int size = first_page + shape.pages;
    out += "xref\n0 " + std::to_string(size) + "\n0000000000 65535 f \n";
    for (const auto& [number, offset] : offsets) {
        const std::string digits = std::to_string(offset);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    out += "trailer\n<</Size " + std::to_string(size) +
           "/Root 1 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]>>\n";
    out += "startxref\n" + std::to_string(xref) + "\n%%EOF";
    if (shape.final_newline) out += "\n";
    return base::to_bytes(out);
}

/// A file in QPDF, opened without repair. Paths go from the trailer: "Root/AcroForm/Fields/0".
class Qpdf {
  public:
    explicit Qpdf(const Bytes& file, const std::string& password = {}) : file_(file), qpdf_(qpdf_init()) {
        qpdf_silence_errors(qpdf_);
        qpdf_set_suppress_warnings(qpdf_, QPDF_TRUE);
        qpdf_set_attempt_recovery(qpdf_, QPDF_FALSE);
        const int done = qpdf_read_memory(qpdf_, "test", reinterpret_cast<const char*>(file_.data()), file_.size(),
                                          password.c_str());
        opened_ = (done & QPDF_ERRORS) == 0;
    }
    ~Qpdf() { qpdf_cleanup(&qpdf_); }
    Qpdf(const Qpdf&) = delete;
    Qpdf& operator=(const Qpdf&) = delete;

    qpdf_data handle() const { return qpdf_; }
    bool opened() const { return opened_; }
    /// Opened, everything readable, nothing to warn of.
    bool clean() {
        const int checked = opened_ ? qpdf_check_pdf(qpdf_) : QPDF_ERRORS;
        return (checked & (QPDF_ERRORS | QPDF_WARNINGS)) == 0 && qpdf_more_warnings(qpdf_) == QPDF_FALSE;
    }
    qpdf_oh at(std::string_view path) const {
        qpdf_oh here = qpdf_get_trailer(qpdf_);
        while (!path.empty()) {
            const std::size_t slash = path.find('/');
            const std::string step(path.substr(0, slash));
            path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
            here = qpdf_oh_is_array(qpdf_, here) != QPDF_FALSE ? qpdf_oh_get_array_item(qpdf_, here, std::stoi(step))
                                                               : qpdf_oh_get_key(qpdf_, here, ("/" + step).c_str());
        }
        return here;
    }
    std::string source(std::string_view path) const { return qpdf_oh_unparse_resolved(qpdf_, at(path)); }
    long long integer(std::string_view path) const { return qpdf_oh_get_int_value(qpdf_, at(path)); }
    int count(std::string_view path) const { return qpdf_oh_get_array_n_items(qpdf_, at(path)); }
    std::string text(qpdf_oh dictionary, const char* key) const {
        return qpdf_oh_get_utf8_value(qpdf_, qpdf_oh_get_key(qpdf_, dictionary, key));
    }
    std::vector<std::string> keys(std::string_view path) const {
        std::vector<std::string> out;
        qpdf_oh_begin_dict_key_iter(qpdf_, at(path));
        while (qpdf_oh_dict_more_keys(qpdf_) != QPDF_FALSE) out.emplace_back(qpdf_oh_dict_next_key(qpdf_));
        return out;
    }
    /// Dictionaries anywhere in the file whose `key` is the name `value`.
    std::vector<qpdf_oh> all_with(const char* key, const std::string& value) const {
        std::vector<qpdf_oh> out;
        for (int number = 1; number < integer("Size"); ++number) {
            const qpdf_oh object = qpdf_get_object_by_id(qpdf_, number, 0);
            if (qpdf_oh_is_dictionary(qpdf_, object) == QPDF_FALSE) continue;
            const qpdf_oh found = qpdf_oh_get_key(qpdf_, object, key);
            if (qpdf_oh_is_name(qpdf_, found) != QPDF_FALSE && qpdf_oh_get_name(qpdf_, found) == value)
                out.push_back(object);
        }
        return out;
    }

  private:
    Bytes file_;
    qpdf_data qpdf_;
    bool opened_ = false;
};

inline Bytes rewrite(const Bytes& file, const std::function<void(qpdf_data)>& configure) {
    const Qpdf source(file);
    if (!source.opened() || qpdf_init_write_memory(source.handle()) != QPDF_SUCCESS)
        throw std::runtime_error("qpdf cannot read");
    qpdf_set_static_ID(source.handle(), QPDF_TRUE);
    configure(source.handle());
    if ((qpdf_write(source.handle()) & QPDF_ERRORS) != 0) throw std::runtime_error("qpdf cannot write");
    const unsigned char* data = qpdf_get_buffer(source.handle());
    return Bytes(data, data + qpdf_get_buffer_length(source.handle()));
}

inline Bytes object_streams(const Bytes& file) {
    return rewrite(file, [](qpdf_data q) { qpdf_set_object_stream_mode(q, qpdf_o_generate); });
}

}  // namespace pades::testing
