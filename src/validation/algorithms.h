#pragma once
// Which algorithms are strong enough, and until when (after ETSI TS 119 312 and NIST SP 800-57; the table is in the
// .cpp).
#include <optional>
#include <string>

#include "base/clock.h"
#include "crypto/public_key.h"

namespace validation {

/// The last moment at which a signature of this kind could be relied on. Nothing: never. Time::max(): no end in sight.
std::optional<base::Time> reliable_until(crypto::DigestAlgorithm digest);
std::optional<base::Time> reliable_until(const crypto::PublicKey& key);
std::optional<base::Time> reliable_until(const crypto::SignatureScheme& scheme, const crypto::PublicKey& key);

/// "ecdsa-p256", "rsa-2048", "rsa-pss-3072", "ed25519".
std::string describe(const crypto::SignatureScheme& scheme, const crypto::PublicKey& key);

}  // namespace validation
