#pragma once
// Gives the numberless objects of module appearance their numbers. Equal objects of one increment are written once.
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "appearance/pdf_parts.h"
#include "base/result.h"
#include "pades/known_parts.h"
#include "pdf/increment.h"

namespace pades {

class PartsWriter {
  public:
    PartsWriter(const pdf::Document& document, pdf::Increment& increment)
        : increment_(increment), encrypted_(document.security() != nullptr), known_(document) {}
    /// What is found here is referred to instead of being written again.
    KnownParts& known() { return known_; }
    /// The object of the root part.
    base::Result<pdf::Ref> write(const appearance::PdfParts& parts);
    base::Result<pdf::Ref> write(const std::shared_ptr<const appearance::PdfParts>& parts) {
        return write_shared(parts, 0);
    }

  private:
    base::Result<pdf::Ref> write_part(const appearance::PdfPart& part, const std::vector<pdf::Ref>& numbers);
    base::Result<pdf::Ref> add_part(const appearance::PdfPart& part, const std::vector<pdf::Ref>& numbers,
                                    std::string source);
    base::Result<pdf::Ref> write_shared(const std::shared_ptr<const appearance::PdfParts>& parts, int depth);
    base::Result<pdf::Ref> write_all(const appearance::PdfParts& parts, int depth);

    pdf::Increment& increment_;
    bool encrypted_;
    KnownParts known_;
    std::unordered_map<std::string, pdf::Ref> written_;  // by source and data
    std::map<std::shared_ptr<const appearance::PdfParts>, pdf::Ref> shared_;
};

}  // namespace pades
