#include "pdf/filters.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "base/encoding.h"
#include "pdf/errors.h"
#include "pdf/parser.h"
#include "pdf/predictor.h"

namespace pdf {

using base::Bytes;
using base::ByteView;
using base::Result;

namespace {

uInt chunk(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::size_t{1} << 30));
}

Result<Bytes> decode_ascii_hex(ByteView data) {
    Bytes out;
    int high = -1;
    for (const auto c : data) {
        if (c == '>') break;
        if (is_space(c)) continue;
        const int digit = base::hex_digit(c);
        if (digit < 0) return damaged("ASCIIHex data hold another character");
        if (high < 0) {
            high = digit;
        } else {
            out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
            high = -1;
        }
    }
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high << 4));
    return out;
}

Result<Bytes> decode_ascii_85(ByteView data) {
    Bytes out;
    std::uint64_t group = 0;
    int count = 0;
    const auto flush = [&](int bytes) {
        for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(group >> (24 - 8 * i)));
        group = 0;
        count = 0;
    };
    for (const auto c : data) {
        if (is_space(c)) continue;
        if (c == '~') break;
        if (c == 'z' && count == 0) {
            flush(4);
            continue;
        }
        if (c < '!' || c > 'u') return damaged("ASCII85 data hold another character");
        group = group * 85 + (c - '!');
        if (++count < 5) continue;
        if (group > 0xFFFFFFFFU) return damaged("an ASCII85 group is out of range");
        flush(4);
    }
    if (count == 1) return damaged("ASCII85 data end inside a group");
    if (count > 1) {
        const int bytes = count - 1;
        for (; count < 5; ++count) group = group * 85 + 84;
        flush(bytes);
    }
    return out;
}

Result<Bytes> decode_run_length(ByteView data, std::size_t limit) {
    Bytes out;
    for (std::size_t i = 0; i < data.size();) {
        const std::size_t length = data[i++];
        if (length == 128) break;
        const std::size_t count = length < 128 ? length + 1 : 257 - length;
        if (out.size() + count > limit) return too_complex("a stream that decodes to too much");
        if (length < 128) {
            if (data.size() - i < count) return damaged("run-length data end early");
            base::append(out, data.subspan(i, count));
            i += count;
        } else {
            if (i >= data.size()) return damaged("run-length data end early");
            out.insert(out.end(), count, data[i++]);
        }
    }
    return out;
}

/// 7.4.4: variable codes of 9 to 12 bits.
Result<Bytes> decode_lzw(ByteView data, bool early_change, std::size_t limit) {
    struct Node {
        std::uint16_t previous, length;
        std::uint8_t last;
    };
    std::vector<Node> table(4096);
    for (unsigned i = 0; i < 256; ++i) table[i] = {0, 1, static_cast<std::uint8_t>(i)};
    Bytes out;
    unsigned next = 258, width = 9, bits = 0;
    std::uint32_t buffer = 0;
    int previous = -1;
    for (const auto byte : data) {
        buffer = buffer << 8 | byte;
        bits += 8;
        if (bits < width) continue;
        bits -= width;
        const unsigned code = buffer >> bits & ((1U << width) - 1);
        if (code == 257) return out;
        if (code == 256) {
            next = 258, width = 9, previous = -1;
            continue;
        }
        if (code > next || (code == next && previous < 0) || (code > 255 && code < 258))
            return damaged("LZW data are ill-formed");
        const unsigned source = code == next ? static_cast<unsigned>(previous) : code;
        const std::size_t length = table[source].length, begin = out.size();
        if (begin + length + 1 > limit) return too_complex("a stream that decodes to too much");
        out.resize(begin + length);
        for (std::size_t i = length, at = source; i-- > 0; at = table[at].previous) out[begin + i] = table[at].last;
        const std::uint8_t first = out[begin];
        if (code == next) out.push_back(first);
        if (previous >= 0 && next < 4096) {
            const auto& before = table[static_cast<unsigned>(previous)];
            table[next++] = {static_cast<std::uint16_t>(previous), static_cast<std::uint16_t>(before.length + 1),
                             first};
        }
        const unsigned reached = next + (early_change ? 1 : 0);
        width = reached >= 2048 ? 12 : reached >= 1024 ? 11 : reached >= 512 ? 10 : 9;
        previous = static_cast<int>(code);
    }
    return out;
}

/// Some write the abbreviations of inline images (table 92) in files too; Acrobat reads them.
bool is_filter(std::string_view name, std::string_view full, std::string_view abbreviation) {
    return name == full || name == abbreviation;
}

Result<Bytes> decode_one(ByteView data, const Filter& filter, std::size_t limit) {
    if (is_filter(filter.name, "FlateDecode", "Fl")) {
        EZ_TRY(Bytes out, inflate(data, limit));
        return undo_predictor(std::move(out), filter.parameters);
    }
    if (is_filter(filter.name, "LZWDecode", "LZW")) {
        EZ_TRY(Bytes out, decode_lzw(data, filter.parameters.get("EarlyChange").as_integer().value_or(1) != 0, limit));
        return undo_predictor(std::move(out), filter.parameters);
    }
    if (is_filter(filter.name, "ASCIIHexDecode", "AHx")) return decode_ascii_hex(data);
    if (is_filter(filter.name, "ASCII85Decode", "A85")) return decode_ascii_85(data);
    if (is_filter(filter.name, "RunLengthDecode", "RL")) return decode_run_length(data, limit);
    return base::make_error(base::ErrorCode::unsupported, "pdf.unsupported_filter",
                            "A stream uses a filter that is not read here.");
}

}  // namespace

Inflation::Inflation(ByteView data) : data_(data) {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
}
Inflation::~Inflation() {
    inflateEnd(&stream_);
}

Result<void> Inflation::append(Bytes& out, std::size_t more) {
    std::size_t used = out.size();
    out.resize(used + more);
    while (!ended_ && used < out.size()) {
        stream_.next_in = const_cast<Bytef*>(data_.data());
        stream_.avail_in = chunk(data_.size());
        stream_.next_out = out.data() + used;
        stream_.avail_out = chunk(out.size() - used);
        const uInt in_before = stream_.avail_in, out_before = stream_.avail_out;
        const int status = ::inflate(&stream_, Z_NO_FLUSH);
        data_ = data_.subspan(in_before - stream_.avail_in);
        used += out_before - stream_.avail_out;
        ended_ = status == Z_STREAM_END;
        const bool stuck = in_before == stream_.avail_in && out_before == stream_.avail_out;
        // Some writers flush and never finish: nothing is missing where the data end between two blocks.
        if (stuck && data_.empty() && between_blocks_ && stream_.total_out > 0) ended_ = true;
        between_blocks_ = (stream_.data_type & 128) != 0;  // zlib.h, inflate()
        if (!ended_ && ((status != Z_OK && status != Z_BUF_ERROR) || stuck)) {
            out.resize(used);
            return damaged("compressed data are ill-formed");
        }
    }
    out.resize(used);
    return {};
}

Result<Bytes> inflate(ByteView data, std::size_t limit) {
    Inflation inflation(data);
    Bytes out;
    std::size_t more = std::max<std::size_t>(data.size() * 4, 1024);
    while (!inflation.ended()) {
        EZ_CHECK(inflation.append(out, std::min(more, limit + 1 - out.size())));
        if (out.size() > limit) return too_complex("a stream that decodes to too much");
        more = out.size();
    }
    return out;
}

Bytes deflate(ByteView data) {
    uLongf size = compressBound(static_cast<uLong>(data.size()));
    Bytes out(size);
    if (compress2(out.data(), &size, data.data(), static_cast<uLong>(data.size()), Z_DEFAULT_COMPRESSION) != Z_OK)
        throw std::bad_alloc();
    out.resize(size);
    return out;
}

Result<Bytes> decode_filters(ByteView data, const std::vector<Filter>& filters, std::size_t limit) {
    if (filters.size() > 16) return too_complex("a stream with too many filters");
    Bytes current;
    bool copied = false;
    for (const Filter& filter : filters) {
        if (filter.name == "Crypt") continue;
        EZ_TRY(Bytes next, decode_one(copied ? ByteView(current) : data, filter, limit));
        current = std::move(next);
        copied = true;
    }
    if (!copied) current.assign(data.begin(), data.end());
    return current;
}

}  // namespace pdf
