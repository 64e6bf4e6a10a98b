#include "http/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <vector>

namespace http {

struct Metrics::State {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                            .Name("ezsign_http_requests_total")
                                                            .Help("Requests by operation and status")
                                                            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                             .Name("ezsign_http_request_seconds")
                                                             .Help("Time to answer by operation")
                                                             .Register(registry);
    std::mutex mutex;
    std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> gauges;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view operation, int status, double seconds) {
    static const prometheus::Histogram::BucketBoundaries buckets{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};
    const std::string name(operation);
    state_->requests.Add({{"operation", name}, {"status", std::to_string(status)}}).Increment();
    state_->seconds.Add({{"operation", name}}, buckets).Observe(seconds);
}

void Metrics::count(const std::string& name, const std::string& help,
                    const std::map<std::string, std::string>& labels) {
    prometheus::BuildCounter()
        .Name("ezsign_" + name + "_total")
        .Help(help)
        .Register(state_->registry)
        .Add({labels.begin(), labels.end()})
        .Increment();
}

void Metrics::gauge(const std::string& name, const std::string& help, std::function<double()> read) {
    auto& gauge = prometheus::BuildGauge().Name("ezsign_" + name).Help(help).Register(state_->registry).Add({});
    std::lock_guard lock(state_->mutex);
    state_->gauges.emplace_back(&gauge, std::move(read));
}

std::string Metrics::text() {
    {
        std::lock_guard lock(state_->mutex);
        for (const auto& [gauge, read] : state_->gauges) gauge->Set(read());
    }
    return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace http
