#pragma once
// Object identifiers in dotted form.
#include <string_view>

namespace pki::oid {

// Public keys, signatures, digests (RFC 5480, 8017, 8410, 5758, 3279)
inline constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
inline constexpr std::string_view prime256v1 = "1.2.840.10045.3.1.7";
inline constexpr std::string_view secp384r1 = "1.3.132.0.34";
inline constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
inline constexpr std::string_view rsa_pss = "1.2.840.113549.1.1.10";
inline constexpr std::string_view mgf1 = "1.2.840.113549.1.1.8";
inline constexpr std::string_view sha1_with_rsa = "1.2.840.113549.1.1.5";
inline constexpr std::string_view sha256_with_rsa = "1.2.840.113549.1.1.11";
inline constexpr std::string_view sha384_with_rsa = "1.2.840.113549.1.1.12";
inline constexpr std::string_view sha512_with_rsa = "1.2.840.113549.1.1.13";
inline constexpr std::string_view ecdsa_with_sha1 = "1.2.840.10045.4.1";
inline constexpr std::string_view ecdsa_with_sha256 = "1.2.840.10045.4.3.2";
inline constexpr std::string_view ecdsa_with_sha384 = "1.2.840.10045.4.3.3";
inline constexpr std::string_view ecdsa_with_sha512 = "1.2.840.10045.4.3.4";
inline constexpr std::string_view ed25519 = "1.3.101.112";
inline constexpr std::string_view dsa_with_sha1 = "1.2.840.10040.4.3";
inline constexpr std::string_view dsa_with_sha256 = "2.16.840.1.101.3.4.3.2";
inline constexpr std::string_view sha1 = "1.3.14.3.2.26";
inline constexpr std::string_view sha256 = "2.16.840.1.101.3.4.2.1";
inline constexpr std::string_view sha384 = "2.16.840.1.101.3.4.2.2";
inline constexpr std::string_view sha512 = "2.16.840.1.101.3.4.2.3";
inline constexpr std::string_view sha3_256 = "2.16.840.1.101.3.4.2.8";
inline constexpr std::string_view sha3_384 = "2.16.840.1.101.3.4.2.9";
inline constexpr std::string_view sha3_512 = "2.16.840.1.101.3.4.2.10";

// Attribute types of names (RFC 5280 appendix A, RFC 4519)
inline constexpr std::string_view common_name = "2.5.4.3";
inline constexpr std::string_view surname = "2.5.4.4";
inline constexpr std::string_view serial_number = "2.5.4.5";
inline constexpr std::string_view country = "2.5.4.6";
inline constexpr std::string_view locality = "2.5.4.7";
inline constexpr std::string_view state = "2.5.4.8";
inline constexpr std::string_view street = "2.5.4.9";
inline constexpr std::string_view organization = "2.5.4.10";
inline constexpr std::string_view organizational_unit = "2.5.4.11";
inline constexpr std::string_view title = "2.5.4.12";
inline constexpr std::string_view given_name = "2.5.4.42";
inline constexpr std::string_view dn_qualifier = "2.5.4.46";
inline constexpr std::string_view pseudonym = "2.5.4.65";
inline constexpr std::string_view organization_identifier = "2.5.4.97";
inline constexpr std::string_view user_id = "0.9.2342.19200300.100.1.1";
inline constexpr std::string_view domain_component = "0.9.2342.19200300.100.1.25";
inline constexpr std::string_view email_address = "1.2.840.113549.1.9.1";

// Certificate and CRL extensions (RFC 5280 sections 4.2 and 5.2, RFC 6960, X.509)
inline constexpr std::string_view subject_key_identifier = "2.5.29.14";
inline constexpr std::string_view key_usage = "2.5.29.15";
inline constexpr std::string_view subject_alt_name = "2.5.29.17";
inline constexpr std::string_view issuer_alt_name = "2.5.29.18";
inline constexpr std::string_view basic_constraints = "2.5.29.19";
inline constexpr std::string_view crl_number = "2.5.29.20";
inline constexpr std::string_view reason_code = "2.5.29.21";
inline constexpr std::string_view invalidity_date = "2.5.29.24";
inline constexpr std::string_view delta_crl_indicator = "2.5.29.27";
inline constexpr std::string_view issuing_distribution_point = "2.5.29.28";
inline constexpr std::string_view certificate_issuer = "2.5.29.29";
inline constexpr std::string_view name_constraints = "2.5.29.30";
inline constexpr std::string_view crl_distribution_points = "2.5.29.31";
inline constexpr std::string_view certificate_policies = "2.5.29.32";
inline constexpr std::string_view any_policy = "2.5.29.32.0";
inline constexpr std::string_view policy_mappings = "2.5.29.33";
inline constexpr std::string_view authority_key_identifier = "2.5.29.35";
inline constexpr std::string_view policy_constraints = "2.5.29.36";
inline constexpr std::string_view extended_key_usage = "2.5.29.37";
inline constexpr std::string_view freshest_crl = "2.5.29.46";
inline constexpr std::string_view inhibit_any_policy = "2.5.29.54";
inline constexpr std::string_view expired_certs_on_crl = "2.5.29.60";
inline constexpr std::string_view authority_info_access = "1.3.6.1.5.5.7.1.1";
inline constexpr std::string_view qc_statements = "1.3.6.1.5.5.7.1.3";
inline constexpr std::string_view access_ocsp = "1.3.6.1.5.5.7.48.1";
inline constexpr std::string_view access_ca_issuers = "1.3.6.1.5.5.7.48.2";
inline constexpr std::string_view policy_cps = "1.3.6.1.5.5.7.2.1";
inline constexpr std::string_view policy_user_notice = "1.3.6.1.5.5.7.2.2";
inline constexpr std::string_view ocsp_basic = "1.3.6.1.5.5.7.48.1.1";
inline constexpr std::string_view ocsp_nonce = "1.3.6.1.5.5.7.48.1.2";
inline constexpr std::string_view ocsp_no_check = "1.3.6.1.5.5.7.48.1.5";
inline constexpr std::string_view ocsp_archive_cutoff = "1.3.6.1.5.5.7.48.1.6";
inline constexpr std::string_view ocsp_extended_revoke = "1.3.6.1.5.5.7.48.1.9";

// Extended key usages
inline constexpr std::string_view any_extended_key_usage = "2.5.29.37.0";
inline constexpr std::string_view email_protection = "1.3.6.1.5.5.7.3.4";
inline constexpr std::string_view time_stamping = "1.3.6.1.5.5.7.3.8";
inline constexpr std::string_view ocsp_signing = "1.3.6.1.5.5.7.3.9";
inline constexpr std::string_view document_signing = "1.3.6.1.5.5.7.3.36";  // RFC 9336
inline constexpr std::string_view adobe_authentic_documents = "1.2.840.113583.1.1.5";
inline constexpr std::string_view microsoft_document_signing = "1.3.6.1.4.1.311.10.3.12";

// CMS and time-stamps (RFC 5652, 5035, 6211, 3161, EN 319 122-1)
inline constexpr std::string_view data = "1.2.840.113549.1.7.1";
inline constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
inline constexpr std::string_view tst_info = "1.2.840.113549.1.9.16.1.4";
inline constexpr std::string_view content_type = "1.2.840.113549.1.9.3";
inline constexpr std::string_view message_digest = "1.2.840.113549.1.9.4";
inline constexpr std::string_view signing_time = "1.2.840.113549.1.9.5";
inline constexpr std::string_view counter_signature = "1.2.840.113549.1.9.6";
inline constexpr std::string_view algorithm_protection = "1.2.840.113549.1.9.52";
inline constexpr std::string_view content_hints = "1.2.840.113549.1.9.16.2.4";
inline constexpr std::string_view content_identifier = "1.2.840.113549.1.9.16.2.7";
inline constexpr std::string_view content_reference = "1.2.840.113549.1.9.16.2.10";
inline constexpr std::string_view signing_certificate = "1.2.840.113549.1.9.16.2.12";
inline constexpr std::string_view signature_time_stamp = "1.2.840.113549.1.9.16.2.14";
inline constexpr std::string_view signature_policy = "1.2.840.113549.1.9.16.2.15";
inline constexpr std::string_view commitment_type = "1.2.840.113549.1.9.16.2.16";
inline constexpr std::string_view content_time_stamp = "1.2.840.113549.1.9.16.2.20";
inline constexpr std::string_view signing_certificate_v2 = "1.2.840.113549.1.9.16.2.47";
inline constexpr std::string_view adobe_revocation_info = "1.2.840.113583.1.1.8";

/// Root of the example arc (ITU-T X.660): what installations without a registered arc of their own must use.
inline constexpr std::string_view example_arc = "2.999";

}  // namespace pki::oid
