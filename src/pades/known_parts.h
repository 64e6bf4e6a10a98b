#pragma once
// What earlier signatures of the document are drawn with (pictures, fonts, colour profiles), so that the next one need
// not bring the same again.
#include <optional>
#include <vector>

#include "crypto/digest.h"
#include "pdf/document.h"

namespace pades {

class KnownParts {
  public:
    explicit KnownParts(const pdf::Document& document) : document_(document) {}
    /// Looks at the appearance of a signature's widget. What cannot be read is left out.
    void look_at(pdf::Ref widget);
    bool empty() const { return parts_.empty(); }
    std::size_t size() const { return parts_.size(); }
    /// An object of the document that is this dictionary, or this stream: `data` as filtered, decrypted; /Length does
    /// not count.
    std::optional<pdf::Ref> find(const pdf::Value& dictionary, bool is_stream, base::ByteView data) const;

  private:
    struct Part {
        pdf::Ref ref;
        pdf::Value dictionary;  // without /Length
        bool is_stream = false;
        std::size_t size = 0;
        crypto::Sha256Digest digest{};
    };
    void keep(pdf::Ref ref, const pdf::Value& object);

    const pdf::Document& document_;
    std::vector<Part> parts_;
    std::vector<pdf::Ref> seen_;
    std::size_t bytes_ = 0;
};

}  // namespace pades
