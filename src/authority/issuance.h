#pragma once
// One way to make a certificate, for persons, services and CAs alike: written before it is signed, linted before it is
// signed, and what was signed is what was linted (design/standards.md section 5, rules 1 to 3).
#include <map>
#include <memory>
#include <mutex>

#include "authority/ca_set.h"

namespace authority {

/// Keys that sign what will be linted, and nothing real. One for each kind, made when first needed. Thread-safe.
class ThrowAwayKeys {
  public:
    base::Result<crypto::Signer*> of(crypto::KeyAlgorithm algorithm);

  private:
    std::mutex mutex_;
    std::map<crypto::KeyAlgorithm, std::unique_ptr<crypto::Signer>> keys_;
};

struct Linted {
    base::Bytes tbs;
    base::Bytes lint_der;  // the same TBS under a throw-away signature
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
};
/// `issuer` null: self-signed. Errors: authority.lint_failed (message: the findings), profile.….
base::Result<Linted> lint_first(const pki::CertificateRequest& request, const pki::Certificate* issuer,
                                crypto::KeyAlgorithm issuer_key, ThrowAwayKeys& throw_away);
/// Signs, and checks that the bytes signed are the bytes linted and that the signature verifies under `issuer_spki`.
base::Result<base::Bytes> sign_linted(const Linted& linted, crypto::Signer& issuer_key, base::ByteView issuer_spki);

struct IssueSpec {
    std::string request_key;  // idempotency
    std::string profile;      // "person", "tsa", ...
    std::string owner;        // user id or "system"
    std::string key_id;       // of the vault: key id of a person, label of a system key
    pki::Name subject;
    base::Bytes spki;
    base::Time not_before{}, not_after{};
    vault::Actor actor;
};

/// Needs no lock: what two processes do with the same request key is settled in the database.
class Issuance {
  public:
    Issuance(db::Pool& pool, const base::Clock& clock, const Settings& settings)
        : pool_(pool), clock_(clock), settings_(settings) {}

    /// The certificate of spec.request_key: a new one, or the one that exists. Errors: certificate.issuing (another is
    /// at it), certificate.interrupted (burned meanwhile), authority.lint_failed.
    base::Result<CertificateRow> issue(const IssueSpec& spec, const Ca& ca, crypto::Signer& ca_key);
    /// Gives up on intents created at or before `created_before`. Safe while others work: theirs fails at its next
    /// step.
    base::Result<int> burn_unfinished(base::Time created_before);
    ThrowAwayKeys& throw_away() { return throw_away_; }

  private:
    struct Reserved {
        CertificateRow row;
        bool exists = false;
    };
    base::Result<Reserved> reserve(const IssueSpec& spec, const Ca& ca, const base::Bytes& serial);
    base::Result<void> burn(db::Connection& connection, const CertificateRow& row);
    base::Result<void> log(db::Connection& connection, std::string_view kind, const CertificateRow& row,
                           const vault::Actor& actor);
    base::Result<CertificateRow> finish(CertificateRow row, const Linted& linted, const Ca& ca, crypto::Signer& ca_key,
                                        const vault::Actor& actor);

    db::Pool& pool_;
    const base::Clock& clock_;
    const Settings& settings_;
    ThrowAwayKeys throw_away_;
};

}  // namespace authority
