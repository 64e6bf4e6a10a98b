#include "authority/tsa_service.h"

#include "base/log.h"

namespace authority {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr std::int64_t serial_block = 256;
constexpr std::chrono::seconds persist_every{5};

base::Error unavailable() {
    return make_error(ErrorCode::unavailable, "tsa.unavailable", "the time-stamping authority cannot answer now");
}

base::Bytes magnitude(std::int64_t number) {
    base::Bytes out;
    for (int shift = 56; shift >= 0; shift -= 8) {
        const auto octet = static_cast<std::uint8_t>(number >> shift);
        if (octet != 0 || !out.empty()) out.push_back(octet);
    }
    return out;
}

}  // namespace

Result<base::Bytes> TokenSerials::next() {
    const std::lock_guard lock(mutex_);
    if (next_ == end_) {
        try {
            db::Pool::Lease connection = pool_.take();
            const auto end = connection->one<std::int64_t>(
                "UPDATE authority_tsa SET next_serial = next_serial + ? WHERE id = 1 RETURNING next_serial",
                serial_block);
            if (!end) return unavailable();
            end_ = *end;
            next_ = end_ - serial_block;
        } catch (const db::Failure& failure) {
            base::log_error("authority.tsa_serials", {{"reason", failure.what()}});
            return unavailable();
        }
    }
    return magnitude(next_++);
}

bool ClockGuard::persist(base::Time now) {
    try {
        db::Pool::Lease connection = pool_.take();
        connection->run("UPDATE authority_tsa SET last_time = ? WHERE id = 1 AND last_time < ?", now, now);
        persisted_ = now;
        return true;
    } catch (const db::Failure& failure) {
        base::log_error("authority.tsa_clock", {{"reason", failure.what()}});
        return false;
    }
}

bool ClockGuard::trusted() {
    const std::lock_guard lock(mutex_);
    const base::Time now = clock_.now();
    if (!last_) {
        try {
            db::Pool::Lease connection = pool_.take();
            last_ = connection->one<base::Time>("SELECT last_time FROM authority_tsa WHERE id = 1");
        } catch (const db::Failure& failure) {
            base::log_error("authority.tsa_clock", {{"reason", failure.what()}});
        }
        if (!last_) return false;
    }
    if (now + tolerance_ < *last_) return false;
    last_ = std::max(*last_, now);
    return (persisted_ && now < *persisted_ + persist_every) || persist(now);
}

void ClockGuard::reset() {
    const std::lock_guard lock(mutex_);
    db::Pool::Lease connection = pool_.take();
    connection->run("UPDATE authority_tsa SET last_time = ? WHERE id = 1", clock_.now());
    last_.reset();
    persisted_.reset();
}

Result<std::shared_ptr<TsaService::Unit>> TsaService::unit() const {
    EZ_TRY(const std::shared_ptr<const ServiceUnit> keys, keys_.tsa());
    const std::lock_guard lock(mutex_);
    if (current_ && current_->keys->certificate == keys->certificate) return current_;
    pki::TimestampPolicy policy;
    policy.oid = settings_.oids.timestamping;
    policy.clock_is_trusted = [this] { return guard_.trusted(); };
    const pki::CmsSigner signer{keys->certificate, keys->chain, *keys->key};
    current_ =
        std::shared_ptr<Unit>(new Unit{keys, pki::TimestampAuthority(signer, std::move(policy), clock_, serials_)});
    return current_;
}

Result<base::Bytes> TsaService::timestamp(crypto::DigestAlgorithm algorithm, base::ByteView digest) {
    const auto tsa = unit();
    if (!tsa) {
        base::log_error("authority.tsa_failed", {{"error", tsa.error().key}});
        return unavailable();
    }
    auto token = (*tsa)->authority.timestamp(algorithm, digest);
    if (token) return token;
    base::log_error("authority.tsa_failed", {{"error", token.error().key}});
    return unavailable();
}

std::size_t TsaService::max_token_size() const {
    const auto tsa = unit();
    return tsa ? (*tsa)->authority.max_token_size() : 0;
}

Result<base::Bytes> TsaService::respond(base::ByteView request) {
    const auto tsa = unit();
    if (!tsa) return unavailable();
    return (*tsa)->authority.respond(request);
}

}  // namespace authority
