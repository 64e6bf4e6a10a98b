#include "http/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace http {

namespace {
std::chrono::microseconds as_time(double seconds) {
    return std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6));
}
}  // namespace

int RateLimiter::take(const std::string& key, double burst, double per_minute) {
    const auto now = clock_.now();
    const double per_second = per_minute / 60.0;
    std::lock_guard lock(mutex_);
    if (buckets_.size() >= max_keys_) forget_full(now);
    auto [there, fresh] = buckets_.try_emplace(key, Bucket{burst, now, now});
    auto& bucket = there->second;
    // A clock that was set back earns nothing and costs nothing.
    const double passed = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
    bucket.tokens = std::min(burst, bucket.tokens + passed * per_second);
    bucket.at = now;
    const bool allowed = bucket.tokens >= 1.0;
    if (allowed) bucket.tokens -= 1.0;
    bucket.full_at = now + as_time((burst - bucket.tokens) / per_second);
    if (allowed) return 0;
    return std::max(1, static_cast<int>(std::ceil((1.0 - bucket.tokens) / per_second)));
}

void RateLimiter::forget_full(base::Time now) {
    std::erase_if(buckets_, [&](const auto& item) { return item.second.full_at <= now; });
    // Under attack from more keys than that: start over rather than grow without bound.
    if (buckets_.size() >= max_keys_) buckets_.clear();
}

}  // namespace http
