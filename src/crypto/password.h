#pragma once
// Password hashing with scrypt (RFC 7914), as a self-describing string: "$scrypt$ln=15,r=8,p=1$<salt>$<hash>"
// (base64url).
#include <string>
#include <string_view>

namespace crypto {

/// Cost parameters: N = 2^log_n, 128 * r * N bytes of memory.
struct ScryptCost {
    int log_n = 15;
    int r = 8;
    int p = 1;
};

std::string hash_password(std::string_view password, ScryptCost cost = {});
/// False also for a stored string that cannot be read or asks for unreasonable cost (more than 256 MiB).
bool verify_password(std::string_view password, std::string_view stored);
/// True when `stored` was made with less than `cost`: hash again at the next sign-in.
bool needs_rehash(std::string_view stored, ScryptCost cost = {});

}  // namespace crypto
