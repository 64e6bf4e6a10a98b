#pragma once
// Time-stamps (RFC 3161): serials from the database, refused when the clock went backwards.
#include <atomic>

#include "authority/service_keys.h"
#include "pki/tsp.h"

namespace authority {

/// Counts up through blocks reserved in the database: unique over restarts and processes.
class TokenSerials final : public pki::SerialSource {
  public:
    explicit TokenSerials(db::Pool& pool) : pool_(pool) {}
    base::Result<base::Bytes> next() override;

  private:
    db::Pool& pool_;
    std::mutex mutex_;
    std::int64_t next_ = 0, end_ = 0;
};

/// Remembers the latest time ever used, also over restarts. A clock that stands before it is not trusted.
class ClockGuard {
  public:
    ClockGuard(db::Pool& pool, const base::Clock& clock, std::chrono::milliseconds tolerance)
        : pool_(pool), clock_(clock), tolerance_(tolerance) {}
    bool trusted();
    void reset();

  private:
    bool persist(base::Time now);
    db::Pool& pool_;
    const base::Clock& clock_;
    std::chrono::milliseconds tolerance_;
    std::mutex mutex_;
    std::optional<base::Time> last_, persisted_;
};

class TsaService final : public pki::Timestamper {
  public:
    TsaService(db::Pool& pool, const base::Clock& clock, const Settings& settings, ServiceKeys& keys)
        : clock_(clock),
          settings_(settings),
          keys_(keys),
          serials_(pool),
          guard_(pool, clock, settings.clock_tolerance) {}

    base::Result<base::Bytes> timestamp(crypto::DigestAlgorithm algorithm, base::ByteView digest) override;
    std::size_t max_token_size() const override;
    base::Result<base::Bytes> respond(base::ByteView request);
    ClockGuard& guard() { return guard_; }

  private:
    /// One TSA certificate with the state that goes with it.
    struct Unit {
        std::shared_ptr<const ServiceUnit> keys;
        pki::TimestampAuthority authority;
    };
    base::Result<std::shared_ptr<Unit>> unit() const;

    const base::Clock& clock_;
    const Settings& settings_;
    ServiceKeys& keys_;
    mutable TokenSerials serials_;
    mutable ClockGuard guard_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<Unit> current_;
};

}  // namespace authority
