#include <algorithm>

#include "pki/algorithms.h"
#include "pki/crl.h"
#include "pki/extensions.h"
#include "pki/oids.h"

namespace pki {

namespace {

using base::ErrorCode;
using base::make_error;

Bytes encode_entry(const RevokedEntry& entry) {
    std::vector<Bytes> extensions;
    // RFC 5280 section 5.3.1: the reason should be absent instead of unspecified
    if (entry.reason && *entry.reason != RevocationReason::unspecified)
        extensions.push_back(
            encode_extension(oid::reason_code, false, der::enumerated(static_cast<std::uint8_t>(*entry.reason))));
    if (entry.invalidity_date)
        extensions.push_back(
            encode_extension(oid::invalidity_date, false, der::generalized_time(*entry.invalidity_date)));
    return der::sequence({der::integer(ByteView(entry.serial)), der::x509_time(entry.revoked_at),
                          extensions.empty() ? Bytes{} : der::sequence(extensions)});
}

// DistributionPointName [0] { fullName [0] { URI } }, [1] onlyContainsUserCerts, [2] onlyContainsCACerts
Bytes encode_distribution_point(const CrlRequest& request) {
    Bytes name;
    if (!request.distribution_point.empty()) {
        const Bytes uri = der::tlv(der::tag::primitive(6), base::as_bytes(request.distribution_point));
        name = der::tlv(der::tag::constructed(0), der::tlv(der::tag::constructed(0), uri));
    }
    const std::uint8_t yes = 0xFF;
    const Bytes user = request.only_user_certs ? der::tlv(der::tag::primitive(1), ByteView(&yes, 1)) : Bytes{};
    const Bytes ca = request.only_ca_certs ? der::tlv(der::tag::primitive(2), ByteView(&yes, 1)) : Bytes{};
    return der::sequence({name, user, ca});
}

Bytes encode_extensions(const CrlRequest& request) {
    std::vector<Bytes> list;
    const Bytes key_id = request.issuer.subject_key_id().empty() ? key_identifier(request.issuer.spki())
                                                                 : request.issuer.subject_key_id();
    list.push_back(encode_extension(oid::authority_key_identifier, false,
                                    der::sequence({der::tlv(der::tag::primitive(0), key_id)})));
    list.push_back(encode_extension(oid::crl_number, false, der::integer(static_cast<std::int64_t>(request.number))));
    if (!request.distribution_point.empty() || request.only_user_certs || request.only_ca_certs)
        list.push_back(encode_extension(oid::issuing_distribution_point, true, encode_distribution_point(request)));
    if (request.expired_certs_on_crl)
        list.push_back(
            encode_extension(oid::expired_certs_on_crl, false, der::generalized_time(*request.expired_certs_on_crl)));
    return der::explicit_tag(0, der::sequence(list));
}

bool shorter_first(const RevokedEntry& a, const RevokedEntry& b) {
    return a.serial.size() != b.serial.size() ? a.serial.size() < b.serial.size() : a.serial < b.serial;
}

}  // namespace

Result<Bytes> build_crl(const CrlRequest& request, crypto::Signer& key, crypto::DigestAlgorithm digest) {
    if (request.next_update <= request.this_update)
        return make_error(ErrorCode::internal, "crl.bad_window", "nextUpdate is not after thisUpdate");
    if (request.number > static_cast<std::uint64_t>(INT64_MAX) || (request.only_user_certs && request.only_ca_certs))
        return make_error(ErrorCode::internal, "crl.bad_request", "CRL number or scope");
    if (key.public_key() != request.issuer.spki())
        return make_error(ErrorCode::internal, "crl.wrong_key", "key and certificate do not belong together");
    std::vector<RevokedEntry> entries = request.entries;
    std::ranges::sort(entries, shorter_first);
    Bytes list;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i > 0 && entries[i].serial == entries[i - 1].serial)
            return make_error(ErrorCode::internal, "crl.duplicate_serial", "a serial number appears twice");
        if (entries[i].reason == RevocationReason::remove_from_crl)
            return make_error(ErrorCode::internal, "crl.bad_reason", "removeFromCRL belongs into delta CRLs only");
        base::append(list, encode_entry(entries[i]));
    }
    // RFC 5280 section 5.1.2.6: without entries the list must be absent
    const Bytes revoked = list.empty() ? Bytes{} : der::tlv(der::tag::sequence, list);
    const Bytes algorithm = signature_algorithm_identifier(key.scheme(digest));
    const Bytes tbs =
        der::sequence({der::integer(1), algorithm, request.issuer.subject().der, der::x509_time(request.this_update),
                       der::x509_time(request.next_update), revoked, encode_extensions(request)});
    EZ_TRY(const Bytes signature, key.sign_message(digest, tbs));
    return der::sequence({tbs, algorithm, der::bit_string(signature)});
}

}  // namespace pki
