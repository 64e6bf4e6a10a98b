#pragma once
// The vault's SQL for keys and secrets. Sealed bytes go in and out; nothing here can open them.
#include <optional>
#include <string_view>

#include "db/db.h"
#include "vault/vault.h"

namespace vault {

struct StoredKey {
    Key key;
    base::Bytes sealed;  // PKCS#8 under the data-encryption key; aad by key_aad()
};

void insert_key(db::Connection& connection, const StoredKey& stored);
std::optional<StoredKey> find_key(db::Connection& connection, std::string_view id);
std::optional<StoredKey> find_key_by_label(db::Connection& connection, std::string_view label);
bool mark_disabled(db::Connection& connection, std::string_view id, base::Time now);  // false: it was already

std::optional<base::Bytes> find_secret(db::Connection& connection, std::string_view name);
bool any_secret(db::Connection& connection);
void insert_secret(db::Connection& connection, std::string_view name, base::ByteView sealed, base::Time now);

/// What a sealed key is bound to, so that no row can take another row's key.
base::Bytes key_aad(const Key& key);

}  // namespace vault
