#include "appearance/pdf_parts.h"

#include <zlib.h>

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace appearance {

namespace {

/// Every "K 0 R" of a body of ours: strings in it hold neither parentheses nor references.
std::vector<PartReference> find_references(std::string_view body) {
    std::vector<PartReference> out;
    for (std::size_t at = 0; (at = body.find(" 0 R", at)) != std::string_view::npos; at += 4) {
        std::size_t begin = at;
        while (begin > 0 && body[begin - 1] >= '0' && body[begin - 1] <= '9') --begin;
        std::size_t number = 0;
        if (std::from_chars(body.data() + begin, body.data() + at, number).ec != std::errc() || number == 0)
            throw std::logic_error("appearance part with an ill-formed reference");
        out.push_back({begin, at + 4 - begin, number - 1});
    }
    return out;
}

std::string add_part(std::vector<PdfPart>& parts, PdfPart part) {
    part.references = find_references(part.body);
    for (const PartReference& reference : part.references)
        if (reference.part >= parts.size()) throw std::logic_error("appearance part that refers to a later one");
    parts.push_back(std::move(part));
    return std::to_string(parts.size()) + " 0 R";
}

}  // namespace

std::string PdfParts::add(std::string body) {
    return add_part(parts, {std::move(body), {}, false, {}, nullptr});
}

std::string PdfParts::add_stream(std::string dictionary, base::Bytes data) {
    return add_part(parts, {std::move(dictionary), std::move(data), true, {}, nullptr});
}

std::string PdfParts::add_shared(std::shared_ptr<const PdfParts> others) {
    return add_part(parts, {{}, {}, false, {}, std::move(others)});
}

std::string number(double value) {
    if (!std::isfinite(value)) return "0";
    if (std::abs(value) > 1e15) return value < 0 ? "-1000000000000000" : "1000000000000000";  // far off any page
    const long long thousandths = std::llround(value * 1000);
    const auto magnitude = static_cast<unsigned long long>(std::llabs(thousandths));
    std::string out = (thousandths < 0 ? "-" : "") + std::to_string(magnitude / 1000);
    if (const unsigned rest = magnitude % 1000; rest != 0) {
        out += {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                static_cast<char>('0' + rest % 10)};
        while (out.back() == '0') out.pop_back();
    }
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
