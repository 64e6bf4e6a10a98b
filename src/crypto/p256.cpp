// Low-level EC calls, deprecated in OpenSSL 3 but 20 times faster to load a key with: isolated in this file.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/p256.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <algorithm>

namespace crypto::p256 {

namespace {

EC_KEY* raw(const Key& key) {
    return static_cast<EC_KEY*>(key.get());
}

// SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING of 66 octets }, up to the point
constexpr std::uint8_t spki_prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                                        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

const EC_GROUP* curve() {
    static const EC_GROUP* const group = [] {
        EC_GROUP* made = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
        EC_GROUP_set_asn1_flag(made, OPENSSL_EC_NAMED_CURVE);
        return made;
    }();
    return group;
}

// A key with the group set; EC_KEY_new_by_curve_name builds the group anew each time, duplicating a kept one is
// cheaper.
Key fresh() {
    Key key(EC_KEY_new());
    if (!key || EC_KEY_set_group(raw(key), curve()) != 1) return nullptr;
    return key;
}

}  // namespace

void KeyDeleter::operator()(void* key) const {
    EC_KEY_free(static_cast<EC_KEY*>(key));
}

Key private_key(ByteView ec_private_key) {
    Key key = fresh();
    if (!key) return nullptr;
    EC_KEY* target = raw(key);
    const std::uint8_t* at = ec_private_key.data();
    // On failure d2i leaves an object that came from outside alone.
    if (!d2i_ECPrivateKey(&target, &at, static_cast<long>(ec_private_key.size())) ||
        at != ec_private_key.data() + ec_private_key.size() ||
        EC_GROUP_get_curve_name(EC_KEY_get0_group(target)) != NID_X9_62_prime256v1 || !EC_KEY_get0_public_key(target)) {
        ERR_clear_error();
        return nullptr;
    }
    EC_KEY_set_conv_form(target, POINT_CONVERSION_UNCOMPRESSED);
    return key;
}

Key public_key(ByteView point) {
    Key key = fresh();
    if (!key || point.size() != 65 || EC_KEY_oct2key(raw(key), point.data(), point.size(), nullptr) != 1) {
        ERR_clear_error();
        return nullptr;
    }
    return key;
}

bool is_point(ByteView point) {
    if (point.size() != 65 || point[0] != 0x04) return false;
    const std::unique_ptr<EC_POINT, void (*)(EC_POINT*)> parsed(EC_POINT_new(curve()), EC_POINT_free);
    // The cofactor is 1: a point on the curve is in the group.
    const bool good = parsed && EC_POINT_oct2point(curve(), parsed.get(), point.data(), point.size(), nullptr) == 1;
    if (!good) ERR_clear_error();
    return good;
}

ByteView point_of_spki(ByteView spki) {
    if (spki.size() != sizeof spki_prefix + 65 ||
        !std::equal(std::begin(spki_prefix), std::end(spki_prefix), spki.begin()) || spki[sizeof spki_prefix] != 0x04)
        return {};
    return spki.last(65);
}

Bytes spki(const Key& key) {
    Bytes out(std::begin(spki_prefix), std::end(spki_prefix));
    out.resize(sizeof spki_prefix + 65);
    const auto size = EC_POINT_point2oct(EC_KEY_get0_group(raw(key)), EC_KEY_get0_public_key(raw(key)),
                                         POINT_CONVERSION_UNCOMPRESSED, out.data() + sizeof spki_prefix, 65, nullptr);
    if (size != 65) return {};
    return out;
}

Bytes sign(const Key& key, ByteView digest) {
    Bytes out(72);
    unsigned size = 0;
    if (ECDSA_sign(0, digest.data(), static_cast<int>(digest.size()), out.data(), &size, raw(key)) != 1) return {};
    out.resize(size);
    return out;
}

bool verify(void* key, ByteView digest, ByteView signature) {
    if (!is_strict_der_signature(signature)) return false;
    const int good = ECDSA_verify(0, digest.data(), static_cast<int>(digest.size()), signature.data(),
                                  static_cast<int>(signature.size()), static_cast<EC_KEY*>(key));
    ERR_clear_error();
    return good == 1;
}

bool is_strict_der_signature(ByteView signature) {
    // Long form is needed for P-521 only: 0x81 and a length of at least 128.
    const auto number = [](ByteView& rest) {
        if (rest.size() < 3 || rest[0] != 0x02) return false;
        const std::size_t length = rest[1];
        if (length == 0 || length > 67 || rest.size() < 2 + length) return false;
        if (rest[2] & 0x80) return false;                                   // negative
        if (length > 1 && rest[2] == 0 && !(rest[3] & 0x80)) return false;  // not the shortest form
        rest = rest.subspan(2 + length);
        return true;
    };
    if (signature.size() < 8 || signature.size() > 200 || signature[0] != 0x30) return false;
    const bool is_long = signature[1] == 0x81;
    const std::size_t header = is_long ? 3 : 2;
    const std::size_t length = is_long ? signature[2] : signature[1];
    if ((is_long && length < 128) || (!is_long && length > 127) || signature.size() != header + length) return false;
    ByteView rest = signature.subspan(header);
    return number(rest) && number(rest) && rest.empty();  // NOLINT(misc-redundant-expression): each call reads one
}

}  // namespace crypto::p256
