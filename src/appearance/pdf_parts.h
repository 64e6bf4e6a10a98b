#pragma once
// PDF objects that have no numbers yet: what this module makes and a writer places into a document.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace appearance {

/// One object. `body` is complete PDF syntax ("<<...>>"; for a stream its dictionary without /Length). A reference to
/// another part is written "K 0 R" where K is that part's index in PdfParts::parts plus one; the writer maps K to the
/// number it allocates. Streams hold their data already filtered, as their /Filter says. No part has cycles or outside
/// references.
struct PdfParts;
struct PartReference {
    std::size_t begin = 0, size = 0;  // of "K 0 R" in body
    std::size_t part = 0;             // index in PdfParts::parts
};
struct PdfPart {
    std::string body;
    base::Bytes data;
    bool is_stream = false;
    std::vector<PartReference> references;  // in the order of body
    /// Instead of all that: this part is the root of other parts, which many appearances share (a font subset, a
    /// picture). One document needs them once; the pointer tells that they are the same.
    std::shared_ptr<const PdfParts> shared;
};

struct PdfParts {
    std::vector<PdfPart> parts;
    std::size_t root = 0;  // index of the part to refer to (the form XObject)

    /// Appends and returns the reference text, "K 0 R".
    std::string add(std::string body);
    std::string add_stream(std::string dictionary, base::Bytes data);
    std::string add_shared(std::shared_ptr<const PdfParts> others);
};

/// A number as PDF wants it: at most three decimals, no exponent, no trailing zeros (viewers fail on long decimals).
std::string number(double value);

/// zlib stream (RFC 1950), for /FlateDecode.
base::Bytes deflate(base::ByteView data);

}  // namespace appearance
