#include "http/server.h"

#include <condition_variable>
#include <set>
#include <thread>

#include "base/log.h"
#include "http/connection.h"

namespace http {

using tcp = asio::ip::tcp;

namespace {

/// One event loop with the connections that live on its thread.
struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    std::set<Connection*> connections;
    std::thread thread;
};

Task<void> serve(Loop& loop, tcp::socket socket, Shared& shared) {
    Connection connection(std::move(socket), shared);
    loop.connections.insert(&connection);
    try {
        co_await connection.run();
    } catch (const boost::system::system_error&) {  // the peer went away while we wrote
    } catch (const std::exception& e) {
        base::log_error("http.connection", {{"what", e.what()}});
    }
    loop.connections.erase(&connection);
}

}  // namespace

struct Server::State {
    State(ServerOptions o, Dispatcher& dispatcher)
        : options(std::move(o)),
          pool(options.handler_threads, options.handler_queue),
          shared{options, dispatcher, pool} {}

    Task<void> accept() {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer pause(executor);
        for (std::size_t next = 0; !shared.stopping; ++next) {
            auto& loop = *loops[next % loops.size()];
            auto [failed, socket] = co_await acceptor->async_accept(loop.context, asio::as_tuple(asio::use_awaitable));
            if (shared.stopping || failed == asio::error::operation_aborted) break;
            if (failed) {  // out of file descriptors: do not spin
                pause.expires_after(std::chrono::milliseconds(20));
                co_await pause.async_wait(asio::use_awaitable);
                continue;
            }
            if (shared.open >= options.max_connections) continue;  // closes it
            ++shared.open;
            asio::co_spawn(loop.context, serve(loop, std::move(socket), shared), asio::detached);
        }
    }

    ServerOptions options;
    WorkPool pool;
    Shared shared;
    std::vector<std::unique_ptr<Loop>> loops;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::uint16_t port = 0;
};

Server::Server(ServerOptions options, Dispatcher& dispatcher)
    : state_(std::make_unique<State>(std::move(options), dispatcher)) {}
Server::~Server() {
    stop();
}

base::Result<void> Server::start() {
    auto& s = *state_;
    for (int i = 0; i < std::max(1, s.options.io_threads); ++i) s.loops.push_back(std::make_unique<Loop>());
    const auto refuse = [&](const boost::system::error_code& failed) {
        return base::make_error(
            base::ErrorCode::unavailable, "http.listen",
            "cannot listen on " + s.options.address + ":" + std::to_string(s.options.port) + ": " + failed.message());
    };
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(s.options.address, failed);
    if (failed) return refuse(failed);
    s.acceptor = std::make_unique<tcp::acceptor>(s.loops[0]->context);
    const tcp::endpoint end(address, s.options.port);
    if (s.acceptor->open(end.protocol(), failed); failed) return refuse(failed);
    s.acceptor->set_option(tcp::acceptor::reuse_address(true), failed);
    if (s.acceptor->bind(end, failed); failed) return refuse(failed);
    if (s.acceptor->listen(1024, failed); failed) return refuse(failed);
    s.port = s.acceptor->local_endpoint().port();
    asio::co_spawn(s.loops[0]->context, s.accept(), asio::detached);
    for (auto& loop : s.loops) loop->thread = std::thread([&context = loop->context] { context.run(); });
    return {};
}

std::uint16_t Server::port() const {
    return state_->port;
}
std::size_t Server::connections() const {
    return state_->shared.open;
}
std::size_t Server::queued() const {
    return state_->pool.queued();
}

void Server::stop() {
    auto& s = *state_;
    if (s.loops.empty() || s.shared.stopping.exchange(true)) return;
    asio::post(s.loops[0]->context, [&s] { s.acceptor->close(); });
    for (auto& loop : s.loops)
        asio::post(loop->context, [&loop = *loop] {
            for (auto* connection : loop.connections) connection->close_if_idle();
        });
    const auto deadline = std::chrono::steady_clock::now() + s.options.drain;
    while (s.shared.open > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (s.shared.open > 0) base::log_warning("http.drain", {{"connections", s.shared.open.load()}});
    s.pool.join();  // a handler that runs refers to its connection: first it ends
    for (auto& loop : s.loops) loop->context.stop();
    for (auto& loop : s.loops)
        if (loop->thread.joinable()) loop->thread.join();
    s.acceptor.reset();
    s.loops.clear();
}

}  // namespace http
