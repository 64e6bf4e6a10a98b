#pragma once
// The rows of a cross-reference stream, unpacked as far as they are asked for: who signs or shows a page of a document
// with a hundred thousand objects needs few of them.
#include <optional>

#include "pdf/filters.h"
#include "pdf/predictor.h"

namespace pdf {

class RowUnpacker {
  public:
    /// `data`: the stream as in the file, which must outlive this; `dictionary`: that of the stream. What is not just
    /// Flate (with or without PNG predictors) is unpacked at once, to `limit` bytes. Errors: those of decode_filters.
    RowUnpacker(base::ByteView data, const Value& dictionary, std::size_t limit);

    /// `size` bytes from `position` of the unpacked rows, until the next call. Errors: pdf.damaged, also when there
    /// are fewer.
    base::Result<base::ByteView> take(std::size_t position, std::size_t size);

  private:
    base::Result<void> begin();
    base::Result<void> unpack_more(std::size_t bytes);
    std::size_t ready() const { return png_ ? png_->done() : unpacked_.size(); }

    std::vector<Filter> filters_;
    base::ByteView data_;
    std::size_t limit_;
    bool begun_ = false;
    std::optional<Inflation> flate_;  // when it goes step by step
    std::optional<PngUndo> png_;
    base::Bytes unpacked_;
};

}  // namespace pdf
