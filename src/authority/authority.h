#pragma once
// Our certification authority as a service: issuing CAs, certificate life cycle, OCSP, CRL, TSA.
// Issuance obeys one order (design/standards.md section 5): intent row -> certificate linted under a throw-away key ->
// row says "signing" -> audit -> real signature -> to-be-signed bytes compared -> stored. A crash anywhere burns the
// serial; a burned serial is answered "revoked", because a certificate may have been signed under it. Calls that write
// open their own transaction: never call them while holding one.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "db/db.h"
#include "pki/certificate.h"
#include "pki/certificate_cache.h"
#include "pki/cms.h"
#include "pki/profile.h"
#include "pki/revocation.h"
#include "vault/vault.h"

namespace authority {

struct Settings {
    std::string public_url;  // "http://127.0.0.1:8080": AIA, CDP and CPS pointers are made from it
    bool test = true;        // test installation: names say TEST, root key is thrown away on first start
    std::string organisation = "ezSign";
    pki::PolicyOids oids = {};  // a private arc; never one under 2.16.360 unless recognised (indonesia.md section 2)
    vault::KeyType person_key = {};  // another than P-256 where a relying party needs it
    std::chrono::hours person_validity{24 * 365};
    std::chrono::hours ocsp_validity{12};  // nextUpdate - thisUpdate
    std::chrono::hours crl_validity{24 * 3};
    std::chrono::hours responder_validity{24 * 30};  // OCSP responder certificates; renewed at half life
    std::chrono::hours tsa_validity{24 * 365 * 2};
    std::chrono::milliseconds clock_tolerance{1000};  // how far the clock may step back before the TSA refuses
};

/// The reasons that an RA may give: those of pki::RevocationReason that a subscriber's certificate can have.
bool is_ra_reason(pki::RevocationReason reason);

enum class CertificateStatus { active, expired, revoked };
const char* to_string(CertificateStatus status);

/// A certificate that we issued to somebody.
struct IssuedCertificate {
    std::string id;        // "crt_…"
    std::string owner;     // user id
    std::string key_id;    // in the vault; empty when the key is not ours (test PKCS#12)
    std::string serial;    // lower hex
    std::string subject;   // RFC 4514
    std::string issuer;    // RFC 4514
    std::string root;      // RFC 4514 of the root
    std::string profile;   // "person"
    std::string policy;    // OID
    std::string key_type;  // "EC P-256"
    base::Time not_before{}, not_after{};
    CertificateStatus status = CertificateStatus::active;  // at the time of the query
    std::optional<pki::RevocationReason> revocation_reason;
    std::optional<base::Time> revoked_at;
    base::Bytes der;
};

/// What the subscriber will see before agreeing, and what issue_person_certificate() then certifies.
struct PersonSubject {
    std::string common_name;  // as on the identity card
    std::string unique_id;    // opaque serialNumber attribute; never the NIK
};

struct CertificatePreview {
    std::vector<std::pair<std::string, std::string>> subject;  // ("CN", "BUDI …"), most general first
    std::string issuer;
    base::Time not_before{}, not_after{};
    std::string key_type, policy, policy_url;
};

struct PersonIssuance {
    std::string request_key;  // idempotency: one live certificate per key, e.g. the application id
    std::string owner;
    PersonSubject subject;
    vault::Actor actor;
};

/// Everything needed to prove a certificate's validity later (PAdES B-LT): pades::ValidationData has the same three
/// lists.
struct Evidence {
    std::vector<base::Bytes> certificates;  // chain without the leaf, root, and the OCSP responder's
    std::vector<base::Bytes> ocsp_responses;
    std::vector<base::Bytes> crls;  // of the root, for the issuing CA
};

/// Leaf and chain, parsed, ready for vault::Confirmation.
struct SigningChain {
    IssuedCertificate certificate;
    pki::Certificate leaf;
    std::vector<pki::Certificate> chain;  // issuer first, root left out
};

struct HealthFinding {
    std::string check;  // "ca", "keys", "tsa", "ocsp", "crl", "clock"
    bool ok = false;
    std::string detail;  // English; no secrets
};

class Authority {
  public:
    virtual ~Authority() = default;

    // --- persons' certificates

    virtual base::Result<CertificatePreview> preview(const PersonSubject& subject) = 0;
    /// Makes the key in the vault and the certificate, once per request_key: called again it returns the first
    /// certificate. Errors: authority.not_ready, authority.lint_failed, certificate.issuing (another process is at it).
    virtual base::Result<IssuedCertificate> issue_person_certificate(const PersonIssuance& issuance) = 0;
    /// Certifies a key that lives elsewhere, as a person's: for `ezsign ca issue-p12` on test installations only.
    virtual base::Result<IssuedCertificate> issue_for_public_key(const PersonIssuance& issuance,
                                                                 base::ByteView spki) = 0;

    virtual base::Result<IssuedCertificate> certificate(std::string_view id) = 0;
    /// Newest first.
    virtual base::Result<std::vector<IssuedCertificate>> certificates_of(std::string_view owner) = 0;
    /// By serial prefix or text in the subject; newest first.
    virtual base::Result<std::vector<IssuedCertificate>> find_certificates(std::string_view query, int limit) = 0;
    /// The owner's newest active certificate, or the named one if it is the owner's.
    /// Errors: certificate.none, certificate.expired, certificate.revoked, not_found.
    virtual base::Result<SigningChain> signing_chain(std::string_view owner, std::string_view certificate_id = {}) = 0;
    /// Final. OCSP says so at once; the vault key is disabled; a new CRL is made. `also` runs in the transaction of the
    /// revocation (mail to the owner); an error of it undoes the revocation. Idempotent: the first reason stays and
    /// `also` is not called again. Errors: not_found; invalid certificate.reason.
    using Also = std::function<base::Result<void>(db::Connection&, const IssuedCertificate&)>;
    virtual base::Result<IssuedCertificate> revoke(std::string_view id, pki::RevocationReason reason,
                                                   std::string_view text, const vault::Actor& actor,
                                                   const Also& also = {}) = 0;

    // --- evidence and services

    /// Fresh OCSP response, the chain, the responder's certificate and the root's CRL for a certificate of ours (person
    /// or TSA). Errors: authority.foreign_certificate.
    virtual base::Result<Evidence> evidence(const pki::Certificate& certificate) = 0;
    /// In-process time-stamps from our TSA. Errors of its calls: tsa.unavailable (clock stepped back, key gone).
    virtual pki::Timestamper& timestamper() = 0;
    /// The TSA certificate and its chain (without root), for evidence() and for document time-stamps.
    virtual base::Result<std::vector<pki::Certificate>> tsa_chain() = 0;
    /// Our root(s): trust anchors for validation.
    virtual base::Result<std::vector<pki::Certificate>> anchors() = 0;
    /// For everybody who validates here: our own certificates are in almost every document.
    virtual pki::CertificateCache& certificate_cache() = 0;

    // --- protocol answers; the routes and tests call these

    virtual base::Result<base::Bytes> ocsp(base::ByteView request) = 0;  // OCSPResponse DER, also for refusals
    virtual base::Result<base::Bytes> timestamp_response(
        base::ByteView request) = 0;  // TimeStampResp DER, also for refusals
    /// The current CRL by CA name ("root", "persons", "seals", "timestamping"). Errors: not_found, unavailable.
    virtual base::Result<base::Bytes> crl(std::string_view ca) = 0;
    virtual base::Result<pki::Certificate> ca_certificate(std::string_view ca) = 0;
    virtual std::vector<std::string> ca_names() = 0;

    // --- upkeep; run by the daily job and at start

    /// Renews OCSP and TSA certificates at half life, makes due CRLs, burns intents that a crash left behind.
    virtual base::Result<void> maintain() = 0;
    /// At the start of the only server of an installation: burns every intent that a crash left behind, also the
    /// youngest.
    virtual base::Result<void> recover() = 0;
    /// Accepts the present time after the clock was put right: for the operator, audited.
    virtual base::Result<void> reset_clock(const vault::Actor& actor) = 0;
    virtual std::vector<HealthFinding> health() = 0;
};

std::vector<db::Migration> migrations();

/// Reads the CAs from the database. Works before they exist (then calls answer authority.not_ready).
base::Result<std::unique_ptr<Authority>> open_authority(db::Pool& pool, vault::Vault& vault, const base::Clock& clock,
                                                        Settings settings);

}  // namespace authority
