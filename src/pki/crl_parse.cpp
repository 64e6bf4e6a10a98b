#include <algorithm>

#include "pki/algorithms.h"
#include "pki/certificate_cache.h"
#include "pki/certificate_data.h"
#include "pki/crl.h"
#include "pki/oids.h"
#include "pki/verify_once.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::size_t max_size = 64 * 1024 * 1024;
constexpr std::size_t max_entries = 2'000'000;

base::Error bad(const char* message) {
    return make_error(ErrorCode::malformed, "crl.malformed", message);
}

Bytes magnitude(ByteView integer) {
    return {integer.begin() + (integer.size() > 1 && integer[0] == 0), integer.end()};
}

}  // namespace

struct Crl::Data {
    Bytes der, signature;
    std::size_t tbs_offset = 0, tbs_size = 0;
    int version = 1;
    SignatureAlgorithm algorithm;
    bool algorithms_match = false;
    Name issuer;
    Time this_update;
    std::optional<Time> next_update, expired_certs_on_crl;
    std::vector<RevokedEntry> entries;
    std::vector<Extension> extensions;
    std::vector<std::string> unhandled_critical;
    Bytes authority_key_id;
    std::optional<Bytes> number, delta_base;
    std::optional<IssuingDistributionPoint> distribution_point;
};

class CrlParser {
  public:
    static Result<Crl> parse(ByteView bytes) {
        auto data = std::make_shared<Crl::Data>();
        data->der.assign(bytes.begin(), bytes.end());
        EZ_TRY(const der::Element whole, der::parse_single(data->der));
        if (whole.tag != der::tag::sequence) return bad("a CRL is a SEQUENCE");
        der::Reader reader(whole.content);
        EZ_TRY(const der::Element tbs, reader.next(der::tag::sequence));
        EZ_TRY(const der::Element algorithm, reader.next(der::tag::sequence));
        EZ_TRY(const ByteView signature, reader.octet_bit_string());
        EZ_CHECK(reader.finish());
        data->tbs_offset = static_cast<std::size_t>(tbs.whole.data() - data->der.data());
        data->tbs_size = tbs.whole.size();
        data->signature.assign(signature.begin(), signature.end());
        EZ_TRY(data->algorithm, parse_signature_algorithm(algorithm));
        EZ_CHECK(parse_tbs(der::Reader(tbs.content, 1), *data));
        return Crl(std::move(data));
    }

  private:
    static Result<void> parse_tbs(der::Reader tbs, Crl::Data& out) {
        if (tbs.peek() == der::tag::integer) {
            EZ_TRY(const auto version, tbs.small_integer());
            if (version != 1) return bad("unknown version");
            out.version = 2;
        }
        EZ_TRY(const der::Element algorithm, tbs.next(der::tag::sequence));
        out.algorithms_match = std::ranges::equal(algorithm.whole, out.algorithm.der);
        EZ_TRY(const der::Element issuer, tbs.next(der::tag::sequence));
        EZ_TRY(out.issuer, Name::parse(issuer.whole));
        EZ_TRY(out.this_update, tbs.x509_time());
        if (tbs.peek() == der::tag::utc_time || tbs.peek() == der::tag::generalized_time) {
            EZ_TRY(out.next_update, tbs.x509_time());
        }
        EZ_TRY(const auto revoked, tbs.optional(der::tag::sequence));
        EZ_TRY(const auto extensions, tbs.optional(der::tag::constructed(0)));
        EZ_CHECK(tbs.finish());
        if (revoked) EZ_CHECK(parse_entries(der::Reader(revoked->content, 2), out));
        if (!extensions) return {};
        EZ_TRY(const der::Element list, der::parse_single(extensions->content));
        if (list.tag != der::tag::sequence) return bad("extensions are a SEQUENCE");
        EZ_TRY(out.extensions, parse_extensions(der::Reader(list.content)));
        for (const Extension& extension : out.extensions) {
            const auto known = read_extension(extension, out);
            // Known but unreadable counts as critical and unknown, as in certificates.
            if (!known || (!*known && extension.critical)) out.unhandled_critical.push_back(extension.oid);
        }
        return {};
    }

    static Result<void> parse_entries(der::Reader reader, Crl::Data& out) {
        std::shared_ptr<const Name> issuer;  // certificateIssuer holds on until the next one (RFC 5280 section 5.3.3)
        while (!reader.at_end()) {
            if (out.entries.size() >= max_entries)
                return make_error(ErrorCode::too_large, "crl.too_large", "too many entries");
            EZ_TRY(der::Reader fields, reader.enter(der::tag::sequence));
            RevokedEntry entry;
            EZ_TRY(const ByteView serial, fields.integer());
            if (serial.size() > 64) return bad("serial number of more than 64 octets");
            entry.serial = magnitude(serial);
            EZ_TRY(entry.revoked_at, fields.x509_time());
            if (!fields.at_end()) {
                EZ_TRY(const der::Reader list, fields.enter(der::tag::sequence));
                EZ_CHECK(fields.finish());
                EZ_CHECK(parse_entry_extensions(list, entry));
            }
            if (entry.certificate_issuer) issuer = entry.certificate_issuer;
            entry.certificate_issuer = issuer;
            out.entries.push_back(std::move(entry));
        }
        std::ranges::sort(out.entries, {}, &RevokedEntry::serial);
        return {};
    }

    static Result<void> parse_entry_extensions(const der::Reader& list, RevokedEntry& entry) {
        EZ_TRY(const auto extensions, parse_extensions(list));
        for (const Extension& extension : extensions) {
            der::Reader value(extension.value);
            if (extension.oid == oid::reason_code) {
                EZ_TRY(const der::Element number, value.next(der::tag::enumerated));
                if (number.content.size() == 1) entry.reason = revocation_reason_from_number(number.content[0]);
            } else if (extension.oid == oid::invalidity_date) {
                EZ_TRY(entry.invalidity_date, value.generalized_time());
            } else if (extension.oid == oid::certificate_issuer) {
                EZ_TRY(const der::Reader names, value.enter(der::tag::sequence));
                EZ_TRY(auto all, parse_general_names(names));
                for (auto& name : all)
                    if (name.kind == GeneralNameKind::directory)
                        entry.certificate_issuer = std::make_shared<const Name>(std::move(name.directory));
            } else if (extension.critical) {
                entry.unknown_critical = true;
            }
        }
        return {};
    }

    static Result<bool> read_extension(const Extension& extension, Crl::Data& out) {
        der::Reader value(extension.value);
        if (extension.oid == oid::crl_number) {
            EZ_TRY(out.number, value.unsigned_integer());
        } else if (extension.oid == oid::delta_crl_indicator) {
            EZ_TRY(out.delta_base, value.unsigned_integer());
        } else if (extension.oid == oid::authority_key_identifier) {
            EZ_TRY(auto parsed, parse_authority_key_identifier(extension.value));
            out.authority_key_id = std::move(parsed.key_id);
        } else if (extension.oid == oid::issuing_distribution_point) {
            EZ_TRY(const der::Reader fields, value.enter(der::tag::sequence));
            EZ_TRY(out.distribution_point, parse_distribution_point(fields));
        } else if (extension.oid == oid::expired_certs_on_crl) {
            EZ_TRY(out.expired_certs_on_crl, value.generalized_time());
        } else {
            return extension.oid == oid::freshest_crl || extension.oid == oid::issuer_alt_name;
        }
        return true;
    }

    static Result<IssuingDistributionPoint> parse_distribution_point(der::Reader reader) {
        IssuingDistributionPoint out;
        EZ_TRY(const auto name, reader.optional(der::tag::constructed(0)));
        if (name) EZ_CHECK(parse_distribution_point_name(name->content, out.full_name, out.relative_name));
        const auto flag = [&](unsigned number, bool& target) -> Result<void> {
            EZ_TRY(const auto element, reader.optional(der::tag::primitive(number)));
            if (element) {
                EZ_TRY(target, der::decode_boolean(element->content));
            }
            return {};
        };
        EZ_CHECK(flag(1, out.only_user_certs));
        EZ_CHECK(flag(2, out.only_ca_certs));
        EZ_TRY(const auto reasons, reader.optional(der::tag::primitive(3)));
        if (reasons) {
            EZ_TRY(out.only_some_reasons, der::decode_named_bits(reasons->content));
        }
        EZ_CHECK(flag(4, out.indirect));
        EZ_CHECK(flag(5, out.only_attribute_certs));
        EZ_CHECK(reader.finish());
        return out;
    }
};

Result<Crl> Crl::parse(ByteView bytes) {
    if (bytes.size() > max_size) return make_error(ErrorCode::too_large, "crl.too_large", "CRL above 64 MiB");
    return CrlParser::parse(bytes);
}

const Bytes& Crl::der() const {
    return data_->der;
}
int Crl::version() const {
    return data_->version;
}
const Name& Crl::issuer() const {
    return data_->issuer;
}
Time Crl::this_update() const {
    return data_->this_update;
}
std::optional<Time> Crl::next_update() const {
    return data_->next_update;
}
const SignatureAlgorithm& Crl::signature_algorithm() const {
    return data_->algorithm;
}
const Bytes& Crl::authority_key_id() const {
    return data_->authority_key_id;
}
const std::optional<Bytes>& Crl::number() const {
    return data_->number;
}
const std::optional<Bytes>& Crl::delta_base() const {
    return data_->delta_base;
}
const std::optional<IssuingDistributionPoint>& Crl::distribution_point() const {
    return data_->distribution_point;
}
std::optional<Time> Crl::expired_certs_on_crl() const {
    return data_->expired_certs_on_crl;
}
const std::vector<std::string>& Crl::unhandled_critical() const {
    return data_->unhandled_critical;
}
const std::vector<Extension>& Crl::extensions() const {
    return data_->extensions;
}
std::size_t Crl::entry_count() const {
    return data_->entries.size();
}
const std::vector<RevokedEntry>& Crl::entries() const {
    return data_->entries;
}

std::optional<RevokedEntry> Crl::find(ByteView serial, const Name& issuer) const {
    const Bytes wanted(serial.begin(), serial.end());
    const auto [begin, end] = std::ranges::equal_range(data_->entries, wanted, {}, &RevokedEntry::serial);
    for (auto entry = begin; entry != end; ++entry)
        if ((entry->certificate_issuer ? *entry->certificate_issuer : data_->issuer).matches(issuer)) return *entry;
    return std::nullopt;
}

Result<void> Crl::verify_signature(const Certificate& issuer, CertificateCache* cache) const {
    const auto refuse = [] {
        return make_error(ErrorCode::invalid, "crl.bad_signature", "the CRL is not signed by this issuer");
    };
    if (!data_->algorithm.scheme || !data_->algorithms_match) return refuse();
    const auto verify = [&]() -> Result<void> {
        const auto key = issuer.public_key();
        const ByteView tbs = ByteView(data_->der).subspan(data_->tbs_offset, data_->tbs_size);
        if (!key || !key->verify(*data_->algorithm.scheme, tbs, data_->signature)) return refuse();
        return {};
    };
    return verify_once(cache, [&] { return crypto::sha256(data_->der); }, issuer, verify);
}

}  // namespace pki
