#pragma once
// One connection: reads requests, spools bodies, calls the dispatcher on the pool, writes answers. Internal to http.
#include <atomic>
#include <memory>

#include "http/beast.h"
#include "http/dispatcher.h"
#include "http/server.h"
#include "http/work_pool.h"

namespace http {

namespace asio = boost::asio;
namespace beast = boost::beast;
template <class T>
using Task = asio::awaitable<T>;

/// What all connections share.
struct Shared {
    const ServerOptions& options;
    Dispatcher& dispatcher;
    WorkPool& pool;
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> open{0};
};

class Connection {
  public:
    Connection(asio::ip::tcp::socket socket, Shared& shared);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> run();
    /// On the connection's own thread: closes it now if it waits for a request.
    void close_if_idle();

  private:
    using Parser = beast::http::request_parser<beast::http::buffer_body>;
    enum class Read { complete, too_large, timed_out, lost, storage };

    Task<bool> wait_for_request();
    Task<bool> one_request();
    Task<void> linger();
    Task<Response> answer(Parser& parser, Request& request, const Endpoint*& endpoint, bool& keep);
    Task<Read> read_body(Parser& parser, std::uint64_t limit,
                         const std::function<base::Result<void>(base::ByteView)>& sink);
    Task<std::optional<Response>> receive(Parser& parser, Request& request, const Endpoint& endpoint);
    Task<bool> on_pool(const std::function<void()>& job);
    Task<void> write(const Request& request, Response& response, bool keep);
    Task<void> write_head(const Response& response, std::uint64_t length, bool keep);
    Task<void> write_bytes(std::string_view bytes);
    Task<void> write_body(const Response& response, std::uint64_t offset, std::uint64_t length);
    Request make_request(const Parser& parser) const;

    beast::tcp_stream stream_;
    beast::flat_buffer in_;
    Shared& shared_;
    std::string peer_;
    std::string head_;
    bool idle_ = false;
    bool unread_ = false;  // the peer may still be sending
};

}  // namespace http
