#include "appearance/pdf_parts.h"

#include <zlib.h>

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace appearance {

std::string PdfParts::add(std::string body) {
    parts.push_back({std::move(body), {}, false});
    return std::to_string(parts.size()) + " 0 R";
}

std::string PdfParts::add_stream(std::string dictionary, base::Bytes data) {
    parts.push_back({std::move(dictionary), std::move(data), true});
    return std::to_string(parts.size()) + " 0 R";
}

std::string number(double value) {
    if (!std::isfinite(value)) return "0";
    const double rounded = std::round(value * 1000) / 1000;
    if (rounded == 0) return "0";  // also "-0"
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, rounded, std::chars_format::fixed, 3).ptr;
    std::string out(text, end);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out;
}

base::Bytes deflate(base::ByteView data) {
    uLongf size = compressBound(data.size());
    base::Bytes out(size);
    if (compress2(out.data(), &size, data.data(), data.size(), 9) != Z_OK)
        throw std::runtime_error("deflate: out of memory");
    out.resize(size);
    return out;
}

}  // namespace appearance
