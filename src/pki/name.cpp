#include "pki/name.h"

#include <algorithm>

#include "base/encoding.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

struct AttributeRow {
    std::string_view oid, label;
    std::size_t limit;  // characters: upper bounds of RFC 5280 appendix A.1
    std::uint8_t tag = der::tag::utf8_string;
};
constexpr AttributeRow rows[] = {
    {oid::common_name, "CN", 64},
    {oid::surname, "SN", 64},
    {oid::serial_number, "serialNumber", 64, der::tag::printable_string},
    {oid::country, "C", 2, der::tag::printable_string},
    {oid::locality, "L", 128},
    {oid::state, "ST", 128},
    {oid::street, "STREET", 128},
    {oid::organization, "O", 64},
    {oid::organizational_unit, "OU", 64},
    {oid::title, "title", 64},
    {oid::given_name, "givenName", 64},
    {oid::dn_qualifier, "dnQualifier", 64, der::tag::printable_string},
    {oid::pseudonym, "pseudonym", 128},
    {oid::organization_identifier, "organizationIdentifier", 64},
    {oid::user_id, "UID", 256},
    {oid::domain_component, "DC", 63, der::tag::ia5_string},
    {oid::email_address, "emailAddress", 255, der::tag::ia5_string},
};

const AttributeRow* row_of(std::string_view oid) {
    for (const auto& row : rows)
        if (row.oid == oid) return &row;
    return nullptr;
}

// RFC 4514 section 2.4
std::string escape(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool edge_space = c == ' ' && (i == 0 || i + 1 == value.size());
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            const auto octet = static_cast<std::uint8_t>(c);
            out += "\\" + base::hex_upper(ByteView(&octet, 1));
        } else {
            if (edge_space || (c == '#' && i == 0) || std::string_view("\"+,;<>\\=").find(c) != std::string_view::npos)
                out += '\\';
            out += c;
        }
    }
    return out;
}

// RFC 5280 section 7.1, RFC 4518: case folded (ASCII and, roughly, Latin letters by their code points), inner runs of
// white space are one space, none at the ends.
std::string normalised(std::string_view value) {
    std::string out;
    bool space = false;
    for (const char c : value) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            space = !out.empty();
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

bool same_attribute(const NameAttribute& a, const NameAttribute& b) {
    return a.type == b.type && (a.value == b.value || normalised(a.value) == normalised(b.value));
}

bool same_rdn(const Rdn& a, const Rdn& b) {
    // A set: order does not count. Types in an RDN are distinct, so one direction is enough once the sizes agree.
    return a.size() == b.size() && std::ranges::all_of(a, [&](const NameAttribute& one) {
               return std::ranges::any_of(b, [&](const NameAttribute& other) { return same_attribute(one, other); });
           });
}

bool is_printable_string(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
    });
}

Result<NameAttribute> parse_attribute(der::Reader reader) {
    NameAttribute attribute;
    EZ_TRY(attribute.type, reader.oid());
    EZ_TRY(const der::Element value, reader.next());
    EZ_CHECK(reader.finish());
    attribute.tag = value.tag;
    auto text = der::decode_string(value.tag, value.content);
    // Not a string type: shown as hexadecimal, as RFC 4514 does.
    attribute.value = text ? std::move(*text) : "#" + base::hex(value.whole);
    return attribute;
}

}  // namespace

std::string attribute_label(std::string_view oid) {
    const auto* row = row_of(oid);
    return std::string(row ? row->label : oid);
}

std::size_t name_attribute_limit(std::string_view oid) {
    const auto* row = row_of(oid);
    return row ? row->limit : 128;
}

Result<Name> Name::parse(ByteView der) {
    Name name;
    EZ_TRY(const der::Element whole, der::parse_single(der));
    if (whole.tag != der::tag::sequence)
        return make_error(ErrorCode::malformed, "der.unexpected_tag", "a name is a SEQUENCE");
    der::Reader rdns(whole.content);
    std::size_t count = 0;
    while (!rdns.at_end()) {
        EZ_TRY(der::Reader set, rdns.enter(der::tag::set));
        Rdn rdn;
        while (!set.at_end()) {
            EZ_TRY(const der::Reader attribute, set.enter(der::tag::sequence));
            EZ_TRY(auto parsed, parse_attribute(attribute));
            rdn.push_back(std::move(parsed));
            if (++count > 64)
                return make_error(ErrorCode::malformed, "name.too_long", "a name of more than 64 attributes");
        }
        if (rdn.empty()) return make_error(ErrorCode::malformed, "der.missing", "an empty RDN");
        name.rdns.push_back(std::move(rdn));
    }
    name.der.assign(der.begin(), der.end());
    return name;
}

std::string Name::rfc4514() const {
    std::string out;
    for (auto rdn = rdns.rbegin(); rdn != rdns.rend(); ++rdn) {
        if (!out.empty()) out += ',';
        for (std::size_t i = 0; i < rdn->size(); ++i) {
            if (i) out += '+';
            out += attribute_label((*rdn)[i].type) + "=" + escape((*rdn)[i].value);
        }
    }
    return out;
}

std::string Name::common_name() const {
    const auto names = all(oid::common_name);
    return names.empty() ? std::string() : names.back();
}

std::string Name::first(std::string_view oid) const {
    for (const Rdn& rdn : rdns)
        for (const auto& attribute : rdn)
            if (attribute.type == oid) return attribute.value;
    return {};
}

std::vector<std::string> Name::all(std::string_view oid) const {
    std::vector<std::string> out;
    for (const Rdn& rdn : rdns)
        for (const auto& attribute : rdn)
            if (attribute.type == oid) out.push_back(attribute.value);
    return out;
}

std::vector<std::pair<std::string, std::string>> Name::attributes() const {
    std::vector<std::pair<std::string, std::string>> out;
    for (const Rdn& rdn : rdns)
        for (const auto& attribute : rdn) out.emplace_back(attribute_label(attribute.type), attribute.value);
    return out;
}

bool Name::matches(const Name& other) const {
    return der == other.der || (rdns.size() == other.rdns.size() && within(other));
}

bool Name::within(const Name& base) const {
    return rdns.size() >= base.rdns.size() && std::equal(base.rdns.begin(), base.rdns.end(), rdns.begin(), same_rdn);
}

Result<Name> make_name(const std::vector<std::pair<std::string, std::string>>& attributes) {
    std::vector<Bytes> rdns;
    for (const auto& [type, value] : attributes) {
        const AttributeRow* row = row_of(type);
        const std::uint8_t tag = row ? row->tag : der::tag::utf8_string;
        const std::string label = attribute_label(type);
        if (value.empty()) return make_error(ErrorCode::invalid, "name.empty", label + " is empty", label);
        if (!base::is_utf8(value) || value.find('\0') != value.npos)
            return make_error(ErrorCode::invalid, "name.bad_characters", label + " is not text", label);
        const auto points = base::utf8_decode(value);
        if (points.size() > name_attribute_limit(type))
            return make_error(ErrorCode::invalid, "name.too_long", label + " is too long (RFC 5280 appendix A)", label);
        const bool ascii = std::ranges::all_of(points, [](char32_t c) { return c < 0x80; });
        if ((tag == der::tag::printable_string && !is_printable_string(value)) ||
            (tag == der::tag::ia5_string && !ascii) || (type == oid::country && value.size() != 2))
            return make_error(ErrorCode::invalid, "name.bad_characters",
                              label + " holds characters that are not allowed", label);
        const Bytes pair = der::sequence({der::oid(type), der::tlv(tag, base::as_bytes(value))});
        rdns.push_back(der::tlv(der::tag::set, pair));
    }
    if (rdns.empty()) return make_error(ErrorCode::invalid, "name.empty", "a name without attributes");
    return Name::parse(der::sequence(rdns));
}

Result<GeneralName> parse_general_name(const der::Element& element) {
    GeneralName name;
    name.der.assign(element.whole.begin(), element.whole.end());
    const unsigned number = element.tag & 0x1F;
    if ((element.tag & 0xC0) != 0x80 || number > 8)
        return make_error(ErrorCode::malformed, "der.unexpected_tag", "not a GeneralName");
    name.kind = static_cast<GeneralNameKind>(number);
    switch (name.kind) {
        case GeneralNameKind::rfc822:
        case GeneralNameKind::dns:
        case GeneralNameKind::uri: {
            EZ_TRY(name.text, der::decode_string(der::tag::ia5_string, element.content));
            break;
        }
        case GeneralNameKind::directory: {
            EZ_TRY(name.directory, Name::parse(element.content));  // EXPLICIT, as Name is a CHOICE
            break;
        }
        case GeneralNameKind::ip:
            name.ip.assign(element.content.begin(), element.content.end());
            break;
        case GeneralNameKind::registered_id: {
            EZ_TRY(name.text, der::decode_oid(element.content));
            break;
        }
        default:
            break;
    }
    return name;
}

Result<std::vector<GeneralName>> parse_general_names(der::Reader reader) {
    std::vector<GeneralName> names;
    while (!reader.at_end()) {
        EZ_TRY(const der::Element element, reader.next());
        EZ_TRY(auto name, parse_general_name(element));
        names.push_back(std::move(name));
        if (names.size() > 1000)
            return make_error(ErrorCode::malformed, "name.too_long", "more than 1000 general names");
    }
    return names;
}

}  // namespace pki
