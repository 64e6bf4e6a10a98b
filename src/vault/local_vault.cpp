#include "vault/local_vault.h"

#include "audit/audit.h"
#include "base/crash_point.h"
#include "base/encoding.h"
#include "base/rng.h"
#include "vault/authorisation_store.h"
#include "vault/sealed_keys.h"

namespace vault {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr std::string_view probe_label = "probe";
constexpr std::size_t most_digests = 1000;

base::Error key_not_found() {
    return make_error(ErrorCode::not_found, "vault.key_not_found", "there is no such key");
}
base::Error key_disabled() {
    return make_error(ErrorCode::gone, "vault.key_disabled", "this key was disabled");
}
base::Error not_owner() {
    return make_error(ErrorCode::forbidden, "vault.not_owner", "this key belongs to somebody else");
}
base::Error no_authorisation() {
    return make_error(ErrorCode::not_found, "authorisation.not_found", "there is no such authorisation");
}

class LocalVault final : public Vault {
  public:
    LocalVault(db::Pool& pool, const base::Clock& clock, CodePolicy policy, SealedKeys keys)
        : pool_(pool), clock_(clock), policy_(policy), keys_(std::move(keys)), mac_key_(keys_.derive("otp-mac")) {}

    Result<Key> create_user_key(const std::string& owner, KeyType type, const Actor& actor) override {
        return create(owner, "", type, actor);
    }

    Result<Key> key(const std::string& key_id) override {
        db::Pool::Lease connection = pool_.take();
        auto stored = find_key(*connection, key_id);
        if (!stored) return key_not_found();
        return std::move(stored->key);
    }

    Result<void> disable_key(const std::string& key_id, const Actor& actor) override {
        db::Pool::Lease connection = pool_.take();
        db::Transaction transaction(*connection);
        const auto stored = find_key(*connection, key_id);
        if (!stored) return key_not_found();
        if (!mark_disabled(*connection, key_id, clock_.now())) return {};
        void_authorisations_of_key(*connection, key_id);
        EZ_CHECK(log(*connection, "vault.key_disabled", "key", key_id, {}, actor));
        transaction.commit();
        return {};
    }

    Result<Authorisation> begin_authorisation(const AuthorisationRequest& request, const DeliverCode& deliver) override;
    Result<Authorisation> resend_code(const std::string& id, const Actor& actor, const DeliverCode& deliver) override;
    Result<std::vector<base::Bytes>> confirm_and_sign_cms(const Confirmation& confirmation,
                                                          pki::Timestamper* timestamper) override;

    Result<Authorisation> authorisation(const std::string& id) override {
        db::Pool::Lease connection = pool_.take();
        const auto record = find_authorisation(*connection, id);
        if (!record) return no_authorisation();
        return view_at(*record, policy_, clock_.now());
    }

    Result<void> void_authorisation(const std::string& id) override {
        db::Pool::Lease connection = pool_.take();
        db::Transaction transaction(*connection);
        auto record = lock_authorisation(*connection, id);
        if (!record) return no_authorisation();
        if (record->state == AuthorisationState::open) {
            record->state = AuthorisationState::void_;
            update_authorisation(*connection, *record);
        }
        transaction.commit();
        return {};
    }

    Result<Key> create_system_key(const std::string& label, crypto::KeyAlgorithm algorithm) override {
        if (label.empty()) return make_error(ErrorCode::invalid, "vault.label", "a system key needs a label");
        return create("system", label, {algorithm}, Actor{"system", "", ""});
    }

    Result<Key> system_key(const std::string& label) override {
        db::Pool::Lease connection = pool_.take();
        auto stored = find_key_by_label(*connection, label);
        if (!stored) return key_not_found();
        return std::move(stored->key);
    }

    Result<std::unique_ptr<crypto::Signer>> system_signer(const std::string& label) override {
        db::Pool::Lease connection = pool_.take();
        const auto stored = find_key_by_label(*connection, label);
        if (!stored) return key_not_found();
        if (!stored->key.enabled) return key_disabled();
        return keys_.unseal(*stored);
    }

    Result<base::Bytes> derive_key(std::string_view purpose) override {
        // The codes' own key never leaves.
        if (purpose.empty() || purpose == "otp-mac")
            return make_error(ErrorCode::forbidden, "vault.purpose", "no key for this purpose");
        return keys_.derive(purpose);
    }

    Result<void> self_test() override {
        EZ_TRY(const std::unique_ptr<crypto::Signer> signer, system_signer(std::string(probe_label)));
        const base::Bytes message = base::random_bytes(32);
        EZ_TRY(const base::Bytes signature, signer->sign_message(crypto::DigestAlgorithm::sha256, message));
        return crypto::verify_signature(signer->public_key(),
                                        crypto::default_scheme(signer->algorithm(), crypto::DigestAlgorithm::sha256),
                                        message, signature);
    }

    Result<void> ensure_probe() {
        EZ_CHECK(ensure_system_signer(*this, std::string(probe_label), crypto::KeyAlgorithm::ec_p256));
        return {};
    }

  private:
    Result<Key> create(const std::string& owner, const std::string& label, KeyType type, const Actor& actor);
    Result<void> log(db::Connection& connection, std::string_view kind, std::string_view subject_kind,
                     std::string_view subject_id, boost::json::object details, const Actor& actor) {
        const auto index =
            audit::append(connection, clock_,
                          {std::string(kind), actor.user_id, std::string(subject_kind), std::string(subject_id),
                           std::move(details), actor.address, actor.user_agent});
        if (!index) return index.error();
        return {};
    }
    /// New code, counted and handed over. The caller stores `record`.
    Result<void> send_code(db::Connection& connection, AuthorisationRecord& record, const DeliverCode& deliver);
    Result<void> refuse_wrong_code(db::Connection& connection, AuthorisationRecord& record, const Actor& actor);
    /// Returns the key's row once the authorisation is spent, durably.
    Result<StoredKey> consume(const Confirmation& confirmation);

    db::Pool& pool_;
    const base::Clock& clock_;
    CodePolicy policy_;
    SealedKeys keys_;
    base::Bytes mac_key_;
};

Result<Key> LocalVault::create(const std::string& owner, const std::string& label, KeyType type, const Actor& actor) {
    // Before the transaction: RSA keys take their time.
    EZ_TRY(StoredKey stored, keys_.make(owner, label, type, clock_.now()));
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    if (!label.empty() && find_key_by_label(*connection, label))
        return make_error(ErrorCode::conflict, "vault.label_exists", "a system key with this label exists");
    insert_key(*connection, stored);
    EZ_CHECK(log(*connection, "vault.key_created", "key", stored.key.id,
                 {{"owner", owner}, {"label", label}, {"algorithm", to_string(type)}}, actor));
    transaction.commit();
    return std::move(stored.key);
}

Result<void> LocalVault::send_code(db::Connection& connection, AuthorisationRecord& record,
                                   const DeliverCode& deliver) {
    const base::Time now = clock_.now(), hour_ago = now - std::chrono::hours(1);
    if (count_attempts(connection, record.owner, Attempt::wrong, hour_ago) >= policy_.wrong_per_hour)
        return make_error(ErrorCode::too_many_requests, "otp.locked", "too many wrong codes; wait an hour");
    if (record.sends_left <= 0 ||
        count_attempts(connection, record.owner, Attempt::send, hour_ago) >= policy_.sends_per_hour)
        return make_error(ErrorCode::too_many_requests, "otp.too_many_sends", "too many codes were sent; wait a while");
    std::string code = base::random_digits(policy_.digits);
    --record.sends_left;
    record.sent_at = now;
    record.expires_at = now + record.valid;
    record.code_mac = code_mac(mac_key_, record, code);
    record_attempt(connection, record.owner, Attempt::send, now);
    const Result<void> delivered = deliver(connection, code, record.expires_at);
    base::cleanse(code);
    return delivered;
}

Result<Authorisation> LocalVault::begin_authorisation(const AuthorisationRequest& request, const DeliverCode& deliver) {
    if (request.digests.empty() || request.digests.size() > most_digests)
        return make_error(ErrorCode::invalid, "authorisation.digests", "an authorisation is for 1 to 1000 digests");
    if (request.valid <= std::chrono::minutes(0) || request.valid > policy_.longest_validity)
        return make_error(ErrorCode::invalid, "authorisation.validity", "a code is valid for minutes only");
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    const auto stored = find_key(*connection, request.key_id);
    if (!stored) return key_not_found();
    if (stored->key.owner != request.actor.user_id || stored->key.owner == "system") return not_owner();
    if (!stored->key.enabled) return key_disabled();
    if (!all_of_length(request.digests, stored->key.type))
        return make_error(ErrorCode::invalid, "authorisation.digests", "this key signs digests of another length");
    AuthorisationRecord record;
    record.id = base::new_id("aut", clock_.now());
    record.key_id = request.key_id;
    record.owner = stored->key.owner;
    record.method = to_string(request.method);
    record.digests = join_digests(request.digests);
    record.tries_left = policy_.tries;
    record.sends_left = policy_.sends_per_authorisation;
    record.valid = request.valid;
    record.created_at = clock_.now();
    record.subject_kind = request.subject_kind;
    record.subject_id = request.subject_id;
    EZ_CHECK(send_code(*connection, record, deliver));
    insert_authorisation(*connection, record);
    EZ_CHECK(log(*connection, "vault.authorisation_requested", request.subject_kind, request.subject_id,
                 {{"authorisation", record.id}, {"method", record.method}, {"documents", request.digests.size()}},
                 request.actor));
    base::crash_point("vault.code_queued");
    transaction.commit();
    return view_at(record, policy_, clock_.now());
}

Result<Authorisation> LocalVault::resend_code(const std::string& id, const Actor& actor, const DeliverCode& deliver) {
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    auto record = lock_authorisation(*connection, id);
    if (!record) return no_authorisation();
    if (record->owner != actor.user_id) return not_owner();
    const base::Time now = clock_.now();
    // An expired code may be replaced; a used or void authorisation may not.
    if (record->state != AuthorisationState::open) EZ_CHECK(check_open(*record, now));
    const auto stored = find_key(*connection, record->key_id);
    if (!stored || !stored->key.enabled) return key_disabled();
    if (now < record->sent_at + policy_.resend_after)
        return make_error(ErrorCode::too_many_requests, "otp.too_soon", "wait a minute between two codes");
    EZ_CHECK(send_code(*connection, *record, deliver));
    update_authorisation(*connection, *record);
    EZ_CHECK(log(*connection, "vault.authorisation_resent", record->subject_kind, record->subject_id,
                 {{"authorisation", id}}, actor));
    transaction.commit();
    return view_at(*record, policy_, now);
}

Result<void> LocalVault::refuse_wrong_code(db::Connection& connection, AuthorisationRecord& record,
                                           const Actor& actor) {
    const base::Time now = clock_.now();
    if (--record.tries_left <= 0) record.state = AuthorisationState::void_;
    update_authorisation(connection, record);
    record_attempt(connection, record.owner, Attempt::wrong, now);
    EZ_CHECK(log(connection, "vault.authorisation_refused", record.subject_kind, record.subject_id,
                 {{"authorisation", record.id}, {"triesLeft", record.tries_left}}, actor));
    return {};
}

Result<StoredKey> LocalVault::consume(const Confirmation& confirmation) {
    db::Pool::Lease connection = pool_.take();
    db::Transaction transaction(*connection);
    auto record = lock_authorisation(*connection, confirmation.authorisation_id);
    if (!record) return no_authorisation();
    auto stored = find_key(*connection, record->key_id);
    if (!stored) return key_not_found();
    EZ_CHECK(check_binding(*record, stored->key, confirmation));
    if (!stored->key.enabled) return key_disabled();
    EZ_CHECK(check_open(*record, clock_.now()));
    if (!base::equal_constant_time(code_mac(mac_key_, *record, confirmation.code), record->code_mac)) {
        EZ_CHECK(refuse_wrong_code(*connection, *record, confirmation.actor));
        transaction.commit();  // the lost try counts, whatever happens next
        if (record->state == AuthorisationState::open)
            return make_error(ErrorCode::wrong_code, "otp.wrong", "the code is wrong");
        return make_error(ErrorCode::gone, "otp.too_many_tries", "the code is wrong, and void now; begin again");
    }
    if (!consume_authorisation(*connection, record->id, clock_.now()))
        return make_error(ErrorCode::gone, "otp.used", "this code was used already; ask for another");
    boost::json::array digests;
    for (const base::Bytes& digest : confirmation.digests) digests.emplace_back(base::hex(digest));
    EZ_CHECK(log(*connection, "vault.authorisation_used", record->subject_kind, record->subject_id,
                 {{"authorisation", record->id},
                  {"method", record->method},
                  {"key", record->key_id},
                  {"digests", std::move(digests)}},
                 confirmation.actor));
    transaction.commit();
    return std::move(*stored);
}

Result<std::vector<base::Bytes>> LocalVault::confirm_and_sign_cms(const Confirmation& confirmation,
                                                                  pki::Timestamper* timestamper) {
    EZ_TRY(const StoredKey stored, consume(confirmation));
    base::crash_point("vault.consumed");
    // From here on the authorisation is spent; a failure below costs another code, never a second signature.
    EZ_TRY(const std::unique_ptr<crypto::Signer> signer, keys_.unseal(stored));
    const pki::CmsTemplate whole = cms_template(stored.key.type, confirmation.leaf, confirmation.chain);
    std::vector<base::Bytes> out;
    for (const base::Bytes& digest : confirmation.digests) {
        EZ_TRY(base::Bytes cms, whole.sign(*signer, digest, timestamper));
        out.push_back(std::move(cms));
    }
    base::crash_point("vault.signed");
    return out;
}

}  // namespace

Result<std::unique_ptr<crypto::Signer>> ensure_system_signer(Vault& vault, const std::string& label,
                                                             crypto::KeyAlgorithm algorithm) {
    auto made = vault.create_system_key(label, algorithm);
    if (!made && made.error().code != ErrorCode::conflict) return made.error();
    return vault.system_signer(label);
}

Result<std::unique_ptr<Vault>> open_local_vault(db::Pool& pool, const base::Clock& clock,
                                                const LocalVaultOptions& options) {
    EZ_TRY(SealedKeys keys, SealedKeys::open(pool, clock, options));
    auto vault = std::make_unique<LocalVault>(pool, clock, options.codes, std::move(keys));
    EZ_CHECK(vault->ensure_probe());
    return std::unique_ptr<Vault>(std::move(vault));
}

}  // namespace vault
