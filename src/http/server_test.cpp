// The real server on a free port, spoken to over a plain socket.
#include "http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <semaphore>

namespace http {
namespace {

class Socket {
  public:
    explicit Socket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval wait{20, 0};  // a test that would hang fails instead
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    ~Socket() { ::close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    bool connected() const { return connected_; }
    void send(std::string_view text) {
        while (!text.empty()) {
            const auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (n <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
    }
    void end_sending() { ::shutdown(fd_, SHUT_WR); }
    /// To the end of the head and of the body that Content-Length promises; all there is when the peer closes.
    std::string answer(bool head_only = false) {
        while (buffer_.find("\r\n\r\n") == buffer_.npos && more()) {
        }
        const auto end = buffer_.find("\r\n\r\n");
        std::size_t size = end == buffer_.npos ? buffer_.size() : end + 4;
        if (const auto at = buffer_.find("Content-Length: "); at < size && !head_only)
            size += std::stoul(buffer_.substr(at + 16));
        while (buffer_.size() < size && more()) {
        }
        auto out = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return out;
    }
    std::string rest() {
        while (more()) {
        }
        return std::exchange(buffer_, {});
    }

  private:
    bool more() {
        char piece[65536];
        const auto n = ::recv(fd_, piece, sizeof piece, 0);
        if (n <= 0) return false;
        buffer_.append(piece, static_cast<std::size_t>(n));
        return true;
    }
    int fd_;
    bool connected_ = false;
    std::string buffer_;
};

class ServerTest : public testing::Test {
  protected:
    void start(ServerOptions options = {}) {
        options.port = 0;
        options.spool_folder = testing::TempDir();
        options.handler_threads = handler_threads_;
        server_ = std::make_unique<Server>(options, dispatcher_);
        ASSERT_TRUE(server_->start());
    }
    void SetUp() override {
        const auto add = [&](std::string method, std::string pattern, Body body, Handler handler,
                             bool partial = false) {
            Route route{.method = method,
                        .pattern = pattern,
                        .operation_id = method + pattern,
                        .summary = "",
                        .access = Access::anyone(),
                        .body = body,
                        .max_body = 1'000'000};
            route.accept_partial = partial;
            router_.add(std::move(route), std::move(handler));
        };
        add("GET", "/hello", Body::none, [](const Request& r) -> base::Result<Response> {
            return Response::text("text/plain", "hello " + r.query_value("name").value_or("") + r.remote_address);
        });
        add("POST", "/echo", Body::json,
            [](const Request& r) -> base::Result<Response> { return Response::text("text/plain", r.body); });
        add("POST", "/raw", Body::raw, [](const Request& r) -> base::Result<Response> {
            return Response::text("text/plain", std::to_string(r.spooled->size()));
        });
        add(
            "PATCH", "/tus", Body::raw,
            [this](const Request& r) -> base::Result<Response> {
                partial_.set_value({r.body_complete, r.spooled->size()});
                return Response::no_content();
            },
            true);
        add("GET", "/stream", Body::none, [](const Request&) -> base::Result<Response> {
            return Response::stream("application/pdf", {1'000'000, [](std::uint64_t offset, std::size_t length) {
                                                            base::Bytes out(length);
                                                            for (std::size_t i = 0; i < length; ++i)
                                                                out[i] = "0123456789"[(offset + i) % 10];
                                                            return base::Result<base::Bytes>(out);
                                                        }});
        });
        add("GET", "/wait", Body::none, [this](const Request&) -> base::Result<Response> {
            entered_.release();
            leave_.acquire();
            return Response::text("text/plain", "waited");
        });
    }
    std::string ask(std::string_view text) {
        Socket socket(server_->port());
        socket.send(text);
        return socket.answer();
    }
    int handler_threads_ = 4;
    base::SystemClock clock_;
    Metrics metrics_;
    Router router_;
    Dispatcher dispatcher_{router_, {}, clock_, metrics_};
    std::promise<std::pair<bool, std::uint64_t>> partial_;
    std::counting_semaphore<> entered_{0}, leave_{0};
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, answers_over_one_connection_again_and_again) {
    start();
    Socket socket(server_->port());
    for (int i = 0; i < 3; ++i) {
        socket.send("GET /hello?name=a%20b HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
        const auto answer = socket.answer();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_TRUE(answer.ends_with("hello a b127.0.0.1")) << answer;
    }
    // Two at once (pipelined)
    socket.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(socket.answer().find(" 200 "), std::string::npos);
    EXPECT_NE(socket.answer().find(" 404 "), std::string::npos);
}

TEST_F(ServerTest, head_has_the_length_and_no_body) {
    start();
    Socket socket(server_->port());
    socket.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto head = socket.answer(true);
    EXPECT_NE(head.find("Content-Length: 15\r\n"), std::string::npos) << head;
    EXPECT_TRUE(socket.rest().starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, reads_bodies_whole_chunked_and_after_continue) {
    start();
    EXPECT_TRUE(ask("POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{\"a\"")
                    .ends_with("{\"a\""));
    EXPECT_TRUE(ask("POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")
                    .ends_with("abcde"));
    Socket socket(server_->port());
    socket.send("POST /raw HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 700000\r\n\r\n");
    EXPECT_EQ(socket.answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send(std::string(700'000, 'x'));
    EXPECT_TRUE(socket.answer().ends_with("700000"));
}

TEST_F(ServerTest, limits_hold) {
    start();
    EXPECT_NE(ask("POST /raw HTTP/1.1\r\nContent-Length: 1000001\r\n\r\n").find(" 413 "), std::string::npos);
    std::string chunked = "POST /raw HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) chunked += "10000\r\n" + std::string(65536, 'x') + "\r\n";
    EXPECT_NE(ask(chunked).find(" 413 "), std::string::npos);
    EXPECT_NE(ask("GET /hello HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n").find(" 431 "),
              std::string::npos);
    EXPECT_NE(ask("nonsense\r\n\r\n").find(" 400 "), std::string::npos);
    EXPECT_NE(ask("GET http://other/hello HTTP/1.1\r\n\r\n").find(" 400 "), std::string::npos);
    EXPECT_NE(
        ask("POST /echo HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").find(" 400 "),
        std::string::npos);
}

TEST_F(ServerTest, a_header_that_drips_is_cut_off) {
    ServerOptions options;
    options.header_deadline = std::chrono::milliseconds(50);
    start(options);
    Socket socket(server_->port());
    socket.send("GET /hello HTTP/1.1\r\nX: ");
    EXPECT_EQ(socket.rest(), "");
}

TEST_F(ServerTest, a_body_that_stops_is_cut_off) {
    ServerOptions options;
    options.chunk_deadline = std::chrono::milliseconds(50);
    start(options);
    Socket socket(server_->port());
    socket.send("POST /raw HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_EQ(socket.rest(), "");  // closed: whoever sends a body at that rate reads no answer either
}

TEST_F(ServerTest, what_arrived_of_a_lost_upload_reaches_the_handler) {
    start();
    {
        Socket socket(server_->port());
        socket.send("PATCH /tus HTTP/1.1\r\nContent-Length: 500000\r\n\r\n" + std::string(300'000, 'x'));
    }
    const auto [complete, size] = partial_.get_future().get();
    EXPECT_FALSE(complete);
    EXPECT_EQ(size, 300'000u);
}

TEST_F(ServerTest, streams_and_ranges) {
    start();
    const auto whole = ask("GET /stream HTTP/1.1\r\n\r\n");
    EXPECT_NE(whole.find("Content-Length: 1000000\r\n"), std::string::npos);
    EXPECT_TRUE(whole.ends_with("0123456789"));
    const auto part = ask("GET /stream HTTP/1.1\r\nRange: bytes=999995-\r\n\r\n");
    EXPECT_TRUE(part.starts_with("HTTP/1.1 206")) << part;
    EXPECT_NE(part.find("Content-Range: bytes 999995-999999/1000000\r\n"), std::string::npos);
    EXPECT_TRUE(part.ends_with("\r\n\r\n56789"));
    EXPECT_NE(ask("GET /stream HTTP/1.1\r\nRange: bytes=1000000-\r\n\r\n").find(" 416 "), std::string::npos);
}

TEST_F(ServerTest, a_full_queue_means_503_at_once) {
    handler_threads_ = 1;
    ServerOptions options;
    options.handler_queue = 1;
    start(options);
    Socket running(server_->port()), queued(server_->port());
    running.send("GET /wait HTTP/1.1\r\n\r\n");
    entered_.acquire();
    queued.send("GET /wait HTTP/1.1\r\n\r\n");
    while (server_->queued() == 0) std::this_thread::yield();
    const auto refused = ask("GET /hello HTTP/1.1\r\n\r\n");
    EXPECT_NE(refused.find(" 503 "), std::string::npos) << refused;
    EXPECT_NE(refused.find("Retry-After: "), std::string::npos);
    leave_.release(2);
    EXPECT_TRUE(running.answer().ends_with("waited"));
    EXPECT_TRUE(queued.answer().ends_with("waited"));
}

TEST_F(ServerTest, stopping_lets_running_requests_end_and_closes_idle_connections) {
    start();
    Socket idle(server_->port()), running(server_->port());
    idle.send("GET /hello HTTP/1.1\r\n\r\n");
    idle.answer();
    running.send("GET /wait HTTP/1.1\r\n\r\n");
    entered_.acquire();
    const auto port = server_->port();
    auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
    EXPECT_EQ(idle.rest(), "");
    leave_.release();
    const auto answer = running.rest();
    EXPECT_TRUE(answer.ends_with("waited"));
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    stopped.get();
    EXPECT_FALSE(Socket(port).connected());
}

TEST_F(ServerTest, an_address_in_use_is_an_error_with_its_reason) {
    start();
    ServerOptions options;
    options.port = server_->port();
    Server second(options, dispatcher_);
    EXPECT_EQ(second.start().error().key, "http.listen");
}

}  // namespace
}  // namespace http
