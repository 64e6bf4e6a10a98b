#pragma once
// The key store. The only module that ever sees a private key or a factor secret: everybody else holds key ids, public
// keys and authorisations. `Vault` is an interface so that it can become its own process or sit beside an HSM;
// LocalVault (local_vault.h) is the in-process one. What every implementation promises:
//  - A person's key signs only what that person authorised: exactly the listed digests, in that order, once, within
//  minutes, and
//    the key store itself checks it (CEN EN 419 241-1, SCAL2).
//  - An authorisation is consumed durably before the key is used: a crash in between costs the person a new code, never
//  a
//    second signature.
//  - Calls that write open their own transaction: never call them while holding one (SQLite has one writer).
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "db/db.h"
#include "pki/certificate.h"
#include "pki/cms.h"

namespace vault {

/// What a key is, and how it signs.
struct KeyType {
    crypto::KeyAlgorithm algorithm = crypto::KeyAlgorithm::ec_p256;
    crypto::RsaPadding padding = crypto::RsaPadding::pkcs1;  // RSA keys only
    bool operator==(const KeyType&) const = default;

    /// Of what it signs: SHA-512 for Ed25519 (RFC 8419 section 3.1), else SHA-256.
    crypto::DigestAlgorithm digest() const;
    crypto::SignatureScheme scheme() const;
};
std::string to_string(KeyType type);  // "ec_p256", "rsa_3072", "rsa_3072_pss"
std::optional<KeyType> key_type_from_name(std::string_view name);
/// Of the signatures that a key of this kind makes: what the vault signs with, and how large it may become.
pki::CmsTemplate cms_template(KeyType type, const pki::Certificate& leaf, std::span<const pki::Certificate> chain);

/// What the world may know of a key.
struct Key {
    std::string id;     // "key_…"
    std::string owner;  // user id; "system" for the installation's own keys
    std::string label;  // system keys only, e.g. "ca-persons"
    KeyType type;
    base::Bytes spki;  // SubjectPublicKeyInfo, DER
    bool enabled = true;
    base::Time created_at{};
};

/// How the owner proves that it is them. More methods (PIN, TOTP, passkey, face) come with issue SEC.
enum class Method { email };
const char* to_string(Method method);

/// Who asks, for the audit log.
struct Actor {
    std::string user_id;
    std::string address;  // of the client
    std::string user_agent;
};

struct AuthorisationRequest {
    std::string key_id;
    std::vector<base::Bytes> digests;  // of the documents' bytes, under KeyType::digest, in signing order; 1 to 1000
    Method method = Method::email;
    std::chrono::minutes valid{5};
    std::string subject_kind;  // what it is for, for the audit log: "document"
    std::string subject_id;
    Actor actor;  // actor.user_id must own the key
};

enum class AuthorisationState { open, used, expired, void_ };

struct Authorisation {
    std::string id;  // "aut_…"
    std::string key_id;
    AuthorisationState state = AuthorisationState::open;
    base::Time expires_at{};
    base::Time resend_at{};  // from when on resend_code() is accepted
    int tries_left = 0;
};

/// Hands the code to its carrier: must queue a sealed mail on the given connection, in the vault's transaction, and
/// keep no copy. An error undoes the authorisation.
using DeliverCode = std::function<base::Result<void>(db::Connection&, std::string_view code, base::Time expires_at)>;

struct Confirmation {
    std::string authorisation_id;
    std::string_view code;
    std::vector<base::Bytes> digests;         // the same, in the same order, as authorised
    const pki::Certificate& leaf;             // of the key that was authorised
    std::span<const pki::Certificate> chain;  // issuer first, root left out
    Actor actor;
};

class Vault {
  public:
    virtual ~Vault() = default;

    // --- persons' keys

    /// Makes a key pair that never leaves the vault. Audited.
    virtual base::Result<Key> create_user_key(const std::string& owner, KeyType type, const Actor& actor) = 0;
    /// Errors: vault.key_not_found.
    virtual base::Result<Key> key(const std::string& key_id) = 0;
    /// For good: used when its certificate is revoked. Open authorisations of the key become void. Idempotent.
    virtual base::Result<void> disable_key(const std::string& key_id, const Actor& actor) = 0;

    // --- authorisations

    /// Makes a six-digit code bound to the key and the digests and hands it to `deliver`.
    /// Errors: authorisation.digests (none, too many, or not of the key's digest), vault.key_not_found,
    /// vault.key_disabled, forbidden (not the owner), otp.locked (too many wrong codes lately), otp.too_many_sends.
    virtual base::Result<Authorisation> begin_authorisation(const AuthorisationRequest& request,
                                                            const DeliverCode& deliver) = 0;
    /// Replaces the code by a new one, an expired one too; tries are not given back. Errors: otp.too_soon,
    /// otp.too_many_sends, otp.locked, otp.used, otp.too_many_tries (tries used up or voided: begin again),
    /// vault.key_disabled.
    virtual base::Result<Authorisation> resend_code(const std::string& authorisation_id, const Actor& actor,
                                                    const DeliverCode& deliver) = 0;
    virtual base::Result<Authorisation> authorisation(const std::string& authorisation_id) = 0;
    /// Voids an open authorisation: the document changed or the person cancelled. Idempotent.
    virtual base::Result<void> void_authorisation(const std::string& authorisation_id) = 0;
    /// Checks, consumes, then signs: one detached CAdES CMS per digest (pki::sign_cms_cades), with a signature
    /// time-stamp each when `timestamper` is given. Errors: otp.wrong (tries_left by authorisation()), otp.expired,
    /// otp.used, otp.too_many_tries, authorisation.mismatch (digests, actor or certificate are not the authorised ones;
    /// does not consume), vault.key_disabled; and the timestamper's own, after which the authorisation is spent.
    virtual base::Result<std::vector<base::Bytes>> confirm_and_sign_cms(const Confirmation& confirmation,
                                                                        pki::Timestamper* timestamper) = 0;

    // --- the installation's own keys, by label ("ca-persons", "tsa-1", "ocsp-persons-3", "audit")

    /// Errors: conflict when the label exists.
    virtual base::Result<Key> create_system_key(const std::string& label, crypto::KeyAlgorithm algorithm) = 0;
    virtual base::Result<Key> system_key(const std::string& label) = 0;
    /// Usable from several threads one after the other; get one per thread. Errors: vault.key_not_found,
    /// vault.key_disabled.
    virtual base::Result<std::unique_ptr<crypto::Signer>> system_signer(const std::string& label) = 0;

    // --- secrets of other modules

    /// 32 bytes for one purpose ("blob-kek", "mail-sealing", "identity-nik", "identity-nik-index"), the same for the
    /// life of the installation (HKDF-SHA-256, RFC 5869).
    virtual base::Result<base::Bytes> derive_key(std::string_view purpose) = 0;

    // --- health

    /// Opens every sealed key class once and signs with a probe key: whether signing would work now.
    virtual base::Result<void> self_test() = 0;
};

/// The system key's signer; makes the key first when there is none.
base::Result<std::unique_ptr<crypto::Signer>> ensure_system_signer(Vault& vault, const std::string& label,
                                                                   crypto::KeyAlgorithm algorithm);

}  // namespace vault
