#pragma once
// Distinguished names (X.501, RFC 5280 sections 4.1.2.4 and 7.1) and general names.
#include <string>
#include <utility>
#include <vector>

#include "pki/der.h"

namespace pki {

struct NameAttribute {
    std::string type;      // dotted OID
    std::uint8_t tag = 0;  // of the string
    std::string value;     // UTF-8
};

using Rdn = std::vector<NameAttribute>;

struct Name {
    std::vector<Rdn> rdns;  // in the order of the encoding: most significant first
    Bytes der;              // the whole Name element

    static Result<Name> parse(ByteView der);
    bool empty() const { return rdns.empty(); }
    /// "CN=Name,O=Organisation,C=ID": most specific first, escaped (RFC 4514).
    std::string rfc4514() const;
    std::string common_name() const;                // the last CN, or empty
    std::string first(std::string_view oid) const;  // first value of that type, or empty
    std::vector<std::string> all(std::string_view oid) const;
    /// (label, value) pairs in encoding order, for display: ("C","ID"), ("O","..."), ("2.5.4.99","...").
    std::vector<std::pair<std::string, std::string>> attributes() const;
    /// Comparison of RFC 5280 section 7.1: case and runs of spaces do not count, string type does not count.
    bool matches(const Name& other) const;
    /// True when this name equals `base` or lies below it.
    bool within(const Name& base) const;
};

/// Builds a name, one attribute per RDN, in the given order (country first). country, serialNumber, dnQualifier become
/// PrintableString, e-mail and domain components IA5String, the rest UTF8String. Errors: "name.too_long" (upper bounds
/// of RFC 5280 appendix A), "name.bad_characters", "name.empty".
Result<Name> make_name(const std::vector<std::pair<std::string, std::string>>& attributes /* OID, UTF-8 value */);

enum class GeneralNameKind { other, rfc822, dns, x400, directory, edi, uri, ip, registered_id };

struct GeneralName {
    GeneralNameKind kind = GeneralNameKind::other;
    std::string text;  // rfc822, dns, uri, registered id
    Name directory;    // directory
    Bytes ip;          // ip: 4 or 16 octets, twice as many in name constraints
    Bytes der;         // the element
};

Result<GeneralName> parse_general_name(const der::Element& element);
Result<std::vector<GeneralName>> parse_general_names(der::Reader reader);
/// "CN", "O", ... or the OID itself.
std::string attribute_label(std::string_view oid);
/// Upper bound of an attribute in characters (RFC 5280 appendix A.1); generous for types without one.
std::size_t name_attribute_limit(std::string_view oid);

}  // namespace pki
