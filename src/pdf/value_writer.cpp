#include "pdf/value_writer.h"

#include <charconv>
#include <cmath>

#include "base/encoding.h"
#include "pdf/parser.h"

namespace pdf {

using base::Result;

std::string number_source(double value) {
    if (!std::isfinite(value)) return "0";
    char text[400];
    const auto written = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 5);
    std::string_view out(text, static_cast<std::size_t>(written.ptr - text));
    while (out.ends_with('0')) out.remove_suffix(1);
    if (out.ends_with('.')) out.remove_suffix(1);
    return out == "-0" ? "0" : std::string(out);
}

namespace {

void append_name(std::string& out, std::string_view name) {
    static constexpr char digits[] = "0123456789ABCDEF";
    out += '/';
    for (const char c : name) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte > ' ' && byte < 0x7F && byte != '#' && is_regular(byte)) {
            out += c;
        } else {
            out += '#';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
}

void append_unsigned(std::string& out, std::uint64_t value) {
    char text[20];
    out.append(text, std::to_chars(text, text + sizeof text, value).ptr);
}

}  // namespace

std::string name_source(std::string_view name) {
    std::string out;
    append_name(out, name);
    return out;
}

std::string string_source(std::string_view bytes) {
    std::string literal = "(";
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte == 0 || byte > 0x7E || (byte < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            return '<' + base::hex_upper(base::as_bytes(bytes)) + '>';
        }
        if (c == '(' || c == ')' || c == '\\') literal += '\\';
        if (c == '\r')
            literal += "\\r";
        else
            literal += c;
    }
    return literal + ')';
}

bool is_signature_dictionary(const Value& value) {
    if (!value.get("Contents").is_string() && value.get("Contents").kind() != Kind::verbatim) return false;
    const Value& type = value.get("Type");
    return value.has("ByteRange") && (type.is_null() || type.is_name("Sig") || type.is_name("DocTimeStamp"));
}

void ValueWriter::separate(char next) {
    if (out_.empty() || !is_regular(static_cast<std::uint8_t>(next))) return;
    // 7.3.5: "/" alone is a name.
    if (is_regular(static_cast<std::uint8_t>(out_.back())) || out_.back() == '/') out_ += ' ';
}

bool ValueWriter::may_pass_through(const Value& value) const {
    if (value.raw().empty() || value.is_stream()) return false;
    if (!security_ || security_->string_cipher() == Cipher::identity) {
        // Clear text on both sides, unless an encrypted value is written without encryption.
        return true;
    }
    const bool same_object = value.origin() == object_ && !value.in_object_stream();
    switch (value.kind()) {
        case Kind::string:
            return same_object || plain_;
        case Kind::array:
        case Kind::dictionary:
            return same_object;
        default:
            return true;
    }
}

Result<void> ValueWriter::write_string(const std::string& bytes) {
    if (!security_ || plain_) {
        out_ += string_source(bytes);
        return {};
    }
    EZ_TRY(const base::Bytes sealed, security_->encrypt_string(object_, base::as_bytes(bytes)));
    out_ += security_->string_cipher() == Cipher::identity ? string_source(bytes) : '<' + base::hex_upper(sealed) + '>';
    return {};
}

Result<void> ValueWriter::write_array(const Value& value) {
    out_ += '[';
    for (const Value& item : value.items()) EZ_CHECK(write(item));
    out_ += ']';
    return {};
}

Result<void> ValueWriter::write_dictionary(const Value& value, std::optional<std::size_t> length) {
    const bool signature = is_signature_dictionary(value);
    out_ += "<<";
    for (const Entry& entry : value.entries()) {
        if (length && entry.key == "Length") continue;
        append_name(out_, entry.key);
        plain_ = signature && entry.key == "Contents";
        const auto written = write(entry.value);
        plain_ = false;
        if (!written) return written.error();
    }
    if (length) out_ += "/Length " + std::to_string(*length);
    out_ += ">>";
    return {};
}

Result<void> ValueWriter::write(const Value& value) {
    if (may_pass_through(value)) {
        separate(value.raw().front());
        out_ += value.raw();
        return {};
    }
    switch (value.kind()) {
        case Kind::null:
            separate('n'), out_ += "null";
            break;
        case Kind::boolean:
            separate('t'), out_ += *value.as_boolean() ? "true" : "false";
            break;
        case Kind::integer:
            separate('0'), out_ += std::to_string(*value.as_integer());
            break;
        case Kind::real:
            separate('0'), out_ += number_source(*value.as_number());
            break;
        case Kind::name:
            append_name(out_, value.as_name());
            break;
        case Kind::string:
            return write_string(value.as_string());
        case Kind::array:
            return write_array(value);
        case Kind::dictionary:
        case Kind::stream:
            return write_dictionary(value, std::nullopt);
        case Kind::reference:
            separate('0');
            append_unsigned(out_, value.as_ref().number);
            out_ += ' ';
            append_unsigned(out_, value.as_ref().generation);
            out_ += " R";
            break;
        case Kind::verbatim: {
            const auto& body = std::get<Value::Verbatim>(value.data_);
            if (body.source.empty()) break;
            separate(body.source.front());
            if (!body.tag.empty()) placeholders_.push_back({body.tag, out_.size(), body.source.size()});
            out_ += body.source;
            break;
        }
    }
    return {};
}

std::string to_source(const Value& value) {
    std::string out;
    ValueWriter writer(out);
    static_cast<void>(writer.write(value));  // cannot fail without encryption
    return out;
}

}  // namespace pdf
