#pragma once
// Values as PDF source.
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pdf/security.h"
#include "pdf/value.h"

namespace pdf {

/// True for a signature dictionary, whose /Contents is never encrypted (7.6.2).
bool is_signature_dictionary(const Value& value);

class ValueWriter {
  public:
    struct Placeholder {
        std::string tag;
        std::size_t offset, size;  // in out
    };

    explicit ValueWriter(std::string& out) : out_(out) {}
    /// Strings are encrypted for `object`. Source bytes are passed through only where they hold no string or were
    /// encrypted for the same object.
    ValueWriter(std::string& out, const Security& security, Ref object)
        : out_(out), security_(&security), object_(object) {}

    base::Result<void> write(const Value& value);
    /// Writes a stream's dictionary too, with this /Length instead of its own.
    base::Result<void> write_dictionary(const Value& value, std::optional<std::size_t> length);
    const std::vector<Placeholder>& placeholders() const { return placeholders_; }

  private:
    bool may_pass_through(const Value& value) const;
    base::Result<void> write_string(const std::string& bytes);
    base::Result<void> write_array(const Value& value);
    void separate(char next);  // a space where two tokens would run together

    std::string& out_;
    const Security* security_ = nullptr;
    Ref object_;
    bool plain_ = false;  // inside /Contents of a signature dictionary
    std::vector<Placeholder> placeholders_;
};

}  // namespace pdf
