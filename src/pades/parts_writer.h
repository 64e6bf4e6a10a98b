#pragma once
// Gives the numberless objects of module appearance their numbers. Equal objects of one increment are written once.
#include <map>

#include "appearance/pdf_parts.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "pdf/increment.h"

namespace pades {

class PartsWriter {
  public:
    explicit PartsWriter(pdf::Increment& increment) : increment_(increment) {}
    /// The object of the root part.
    base::Result<pdf::Ref> write(const appearance::PdfParts& parts);

  private:
    pdf::Increment& increment_;
    std::map<crypto::Sha256Digest, pdf::Ref> written_;
};

}  // namespace pades
