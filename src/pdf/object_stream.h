#pragma once
// Object streams (ISO 32000-2 section 7.5.7). /Extends is not followed: the cross-reference names the stream and the
// index.
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

class ObjectStream {
  public:
    /// `dictionary` with direct /N and /First, `data` decoded.
    static base::Result<ObjectStream> read(const Value& dictionary, base::Bytes data, const Limits& limits);
    base::Result<Value> object(std::uint32_t number, std::uint32_t index, const Limits& limits) const;
    std::size_t size() const { return data_.size(); }

  private:
    struct Place {
        std::uint32_t number;
        std::size_t offset;
    };
    base::Bytes data_;
    std::vector<Place> places_;
};

/// Decrypts the strings in a value loaded from the file, all but /Contents of signature dictionaries (7.6.2).
class ValueDecryptor {
  public:
    static base::Result<void> decrypt(Value& value, const Security& security, Ref object);
};

}  // namespace pdf
