#pragma once
// Sockets. Asynchronous at the rim (headers, deadlines, spooling, writing), synchronous handlers on a bounded pool:
// when its queue is full the answer is 503 with Retry-After, at once.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "http/dispatcher.h"

namespace http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one, see Server::port()
    int io_threads = 1;
    int handler_threads = 16;
    std::size_t handler_queue = 512;
    std::size_t max_connections = 10'000;
    std::size_t header_limit = 16 * 1024;
    std::chrono::milliseconds header_deadline{10'000};  // from the first byte to the end of the header
    std::chrono::milliseconds chunk_deadline{20'000};   // for each 256 KiB of a body
    std::chrono::milliseconds idle_deadline{75'000};    // between requests
    std::chrono::milliseconds write_deadline{30'000};   // for each 256 KiB of an answer
    std::chrono::milliseconds drain{10'000};            // how long stop() waits for running requests
    std::filesystem::path spool_folder = "/tmp";
    std::vector<std::string> trusted_proxies;  // addresses or networks ("10.0.0.0/8") whose X-Forwarded-For counts
};

class Server {
  public:
    Server(ServerOptions options, Dispatcher& dispatcher);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens and answers on threads of its own. Errors: unavailable http.listen (address in use, not ours).
    base::Result<void> start();
    /// The port that is listened on.
    std::uint16_t port() const;
    /// Accepts no more, lets running requests end (at most Options::drain), closes the rest. Idempotent.
    void stop();
    std::size_t connections() const;
    std::size_t queued() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace http
