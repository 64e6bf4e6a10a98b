// The extensions of RFC 5280 section 4.2, one function each.
#include <algorithm>

#include "pki/certificate_data.h"
#include "pki/oids.h"

namespace pki {

namespace {

base::Error bad(const char* message) {
    return base::make_error(base::ErrorCode::malformed, "certificate.bad_extension", message);
}

Result<der::Reader> enter_sequence(ByteView value) {
    EZ_TRY(const der::Element element, der::parse_single(value));
    if (element.tag != der::tag::sequence) return bad("the extension is not a SEQUENCE");
    return der::Reader(element.content);
}

// SkipCerts and pathLen: 0..MAX; beyond any real path all values mean the same.
Result<int> small_count(ByteView content) {
    EZ_TRY(const Bytes number, der::decode_unsigned_integer(content));
    return number.size() > 2 ? 0xFFFF : (number.size() == 2 ? number[0] << 8 | number[1] : number[0]);
}

Result<void> read_basic_constraints(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    EZ_TRY(const auto ca, reader.optional(der::tag::boolean));
    EZ_TRY(const auto length, reader.optional(der::tag::integer));
    EZ_CHECK(reader.finish());
    out.has_basic_constraints = true;
    if (ca) {
        EZ_TRY(out.is_ca, der::decode_boolean(ca->content));
    }
    if (length) {
        EZ_TRY(out.path_len, small_count(length->content));
    }
    return {};
}

Result<void> read_key_usage(ByteView value, CertificateData& out) {
    der::Reader reader(value);
    EZ_TRY(const auto bits, reader.next(der::tag::bit_string));
    EZ_CHECK(reader.finish());
    EZ_TRY(out.key_usage, der::decode_named_bits(bits.content));
    return {};
}

Result<void> read_extended_key_usage(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    while (!reader.at_end()) {
        EZ_TRY(auto purpose, reader.oid());
        out.extended_key_usage.push_back(std::move(purpose));
    }
    if (out.extended_key_usage.empty()) return bad("an empty extendedKeyUsage");
    return {};
}

Result<void> read_qualifier(der::Reader reader, PolicyInformation& policy) {
    EZ_TRY(const std::string type, reader.oid());
    EZ_TRY(const der::Element value, reader.next());
    if (type == oid::policy_cps) {
        EZ_TRY(auto uri, der::decode_string(value.tag, value.content));
        policy.cps_uris.push_back(std::move(uri));
    } else if (type == oid::policy_user_notice && value.tag == der::tag::sequence) {
        der::Reader notice(value.content);
        while (!notice.at_end()) {
            EZ_TRY(const der::Element part, notice.next());
            if (part.tag == der::tag::sequence) continue;  // noticeRef
            EZ_TRY(auto text, der::decode_string(part.tag, part.content));
            policy.notices.push_back(std::move(text));
        }
    }
    return {};
}

Result<void> read_policies(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    out.has_policies = true;
    while (!reader.at_end()) {
        EZ_TRY(der::Reader entry, reader.enter(der::tag::sequence));
        PolicyInformation policy;
        EZ_TRY(policy.oid, entry.oid());
        if (!entry.at_end()) {
            EZ_TRY(der::Reader qualifiers, entry.enter(der::tag::sequence));
            EZ_CHECK(entry.finish());
            while (!qualifiers.at_end()) {
                EZ_TRY(const der::Reader qualifier, qualifiers.enter(der::tag::sequence));
                EZ_CHECK(read_qualifier(qualifier, policy));
            }
        }
        // RFC 5280 section 4.2.1.4: an OID must not appear twice
        if (std::ranges::any_of(out.policies, [&](const auto& other) { return other.oid == policy.oid; }))
            return bad("the same policy twice");
        out.policies.push_back(std::move(policy));
        if (out.policies.size() > 256) return bad("more than 256 policies");
    }
    if (out.policies.empty()) return bad("an empty certificatePolicies");
    return {};
}

Result<void> read_policy_mappings(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    while (!reader.at_end()) {
        EZ_TRY(der::Reader pair, reader.enter(der::tag::sequence));
        EZ_TRY(auto from, pair.oid());
        EZ_TRY(auto to, pair.oid());
        EZ_CHECK(pair.finish());
        out.policy_mappings.emplace_back(std::move(from), std::move(to));
        if (out.policy_mappings.size() > 256) return bad("more than 256 policy mappings");
    }
    return {};
}

Result<void> read_policy_constraints(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    EZ_TRY(const auto explicit_policy, reader.optional(der::tag::primitive(0)));
    EZ_TRY(const auto mapping, reader.optional(der::tag::primitive(1)));
    EZ_CHECK(reader.finish());
    if (explicit_policy) {
        EZ_TRY(out.policy_constraints.require_explicit_policy, small_count(explicit_policy->content));
    }
    if (mapping) {
        EZ_TRY(out.policy_constraints.inhibit_policy_mapping, small_count(mapping->content));
    }
    return {};
}

Result<void> read_inhibit_any_policy(ByteView value, CertificateData& out) {
    der::Reader reader(value);
    EZ_TRY(const auto number, reader.next(der::tag::integer));
    EZ_CHECK(reader.finish());
    EZ_TRY(out.inhibit_any_policy, small_count(number.content));
    return {};
}

Result<void> read_subtrees(ByteView content, std::vector<GeneralName>& names, bool& unsupported) {
    der::Reader reader(content);
    while (!reader.at_end()) {
        EZ_TRY(der::Reader subtree, reader.enter(der::tag::sequence));
        EZ_TRY(const der::Element element, subtree.next());
        EZ_TRY(auto name, parse_general_name(element));
        // RFC 5280 section 4.2.1.10: minimum is 0 (and so absent in DER), maximum absent
        if (!subtree.at_end()) unsupported = true;
        names.push_back(std::move(name));
        if (names.size() > 1000) return bad("more than 1000 name constraints");
    }
    return {};
}

Result<void> read_name_constraints(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    EZ_TRY(const auto permitted, reader.optional(der::tag::constructed(0)));
    EZ_TRY(const auto excluded, reader.optional(der::tag::constructed(1)));
    EZ_CHECK(reader.finish());
    out.name_constraints.emplace();
    auto& constraints = *out.name_constraints;
    if (permitted) EZ_CHECK(read_subtrees(permitted->content, constraints.permitted, constraints.unsupported));
    if (excluded) EZ_CHECK(read_subtrees(excluded->content, constraints.excluded, constraints.unsupported));
    return {};
}

Result<void> read_subject_key_id(ByteView value, CertificateData& out) {
    der::Reader reader(value);
    EZ_TRY(const ByteView id, reader.octet_string());
    EZ_CHECK(reader.finish());
    if (id.empty() || id.size() > 64) return bad("subjectKeyIdentifier is empty or too long");
    out.subject_key_id.assign(id.begin(), id.end());
    return {};
}

Result<void> read_authority_key_id(ByteView value, CertificateData& out) {
    EZ_TRY(auto parsed, parse_authority_key_identifier(value));
    out.authority_key_id = std::move(parsed.key_id);
    out.authority_issuer = std::move(parsed.issuer);
    out.authority_serial = std::move(parsed.serial);
    return {};
}

Result<void> read_subject_alt_names(ByteView value, CertificateData& out) {
    EZ_TRY(const der::Reader reader, enter_sequence(value));
    EZ_TRY(out.subject_alt_names, parse_general_names(reader));
    return {};
}

Result<void> read_authority_info_access(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    while (!reader.at_end()) {
        EZ_TRY(der::Reader entry, reader.enter(der::tag::sequence));
        EZ_TRY(const std::string method, entry.oid());
        EZ_TRY(const der::Element element, entry.next());
        EZ_CHECK(entry.finish());
        EZ_TRY(const auto location, parse_general_name(element));
        if (location.kind != GeneralNameKind::uri) continue;
        auto& urls = method == oid::access_ocsp ? out.ocsp_urls : out.ca_issuer_urls;
        if ((method == oid::access_ocsp || method == oid::access_ca_issuers) && urls.size() < 32)
            urls.push_back(location.text);
    }
    return {};
}

Result<void> read_distribution_points(ByteView value, CertificateData& out) {
    EZ_TRY(der::Reader reader, enter_sequence(value));
    while (!reader.at_end()) {
        EZ_TRY(der::Reader entry, reader.enter(der::tag::sequence));
        DistributionPoint point;
        EZ_TRY(const auto name, entry.optional(der::tag::constructed(0)));
        EZ_TRY(const auto reasons, entry.optional(der::tag::primitive(1)));
        EZ_TRY(const auto issuer, entry.optional(der::tag::constructed(2)));
        EZ_CHECK(entry.finish());
        if (name) EZ_CHECK(parse_distribution_point_name(name->content, point.full_name, point.relative_name));
        if (reasons) {
            EZ_TRY(point.reasons, der::decode_named_bits(reasons->content));
        }
        if (issuer) {
            EZ_TRY(point.crl_issuer, parse_general_names(der::Reader(issuer->content)));
        }
        for (const auto& each : point.full_name)
            if (each.kind == GeneralNameKind::uri) out.crl_urls.push_back(each.text);
        out.distribution_points.push_back(std::move(point));
        if (out.distribution_points.size() > 64) return bad("more than 64 distribution points");
    }
    return {};
}

Result<void> read_ocsp_no_check(ByteView value, CertificateData& out) {
    EZ_TRY(const der::Element element, der::parse_single(value));
    if (element.tag != der::tag::null) return bad("id-pkix-ocsp-nocheck is not NULL");
    out.ocsp_no_check = true;
    return {};
}

// Known, and of no influence on validation.
Result<void> read_nothing(ByteView, CertificateData&) {
    return {};
}

struct ReaderRow {
    std::string_view oid;
    Result<void> (*read)(ByteView, CertificateData&);
};
constexpr ReaderRow readers[] = {
    {oid::basic_constraints, read_basic_constraints},
    {oid::key_usage, read_key_usage},
    {oid::extended_key_usage, read_extended_key_usage},
    {oid::certificate_policies, read_policies},
    {oid::policy_mappings, read_policy_mappings},
    {oid::policy_constraints, read_policy_constraints},
    {oid::inhibit_any_policy, read_inhibit_any_policy},
    {oid::name_constraints, read_name_constraints},
    {oid::subject_key_identifier, read_subject_key_id},
    {oid::authority_key_identifier, read_authority_key_id},
    {oid::subject_alt_name, read_subject_alt_names},
    {oid::authority_info_access, read_authority_info_access},
    {oid::crl_distribution_points, read_distribution_points},
    {oid::ocsp_no_check, read_ocsp_no_check},
    {oid::issuer_alt_name, read_nothing},
    {oid::freshest_crl, read_nothing},
    {oid::qc_statements, read_nothing},
};

}  // namespace

Result<bool> read_certificate_extension(const Extension& extension, CertificateData& out) {
    for (const auto& row : readers) {
        if (row.oid != extension.oid) continue;
        EZ_CHECK(row.read(extension.value, out));
        return true;
    }
    return false;
}

Result<std::vector<Extension>> parse_extensions(der::Reader list) {
    std::vector<Extension> out;
    while (!list.at_end()) {
        EZ_TRY(der::Reader entry, list.enter(der::tag::sequence));
        Extension extension;
        EZ_TRY(extension.oid, entry.oid());
        EZ_TRY(const auto critical, entry.optional(der::tag::boolean));
        if (critical) {
            EZ_TRY(extension.critical, der::decode_boolean(critical->content));
        }
        EZ_TRY(const ByteView value, entry.octet_string());
        EZ_CHECK(entry.finish());
        extension.value.assign(value.begin(), value.end());
        if (std::ranges::any_of(out, [&](const auto& other) { return other.oid == extension.oid; }))
            return bad("the same extension twice");
        out.push_back(std::move(extension));
        if (out.size() > 100) return bad("more than 100 extensions");
    }
    return out;
}

Result<void> parse_distribution_point_name(ByteView content, std::vector<GeneralName>& full,
                                           std::optional<Name>& relative) {
    EZ_TRY(const der::Element choice, der::parse_single(content));
    if (choice.tag == der::tag::constructed(0)) {
        EZ_TRY(full, parse_general_names(der::Reader(choice.content)));
        return {};
    }
    if (choice.tag != der::tag::constructed(1)) return bad("DistributionPointName is neither form");
    EZ_TRY(relative, Name::parse(der::sequence({der::tlv(der::tag::set, choice.content)})));
    return {};
}

Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value) {
    AuthorityKeyIdentifier out;
    EZ_TRY(der::Reader reader, enter_sequence(value));
    EZ_TRY(const auto id, reader.optional(der::tag::primitive(0)));
    EZ_TRY(const auto issuer, reader.optional(der::tag::constructed(1)));
    EZ_TRY(const auto serial, reader.optional(der::tag::primitive(2)));
    EZ_CHECK(reader.finish());
    if (id) out.key_id.assign(id->content.begin(), id->content.end());
    if (issuer) {
        EZ_TRY(out.issuer, parse_general_names(der::Reader(issuer->content)));
    }
    if (serial) {
        EZ_TRY(const ByteView number, der::check_integer(serial->content));
        out.serial.assign(number.begin() + (number.size() > 1 && number[0] == 0), number.end());
    }
    return out;
}

}  // namespace pki
