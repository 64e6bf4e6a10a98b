#include "pki/algorithms.h"

#include <stdexcept>

#include "pki/oids.h"

namespace pki {

namespace {

using crypto::DigestAlgorithm;
using crypto::SignatureKind;
using crypto::SignatureScheme;

struct DigestRow {
    DigestAlgorithm algorithm;
    std::string_view oid;
};
constexpr DigestRow digests[] = {
    {DigestAlgorithm::sha1, oid::sha1},         {DigestAlgorithm::sha256, oid::sha256},
    {DigestAlgorithm::sha384, oid::sha384},     {DigestAlgorithm::sha512, oid::sha512},
    {DigestAlgorithm::sha3_256, oid::sha3_256}, {DigestAlgorithm::sha3_384, oid::sha3_384},
    {DigestAlgorithm::sha3_512, oid::sha3_512},
};

struct SignatureRow {
    std::string_view oid;
    SignatureKind kind;
    DigestAlgorithm digest;
};
constexpr SignatureRow signatures[] = {
    {oid::sha1_with_rsa, SignatureKind::rsa_pkcs1, DigestAlgorithm::sha1},
    {oid::sha256_with_rsa, SignatureKind::rsa_pkcs1, DigestAlgorithm::sha256},
    {oid::sha384_with_rsa, SignatureKind::rsa_pkcs1, DigestAlgorithm::sha384},
    {oid::sha512_with_rsa, SignatureKind::rsa_pkcs1, DigestAlgorithm::sha512},
    {oid::ecdsa_with_sha1, SignatureKind::ecdsa, DigestAlgorithm::sha1},
    {oid::ecdsa_with_sha256, SignatureKind::ecdsa, DigestAlgorithm::sha256},
    {oid::ecdsa_with_sha384, SignatureKind::ecdsa, DigestAlgorithm::sha384},
    {oid::ecdsa_with_sha512, SignatureKind::ecdsa, DigestAlgorithm::sha512},
    {oid::dsa_with_sha1, SignatureKind::dsa, DigestAlgorithm::sha1},
    {oid::dsa_with_sha256, SignatureKind::dsa, DigestAlgorithm::sha256},
};

Result<DigestAlgorithm> parse_digest(der::Reader reader) {
    EZ_TRY(const std::string name, reader.oid());
    EZ_TRY(const auto parameters, reader.optional(der::tag::null));
    if (parameters && !parameters->content.empty())
        return base::make_error(base::ErrorCode::malformed, "der.null", "NULL with contents");
    EZ_CHECK(reader.finish());
    const auto found = digest_from_oid(name);
    if (!found)
        return base::make_error(base::ErrorCode::unsupported, "algorithm.unknown_digest", "digest algorithm " + name);
    return *found;
}

// RSASSA-PSS-params (RFC 4055 section 3.1); the defaults are SHA-1 and a salt of 20 octets.
Result<SignatureScheme> parse_pss(der::Reader sequence) {
    SignatureScheme scheme{SignatureKind::rsa_pss, DigestAlgorithm::sha1, DigestAlgorithm::sha1, 20};
    EZ_TRY(const auto hash, sequence.optional(der::tag::constructed(0)));
    EZ_TRY(const auto mask, sequence.optional(der::tag::constructed(1)));
    EZ_TRY(const auto salt, sequence.optional(der::tag::constructed(2)));
    EZ_TRY(const auto trailer, sequence.optional(der::tag::constructed(3)));
    EZ_CHECK(sequence.finish());
    const auto unknown = [] {
        return base::make_error(base::ErrorCode::unsupported, "algorithm.unknown_pss", "unusual RSASSA-PSS parameters");
    };
    if (hash) {
        EZ_TRY(const auto inner, der::parse_single(hash->content));
        EZ_TRY(scheme.digest, parse_digest_algorithm(inner));
    }
    if (mask) {
        der::Reader outer(mask->content);
        EZ_TRY(der::Reader inner, outer.enter(der::tag::sequence));
        EZ_TRY(const std::string generator, inner.oid());
        if (generator != oid::mgf1) return unknown();
        EZ_TRY(const auto digest, inner.next());
        EZ_TRY(scheme.mgf1, parse_digest_algorithm(digest));
    }
    if (salt) {
        der::Reader inner(salt->content);
        EZ_TRY(const auto length, inner.small_integer());
        if (length < 0 || length > 512) return unknown();
        scheme.salt_length = static_cast<int>(length);
    }
    if (trailer) {
        der::Reader inner(trailer->content);
        EZ_TRY(const auto field, inner.small_integer());
        if (field != 1) return unknown();
    }
    return scheme;
}

}  // namespace

std::string_view digest_oid(DigestAlgorithm algorithm) {
    for (const auto& row : digests)
        if (row.algorithm == algorithm) return row.oid;
    return {};
}

std::optional<DigestAlgorithm> digest_from_oid(std::string_view oid) {
    for (const auto& row : digests)
        if (row.oid == oid) return row.algorithm;
    return std::nullopt;
}

Bytes digest_algorithm_identifier(DigestAlgorithm algorithm, bool with_null) {
    const Bytes name = der::oid(digest_oid(algorithm));
    return with_null ? der::sequence({name, der::null()}) : der::sequence({name});
}

Result<DigestAlgorithm> parse_digest_algorithm(const der::Element& element) {
    if (element.tag != der::tag::sequence)
        return base::make_error(base::ErrorCode::malformed, "der.unexpected_tag", "not an AlgorithmIdentifier");
    return parse_digest(der::Reader(element.content));
}

Bytes signature_algorithm_identifier(const SignatureScheme& scheme) {
    if (scheme.kind == SignatureKind::ed25519) return der::sequence({der::oid(oid::ed25519)});  // RFC 8410 section 3
    if (scheme.kind == SignatureKind::rsa_pss) {
        // RFC 4055 section 3.1: with NULL in both digests; the default trailer field is absent in DER.
        const Bytes digest = digest_algorithm_identifier(scheme.digest, true);
        const Bytes mask = der::sequence({der::oid(oid::mgf1), digest_algorithm_identifier(scheme.mgf1, true)});
        return der::sequence(
            {der::oid(oid::rsa_pss), der::sequence({der::explicit_tag(0, digest), der::explicit_tag(1, mask),
                                                    der::explicit_tag(2, der::integer(scheme.salt_length))})});
    }
    for (const auto& row : signatures) {
        if (row.kind != scheme.kind || row.digest != scheme.digest) continue;
        // RFC 4055 section 5: NULL parameters for RSA; RFC 5758 section 3.2: none for ECDSA
        if (row.kind == SignatureKind::rsa_pkcs1) return der::sequence({der::oid(row.oid), der::null()});
        return der::sequence({der::oid(row.oid)});
    }
    throw std::invalid_argument("no signature algorithm for this key and digest");
}

SignatureScheme scheme_of(const Certificate& certificate, crypto::KeyAlgorithm key, DigestAlgorithm digest) {
    der::Reader outer(certificate.spki());
    if (auto spki = outer.enter(der::tag::sequence))
        if (auto algorithm = spki->enter(der::tag::sequence))
            if (const auto name = algorithm->oid(); name && *name == oid::rsa_pss) return crypto::pss_scheme(digest);
    return crypto::default_scheme(key, digest);
}

Result<SignatureAlgorithm> parse_signature_algorithm(const der::Element& element) {
    if (element.tag != der::tag::sequence)
        return base::make_error(base::ErrorCode::malformed, "der.unexpected_tag", "not an AlgorithmIdentifier");
    SignatureAlgorithm out;
    out.der.assign(element.whole.begin(), element.whole.end());
    der::Reader reader(element.content);
    EZ_TRY(out.oid, reader.oid());
    const bool null_or_none =
        reader.at_end() || (reader.peek() == der::tag::null && reader.rest().size() == 2 && reader.rest()[1] == 0);
    if (out.oid == oid::rsa_pss) {
        if (reader.at_end()) return out;
        EZ_TRY(const auto parameters, reader.enter(der::tag::sequence));
        EZ_CHECK(reader.finish());
        if (auto scheme = parse_pss(parameters)) out.scheme = *scheme;
        return out;
    }
    if (out.oid == oid::ed25519 && reader.at_end()) out.scheme = SignatureScheme{.kind = SignatureKind::ed25519};
    for (const auto& row : signatures)
        if (row.oid == out.oid && null_or_none) out.scheme = SignatureScheme{row.kind, row.digest, row.digest, 0};
    return out;
}

std::optional<SignatureScheme> cms_scheme(const SignatureAlgorithm& algorithm, DigestAlgorithm digest) {
    if (algorithm.oid == oid::rsa_encryption) return SignatureScheme{SignatureKind::rsa_pkcs1, digest, digest, 0};
    if (algorithm.oid == oid::ec_public_key) return SignatureScheme{SignatureKind::ecdsa, digest, digest, 0};
    if (!algorithm.scheme) return std::nullopt;
    // Signature and digest algorithm must speak of the same digest: otherwise a weaker one could be slipped in.
    if (algorithm.scheme->kind != SignatureKind::ed25519 && algorithm.scheme->digest != digest) return std::nullopt;
    return algorithm.scheme;
}

DigestAlgorithm default_digest(crypto::KeyAlgorithm key) {
    return key == crypto::KeyAlgorithm::ec_p384 ? DigestAlgorithm::sha384 : DigestAlgorithm::sha256;
}

}  // namespace pki
