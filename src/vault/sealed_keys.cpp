#include "vault/sealed_keys.h"

#include "base/rng.h"
#include "crypto/aead.h"
#include "vault/master_key.h"

namespace vault {
namespace {

using base::ErrorCode;
constexpr std::string_view data_key_name = "data-key-1";
constexpr std::string_view root_secret_name = "root-secret-1";

base::Bytes secret_aad(std::string_view name) {
    return base::to_bytes("vault-secret\n" + std::string(name));
}

base::Result<SecretBytes> open_secret(db::Connection& connection, base::ByteView master, std::string_view name) {
    const auto sealed = find_secret(connection, name);
    if (!sealed)
        return base::make_error(ErrorCode::unavailable, "vault.secret_missing",
                                "the database lacks a sealed secret of the vault");
    auto plain = crypto::open(master, *sealed, secret_aad(name));
    if (!plain)
        return base::make_error(ErrorCode::unavailable, "vault.master_key_wrong",
                                "the master key file does not belong to this database");
    const Wipe wipe(*plain);
    return SecretBytes(*plain);
}

void make_secret(db::Connection& connection, base::ByteView master, std::string_view name, base::Time now) {
    base::Bytes plain = base::random_bytes(32);
    const Wipe wipe(plain);
    insert_secret(connection, name, crypto::seal(master, plain, secret_aad(name)), now);
}

base::Result<SecretBytes> master_key(db::Connection& connection, const LocalVaultOptions& options) {
    if (!std::filesystem::exists(options.master_key_file)) {
        // Never a new master key over old data: it would open nothing, and hide the loss.
        if (!options.create_master_key || any_secret(connection))
            return base::make_error(ErrorCode::unavailable, "vault.master_key_missing",
                                    "the master key file is missing: restore it from the backup");
        EZ_CHECK(create_master_key(options.master_key_file));
    }
    return read_master_key(options.master_key_file);
}

}  // namespace

base::Result<SealedKeys> SealedKeys::open(db::Pool& pool, const base::Clock& clock, const LocalVaultOptions& options) {
    db::Pool::Lease connection = pool.take();
    EZ_TRY(const SecretBytes master, master_key(*connection, options));
    {
        db::Transaction transaction(*connection);
        if (!any_secret(*connection)) {
            make_secret(*connection, master.view(), data_key_name, clock.now());
            make_secret(*connection, master.view(), root_secret_name, clock.now());
        }
        transaction.commit();
    }
    EZ_TRY(SecretBytes data_key, open_secret(*connection, master.view(), data_key_name));
    EZ_TRY(SecretBytes root_secret, open_secret(*connection, master.view(), root_secret_name));
    return SealedKeys(std::move(data_key), std::move(root_secret));
}

base::Result<StoredKey> SealedKeys::make(std::string owner, std::string label, KeyType type, base::Time now) const {
    EZ_TRY(base::Bytes pkcs8, crypto::generate_key(type.algorithm));
    const Wipe wipe(pkcs8);
    EZ_TRY(base::Bytes spki, crypto::public_key_of(pkcs8));
    StoredKey out{{base::new_id("key", now), std::move(owner), std::move(label), type, std::move(spki), true, now}, {}};
    out.sealed = crypto::seal(data_key_.view(), pkcs8, key_aad(out.key));
    return out;
}

base::Result<std::unique_ptr<crypto::Signer>> SealedKeys::unseal(const StoredKey& stored) const {
    const auto damaged = [] {
        return base::make_error(ErrorCode::internal, "vault.key_damaged",
                                "a sealed key cannot be opened: the database was changed");
    };
    auto pkcs8 = crypto::open(data_key_.view(), stored.sealed, key_aad(stored.key));
    if (!pkcs8) return damaged();
    const Wipe wipe(*pkcs8);
    auto signer = crypto::software_signer(*pkcs8, stored.key.type.padding);
    if (!signer || (*signer)->public_key() != stored.key.spki) return damaged();
    return signer;
}

base::Bytes SealedKeys::derive(std::string_view purpose) const {
    return crypto::hkdf_sha256(root_secret_.view(), {}, base::to_bytes("ezsign\n" + std::string(purpose)), 32);
}

}  // namespace vault
