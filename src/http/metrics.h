#pragma once
// Figures for Prometheus (text format 0.0.4).
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace http {

class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// ezsign_http_requests_total{operation,status} and ezsign_http_request_seconds{operation}.
    void request(std::string_view operation, int status, double seconds);
    /// A counter named ezsign_<name>_total.
    void count(const std::string& name, const std::string& help, const std::map<std::string, std::string>& labels = {});
    /// A figure that is asked for when the figures are read. `read` must be quick and thread-safe.
    void gauge(const std::string& name, const std::string& help, std::function<double()> read);
    std::string text();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
