#pragma once
// AlgorithmIdentifiers of digests and signatures (RFC 5754, 5758, 8017, 8410, 4055).
#include "crypto/public_key.h"
#include "pki/certificate.h"

namespace pki {

std::string_view digest_oid(crypto::DigestAlgorithm algorithm);
std::optional<crypto::DigestAlgorithm> digest_from_oid(std::string_view oid);
/// Parameters absent (RFC 5754 section 2) or NULL.
Bytes digest_algorithm_identifier(crypto::DigestAlgorithm algorithm, bool with_null = false);
/// Accepts absent and NULL parameters. Error key "algorithm.unknown_digest" (ErrorCode::unsupported).
Result<crypto::DigestAlgorithm> parse_digest_algorithm(const der::Element& algorithm_identifier);

/// What a Signer of this scheme writes: ecdsa-with-SHAx, shaxWithRSAEncryption, Ed25519, RSASSA-PSS with its parameters
/// (RFC 4055 section 3.1).
Bytes signature_algorithm_identifier(const crypto::SignatureScheme& scheme);
/// How a key of this certificate signs: PSS where the certificate says id-RSASSA-PSS, else the default of the kind.
crypto::SignatureScheme scheme_of(const Certificate& certificate, crypto::KeyAlgorithm key,
                                  crypto::DigestAlgorithm digest);
Result<SignatureAlgorithm> parse_signature_algorithm(const der::Element& algorithm_identifier);
/// CMS: signatureAlgorithm may be the bare key type (rsaEncryption), then `digest` decides (RFC 5652 section 10.1.2).
std::optional<crypto::SignatureScheme> cms_scheme(const SignatureAlgorithm& algorithm, crypto::DigestAlgorithm digest);

/// The digest that suits a key: SHA-256, SHA-384 for P-384.
crypto::DigestAlgorithm default_digest(crypto::KeyAlgorithm key);

}  // namespace pki
