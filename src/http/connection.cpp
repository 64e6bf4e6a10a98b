#include "http/connection.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>

#include "base/encoding.h"
#include "base/log.h"
#include "base/rng.h"
#include "http/client_address.h"
#include "http/range.h"
#include "http/spool.h"

namespace http {

namespace bhttp = beast::http;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t chunk = 256 * 1024;
constexpr std::uint64_t ignored_body_limit = 64 * 1024;  // sent to a route that takes none

std::string_view view(boost::string_view text) {
    return {text.data(), text.size()};
}

std::string http_date() {
    const auto now = std::time(nullptr);
    std::tm fields{};
    gmtime_r(&now, &fields);
    std::array<char, 40> out{};
    const auto size = std::strftime(out.data(), out.size(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    return {out.data(), size};
}

bool is_printable(std::string_view text) {
    for (char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
    return true;
}

/// Nothing: the peer is gone, no answer helps. Otherwise the status that says what was wrong with the header.
std::optional<Response> header_problem(const beast::error_code& failed) {
    if (failed == bhttp::error::header_limit)
        return status_problem(431, "http.header_limit", "the header is too large");
    if (failed == bhttp::error::body_limit) return status_problem(413, "http.body_limit", "the body is too large");
    if (failed == bhttp::error::end_of_stream || failed == bhttp::error::partial_message) return std::nullopt;
    if (failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category())
        return status_problem(400, "http.malformed", "this is not HTTP/1.1");
    return std::nullopt;
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {
    beast::error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (const auto end = stream_.socket().remote_endpoint(ignored); !ignored) peer_ = end.address().to_string();
}

Connection::~Connection() {
    --shared_.open;
}

void Connection::close_if_idle() {
    if (idle_) stream_.close();
}

Task<void> Connection::run() {
    bool keep = true;
    while (keep && !shared_.stopping) {
        const bool arrived = co_await wait_for_request();
        if (!arrived) break;
        keep = co_await one_request();
    }
    beast::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    if (unread_ && !shared_.stopping) co_await linger();
}

/// Closing while the peer still sends would reset the connection, and our refusal would be lost on its way (RFC 9112
/// section 9.6): take in and drop what comes, for a moment.
Task<void> Connection::linger() {
    constexpr std::size_t most = 64 * 1024 * 1024;
    std::vector<char> piece(chunk);
    stream_.expires_after(std::chrono::seconds(2));
    for (std::size_t total = 0; total < most;) {
        auto [failed, count] = co_await stream_.async_read_some(asio::buffer(piece), as_tuple);
        if (failed) co_return;
        total += count;
    }
}

/// An idle connection costs little: its buffer is given back until the first byte of the next request.
Task<bool> Connection::wait_for_request() {
    if (in_.size() > 0) co_return true;
    if (in_.capacity() > 4096) in_.shrink_to_fit();
    stream_.expires_after(shared_.options.idle_deadline);
    idle_ = true;
    auto space = in_.prepare(2048);
    auto [failed, count] = co_await stream_.async_read_some(space, as_tuple);
    idle_ = false;
    if (failed) co_return false;
    in_.commit(count);
    co_return true;
}

Task<bool> Connection::one_request() {
    const auto started = SteadyClock::now();
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.options.header_limit));
    parser.body_limit(boost::none);  // the route decides
    // One deadline for the whole header: a client that drips it byte by byte is cut off.
    stream_.expires_after(shared_.options.header_deadline);
    auto [failed, count] = co_await bhttp::async_read_header(stream_, in_, parser, as_tuple);
    Request request;
    Response response;
    const Endpoint* endpoint = nullptr;
    bool keep = false;
    if (failed) {
        auto refused = header_problem(failed);
        if (!refused) co_return false;
        response = std::move(*refused);
    } else {
        request = make_request(parser);
        keep = parser.keep_alive();
        response = co_await answer(parser, request, endpoint, keep);
    }
    unread_ = failed || !parser.is_done();
    if (shared_.stopping || unread_) keep = false;  // an unread body: close rather than read it all
    const std::chrono::duration<double> took = SteadyClock::now() - started;
    shared_.dispatcher.finish(request, endpoint, response, took.count());
    co_await write(request, response, keep);
    co_return keep;
}

Request Connection::make_request(const Parser& parser) const {
    const auto& message = parser.get();
    Request request;
    request.method = std::string(view(message.method_string()));
    const auto target = view(message.target());
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != target.npos) request.query = parse_query(target.substr(question + 1));
    for (const auto& field : message) request.headers.add(view(field.name_string()), std::string(view(field.value())));
    request.remote_address = client_address(peer_, request.header("X-Forwarded-For"), shared_.options.trusted_proxies);
    request.user_agent = std::string(request.header("User-Agent").substr(0, 300));
    if (!base::is_utf8(request.user_agent)) request.user_agent.clear();
    request.request_id = base::base64url(base::random_bytes(9));
    return request;
}

Task<Response> Connection::answer(Parser& parser, Request& request, const Endpoint*& endpoint, bool& keep) {
    Response response;
    if (!request.path.starts_with('/') || !is_printable(request.path))
        co_return status_problem(400, "http.target", "the address is not understood");
    endpoint = shared_.dispatcher.find(request, response);
    if (!endpoint) co_return response;

    // Before a large body is let in: who is it, and may they?
    const bool early = endpoint->route.body == Body::raw;
    std::optional<Response> refused;
    if (early) {
        const std::function<void()> admit = [&] { refused = shared_.dispatcher.admit(*endpoint, request); };
        const bool ran = co_await on_pool(admit);
        if (!ran) co_return status_problem(503, "http.busy", "too much to do; try again in a moment");
        if (refused) co_return std::move(*refused);
    }
    refused = co_await receive(parser, request, *endpoint);
    if (refused) {
        keep = false;
        co_return std::move(*refused);
    }
    const std::function<void()> work = [&] {
        if (!early) refused = shared_.dispatcher.admit(*endpoint, request);
        response = refused ? std::move(*refused) : shared_.dispatcher.call(*endpoint, request);
    };
    const bool ran = co_await on_pool(work);
    if (!ran) co_return status_problem(503, "http.busy", "too much to do; try again in a moment");
    co_return response;
}

Task<std::optional<Response>> Connection::receive(Parser& parser, Request& request, const Endpoint& endpoint) {
    const auto& route = endpoint.route;
    std::optional<Response> refused;
    if (parser.is_done()) {
        if (route.body == Body::raw) request.spooled = spooled_in_memory({});
        co_return refused;
    }
    const auto limit = route.body == Body::none ? ignored_body_limit : route.max_body;
    Spool spool(shared_.options.spool_folder);
    base::Error storage;
    const std::function<base::Result<void>(base::ByteView)> sink = [&](base::ByteView bytes) -> base::Result<void> {
        if (route.body == Body::json) request.body.append(base::as_text(bytes));
        if (route.body != Body::raw) return {};
        auto written = spool.append(bytes);
        if (!written) storage = written.error();
        return written;
    };
    const Read read = co_await read_body(parser, limit, sink);
    if (route.body == Body::raw) {
        request.spooled = spool.finish();
        request.body_complete = read == Read::complete;
        if (route.accept_partial && (read == Read::timed_out || read == Read::lost)) co_return refused;
    }
    if (read == Read::too_large)
        refused = problem(base::make_error(base::ErrorCode::too_large, "http.body_limit",
                                           "the body is larger than " + std::to_string(limit) + " bytes"));
    else if (read == Read::timed_out)
        refused = status_problem(408, "http.body_timeout", "the body came too slowly");
    else if (read == Read::storage)
        refused = problem(storage);
    else if (read == Read::lost)
        refused = status_problem(400, "http.body_lost", "the body ended early");
    co_return refused;
}

Task<Connection::Read> Connection::read_body(Parser& parser, std::uint64_t limit,
                                             const std::function<base::Result<void>(base::ByteView)>& sink) {
    if (const auto length = parser.content_length(); length && *length > limit) co_return Read::too_large;
    // RFC 9110 section 10.1.1
    if (beast::iequals(parser.get()[bhttp::field::expect], "100-continue"))
        co_await write_bytes("HTTP/1.1 100 Continue\r\n\r\n");
    if (in_.capacity() < 64 * 1024) in_.reserve(64 * 1024);  // Beast reads only into spare capacity
    std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(limit + 1, chunk)));
    std::uint64_t total = 0;
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        body.more = true;
        stream_.expires_after(shared_.options.chunk_deadline);
        auto [failed, count] = co_await bhttp::async_read(stream_, in_, parser, as_tuple);
        const std::size_t got = piece.size() - body.size;
        total += got;
        if (total > limit) co_return Read::too_large;
        const auto written = sink(base::as_bytes({piece.data(), got}));
        if (!written) co_return Read::storage;
        if (failed == bhttp::error::need_buffer) continue;
        if (failed == beast::error::timeout) co_return Read::timed_out;
        if (failed) co_return Read::lost;
    }
    co_return Read::complete;
}

/// Runs `job` on the pool and resumes here afterwards. False: the queue is full, nothing ran.
Task<bool> Connection::on_pool(const std::function<void()>& job) {
    const auto executor = co_await asio::this_coro::executor;
    auto initiate = [&pool = shared_.pool, &job, executor](auto handler) {
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        const auto resume = [executor, waiting](bool ran) {
            asio::post(executor, [waiting, ran] { std::move (*waiting)(ran); });
        };
        const bool queued = pool.post([&job, resume] {
            job();
            resume(true);
        });
        if (!queued) resume(false);
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(initiate, asio::use_awaitable);
}

Task<void> Connection::write_bytes(std::string_view bytes) {
    stream_.expires_after(shared_.options.write_deadline);
    co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), asio::use_awaitable);
}

Task<void> Connection::write_head(const Response& response, std::uint64_t length, bool keep) {
    head_.clear();
    const auto reason = bhttp::obsolete_reason(static_cast<bhttp::status>(response.status));
    head_ += "HTTP/1.1 " + std::to_string(response.status) + ' ' + std::string(view(reason)) + "\r\n";
    head_ += "Date: " + http_date() + "\r\n";
    for (const auto& [name, value] : response.headers) {
        if (value.find_first_of("\r\n") != value.npos) continue;  // never let a value become a header of its own
        head_ += name + ": " + value + "\r\n";
    }
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) head_ += "Content-Length: " + std::to_string(length) + "\r\n";
    head_ += keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    co_return;
}

Task<void> Connection::write(const Request& request, Response& response, bool keep) {
    const auto size = body_size(response);
    RangeResult range{.slice = {0, size}};
    if (response.status == 200 && request.method == "GET" && response.headers.get("Accept-Ranges") == "bytes")
        range = parse_range(request.header("Range"), size);
    if (range.unsatisfiable) {
        response = status_problem(416, "http.range", "the range lies outside");
        response.header("Content-Range", "bytes */" + std::to_string(size));
        range = {.slice = {0, body_size(response)}};
    } else if (range.partial) {
        response.status = 206;
        response.header("Content-Range", "bytes " + std::to_string(range.slice.offset) + '-' +
                                             std::to_string(range.slice.offset + range.slice.length - 1) + '/' +
                                             std::to_string(size));
    }
    // A handler that answers HEAD itself (tus) states the length of nothing.
    co_await write_head(response, range.slice.length, keep);
    if (request.method == "HEAD" || range.slice.length == 0) {
        co_await write_bytes(head_);
        co_return;
    }
    co_await write_body(response, range.slice.offset, range.slice.length);
}

Task<void> Connection::write_body(const Response& response, std::uint64_t offset, std::uint64_t length) {
    std::string_view memory;
    if (const auto* text = std::get_if<std::string>(&response.body))
        memory = *text;
    else if (const auto* bytes = std::get_if<base::Bytes>(&response.body))
        memory = base::as_text(*bytes);
    else if (const auto* shared = std::get_if<SharedText>(&response.body))
        memory = **shared;
    if (!memory.empty()) {
        memory = memory.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
        const auto first = memory.substr(0, chunk);
        const std::array<asio::const_buffer, 2> both{asio::buffer(head_), asio::buffer(first.data(), first.size())};
        stream_.expires_after(shared_.options.write_deadline);
        co_await asio::async_write(stream_, both, asio::use_awaitable);
        for (memory.remove_prefix(first.size()); !memory.empty();) {
            const auto next = memory.substr(0, chunk);
            co_await write_bytes(next);
            memory.remove_prefix(next.size());
        }
        co_return;
    }
    co_await write_bytes(head_);
    base::Result<base::Bytes> piece = base::Bytes{};
    while (length > 0) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, chunk));
        const std::function<void()> read = [&] {
            if (const auto* stream = std::get_if<Stream>(&response.body))
                piece = stream->read(offset, wanted);
            else if (const auto* file = std::get_if<FileSlice>(&response.body))
                piece = body_bytes(
                    {.status = 200, .headers = {}, .body = FileSlice{file->path, file->offset + offset, wanted}});
        };
        const bool ran = co_await on_pool(read);
        // The length was promised: all that is left is to break the connection, so that nobody takes it for whole.
        if (!ran || !piece || piece->empty() || piece->size() > wanted) {
            stream_.close();
            co_return;
        }
        co_await write_bytes(base::as_text(*piece));
        offset += piece->size();
        length -= piece->size();
    }
}

}  // namespace http
