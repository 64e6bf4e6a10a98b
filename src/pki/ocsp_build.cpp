// OCSP requests and responses, written from DER templates (RFC 6960 section 4).
#include "pki/algorithms.h"
#include "pki/extensions.h"
#include "pki/ocsp.h"
#include "pki/oids.h"

namespace pki {

namespace {

Bytes encode_cert_id(const OcspCertId& id) {
    // RFC 6960 gives hashAlgorithm NULL parameters in its examples, and older clients compare bytes: keep NULL.
    return der::sequence({digest_algorithm_identifier(id.digest, true), der::octet_string(id.issuer_name_hash),
                          der::octet_string(id.issuer_key_hash), der::integer(ByteView(id.serial))});
}

Bytes encode_status(const OcspSingle& single) {
    switch (single.status) {
        case OcspCertStatus::good:
            return {der::tag::primitive(0), 0};
        case OcspCertStatus::unknown:
            return {der::tag::primitive(2), 0};
        case OcspCertStatus::revoked:
            break;
    }
    const Bytes reason =
        single.reason ? der::explicit_tag(0, der::enumerated(static_cast<std::uint8_t>(*single.reason))) : Bytes{};
    return der::tlv(der::tag::constructed(1), {der::generalized_time(single.revoked_at), reason});
}

Bytes encode_single(const OcspSingle& single) {
    const Bytes next = single.next_update ? der::explicit_tag(0, der::generalized_time(*single.next_update)) : Bytes{};
    Bytes extensions;
    if (single.archive_cutoff)
        extensions = der::explicit_tag(
            1, der::sequence(
                   {encode_extension(oid::ocsp_archive_cutoff, false, der::generalized_time(*single.archive_cutoff))}));
    return der::sequence({single.id.der.empty() ? encode_cert_id(single.id) : single.id.der, encode_status(single),
                          der::generalized_time(single.this_update), next, extensions});
}

Bytes nonce_extension(ByteView nonce) {
    return encode_extension(oid::ocsp_nonce, false, der::octet_string(nonce));
}

Bytes response_data(const OcspReply& reply, const Certificate& responder) {
    const Bytes by_key = der::explicit_tag(
        2, der::octet_string(crypto::digest(crypto::DigestAlgorithm::sha1, responder.public_key_bits())));
    std::vector<Bytes> singles;
    for (const OcspSingle& single : reply.singles) singles.push_back(encode_single(single));
    std::vector<Bytes> extensions;
    if (reply.nonce) extensions.push_back(nonce_extension(*reply.nonce));
    if (reply.extended_revoke) extensions.push_back(encode_extension(oid::ocsp_extended_revoke, false, der::null()));
    return der::sequence({by_key, der::generalized_time(reply.produced_at), der::sequence(singles),
                          extensions.empty() ? Bytes{} : der::explicit_tag(1, der::sequence(extensions))});
}

}  // namespace

OcspCertId make_ocsp_cert_id(ByteView serial, const Certificate& issuer, crypto::DigestAlgorithm digest) {
    OcspCertId id;
    id.digest = digest;
    id.issuer_name_hash = crypto::digest(digest, issuer.subject().der);
    id.issuer_key_hash = crypto::digest(digest, issuer.public_key_bits());
    id.serial.assign(serial.begin(), serial.end());
    id.der = encode_cert_id(id);
    return id;
}

OcspCertId make_ocsp_cert_id(const Certificate& certificate, const Certificate& issuer,
                             crypto::DigestAlgorithm digest) {
    return make_ocsp_cert_id(certificate.serial(), issuer, digest);
}

Bytes build_ocsp_request(const OcspRequest& request) {
    std::vector<Bytes> entries;
    for (const OcspCertId& id : request.ids)
        entries.push_back(der::sequence({id.der.empty() ? encode_cert_id(id) : id.der}));
    const Bytes extensions =
        request.nonce ? der::explicit_tag(2, der::sequence({nonce_extension(*request.nonce)})) : Bytes{};
    return der::sequence({der::sequence({der::sequence(entries), extensions})});
}

Bytes ocsp_error_response(OcspResponseStatus status) {
    return der::sequence({der::enumerated(static_cast<std::uint8_t>(status))});
}

OcspSingle ocsp_never_issued(OcspCertId id, Time this_update, std::optional<Time> next_update) {
    OcspSingle single;
    single.id = std::move(id);
    single.status = OcspCertStatus::revoked;
    single.revoked_at = Time{};
    single.reason = RevocationReason::certificate_hold;
    single.this_update = this_update;
    single.next_update = next_update;
    return single;
}

Result<Bytes> build_ocsp_response(const OcspReply& reply, const OcspResponder& responder,
                                  crypto::DigestAlgorithm digest) {
    if (reply.singles.empty())
        return base::make_error(base::ErrorCode::internal, "ocsp.empty_reply",
                                "a response answers at least one question");
    if (responder.key.public_key() != responder.certificate.spki())
        return base::make_error(base::ErrorCode::internal, "ocsp.wrong_key",
                                "key and certificate do not belong together");
    const Bytes tbs = response_data(reply, responder.certificate);
    EZ_TRY(const Bytes signature, responder.key.sign_message(digest, tbs));
    const Bytes certificates =
        responder.embed_certificate ? der::explicit_tag(0, der::sequence({responder.certificate.der()})) : Bytes{};
    const Bytes basic = der::sequence(
        {tbs, signature_algorithm_identifier(responder.key.scheme(digest)), der::bit_string(signature), certificates});
    const Bytes response_bytes = der::sequence({der::oid(oid::ocsp_basic), der::octet_string(basic)});
    return der::sequence({der::enumerated(0), der::explicit_tag(0, response_bytes)});
}

}  // namespace pki
