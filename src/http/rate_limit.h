#pragma once
// Token buckets by key, in this process's memory. Good against floods; limits that must hold over several processes or
// a restart (locks after wrong passwords) live in the database of the module that owns them.
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace http {

class RateLimiter {
  public:
    explicit RateLimiter(const base::Clock& clock, std::size_t max_keys = 100'000)
        : clock_(clock), max_keys_(max_keys) {}
    /// Takes one token from the bucket of `key`. 0: allowed; otherwise the seconds until there is one, at least 1.
    int take(const std::string& key, double burst, double per_minute);

  private:
    struct Bucket {
        double tokens = 0;
        base::Time at;
        base::Time full_at;
    };
    void forget_full(base::Time now);
    const base::Clock& clock_;
    std::size_t max_keys_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace http
