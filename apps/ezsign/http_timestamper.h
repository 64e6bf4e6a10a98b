#pragma once
// A time-stamp authority behind HTTP (RFC 3161 section 3.4).
#include <chrono>
#include <string>

#include "net/http_client.h"
#include "pki/tsp.h"

namespace cli {

class HttpTimestamper final : public pki::Timestamper {
  public:
    explicit HttpTimestamper(std::string url, std::chrono::milliseconds timeout = std::chrono::seconds(15));
    /// Errors: unavailable "tsa.unavailable" (no answer, or an unusable one), "tsa.refused". Every token is verified.
    base::Result<base::Bytes> timestamp(crypto::DigestAlgorithm algorithm, base::ByteView digest) override;
    /// 8 KiB at first, then what the authority really sends and a half more.
    std::size_t max_token_size() const override { return max_token_size_; }

  private:
    std::string url_;
    net::HttpClient client_;
    std::size_t max_token_size_ = 8192;
};

}  // namespace cli
