#include "blob/sealed_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "base/rng.h"

namespace blob {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::string_view file_magic = "EZBLOB01";
constexpr std::string_view segment_magic = "SEGM";

void put_u64(Bytes& out, std::uint64_t number) {
    for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}
std::uint64_t get_u64(ByteView bytes) {
    std::uint64_t number = 0;
    for (int i = 7; i >= 0; --i) number = number << 8 | bytes[static_cast<std::size_t>(i)];
    return number;
}

struct ContextFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

[[noreturn]] void crypto_failed() {
    throw std::runtime_error("blob: AES-256-GCM is not available");
}

/// ciphertext | tag
Bytes gcm_seal(ByteView key, ByteView nonce, ByteView aad, ByteView plain) {
    const Context context(EVP_CIPHER_CTX_new());
    Bytes out(plain.size() + tag_size);
    int length = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) != 1 ||
        EVP_EncryptUpdate(context.get(), nullptr, &length, aad.data(), static_cast<int>(aad.size())) != 1 ||
        EVP_EncryptUpdate(context.get(), out.data(), &length, plain.data(), static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), out.data() + length, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size),
                            out.data() + plain.size()) != 1) {
        crypto_failed();
    }
    return out;
}

std::optional<Bytes> gcm_open(ByteView key, ByteView nonce, ByteView aad, ByteView sealed) {
    if (sealed.size() < tag_size) return std::nullopt;
    const Context context(EVP_CIPHER_CTX_new());
    const auto cipher = sealed.first(sealed.size() - tag_size);
    Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(tag_size), sealed.end());
    Bytes out(cipher.size() + 1);  // never empty, so that data() is not null
    int length = 0;
    if (!context || EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data()) != 1 ||
        EVP_DecryptUpdate(context.get(), nullptr, &length, aad.data(), static_cast<int>(aad.size())) != 1 ||
        EVP_DecryptUpdate(context.get(), out.data(), &length, cipher.data(), static_cast<int>(cipher.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size), tag.data()) != 1) {
        crypto_failed();
    }
    if (EVP_DecryptFinal_ex(context.get(), out.data() + length, &length) != 1) return std::nullopt;
    out.resize(cipher.size());
    return out;
}

Bytes segment_key(ByteView blob_key, ByteView salt) {
    Bytes key(32);
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), blob_key.data(), static_cast<int>(blob_key.size()), salt.data(), salt.size(), key.data(),
              &length)) {
        crypto_failed();
    }
    return key;
}

Bytes chunk_nonce(std::uint64_t index) {
    Bytes nonce(4);
    put_u64(nonce, index);
    return nonce;
}

Bytes chunk_aad(const std::string& id, std::uint64_t start, std::uint64_t length, std::uint64_t index) {
    Bytes aad = base::to_bytes(id);
    put_u64(aad, start);
    put_u64(aad, length);
    put_u64(aad, index);
    return aad;
}

std::uint64_t chunks_of(std::uint64_t length) {
    return (length + chunk_size - 1) / chunk_size;
}

}  // namespace

base::Error file_error(const char* what, int number) {
    switch (number) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return make_error(ErrorCode::unavailable, "storage.full", std::string("no space left: ") + what);
        case ENOENT:
            return make_error(ErrorCode::not_found, "storage.not_found", "no such blob");
        default:
            return make_error(ErrorCode::unavailable, "storage.unavailable",
                              std::string(what) + ": error " + std::to_string(number));
    }
}

base::Error damaged(const char* what) {
    return make_error(ErrorCode::internal, "storage.damaged", what);
}

File::~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Bytes> File::read(std::uint64_t offset, std::uint64_t length) const {
    Bytes out(length);
    std::size_t done = 0;
    while (done < out.size()) {
        const auto count =
            ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error("read", errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    out.resize(done);
    return out;
}

Result<void> File::write(std::uint64_t offset, ByteView bytes) const {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count =
            ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error("write", errno);
        done += static_cast<std::size_t>(count);
    }
    return {};
}

Result<void> File::truncate(std::uint64_t size) const {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return file_error("truncate", errno);
    return {};
}

Result<void> File::sync() const {
    if (::fdatasync(descriptor_) != 0) return file_error("sync", errno);
    return {};
}

Result<std::uint64_t> File::size() const {
    struct stat info{};
    if (::fstat(descriptor_, &info) != 0) return file_error("stat", errno);
    return static_cast<std::uint64_t>(info.st_size);
}

std::uint64_t Segment::file_end() const {
    return position + segment_header_size + length + chunks_of(length) * tag_size;
}

Result<std::vector<Segment>> list_segments(const File& file) {
    EZ_TRY(const auto end, file.size());
    std::vector<Segment> segments;
    std::uint64_t position = header_size, start = 0;
    while (position + segment_header_size <= end) {
        EZ_TRY(const auto head, file.read(position, segment_header_size));
        if (head.size() < segment_header_size) break;
        const ByteView view(head);
        Segment segment{get_u64(view.subspan(4)), get_u64(view.subspan(12)), position,
                        Bytes(head.begin() + 20, head.end())};
        // A header that was not written whole before a crash; it belongs to the torn tail, like everything after it.
        if (base::as_text(view.first(4)) != segment_magic || segment.start != start) break;
        if (segment.length > end || segment.file_end() > end) break;
        position = segment.file_end();
        start += segment.length;
        segments.push_back(std::move(segment));
    }
    return segments;
}

Bytes new_header(const std::string& id, ByteView key_encryption_key, ByteView blob_key) {
    Bytes header = base::to_bytes(file_magic);
    const Bytes nonce = base::random_bytes(12);
    base::append(header, nonce);
    base::append(header, gcm_seal(key_encryption_key, nonce, base::as_bytes(id), blob_key));
    return header;
}

Result<Bytes> unwrap_key(const File& file, const std::string& id, ByteView key_encryption_key) {
    EZ_TRY(const auto header, file.read(0, header_size));
    const ByteView view(header);
    if (header.size() < header_size || base::as_text(view.first(8)) != file_magic) return damaged("blob header");
    auto key = gcm_open(key_encryption_key, view.subspan(8, 12), base::as_bytes(id), view.subspan(20));
    if (!key) return damaged("blob key does not open: another key-encryption key, or tampered");
    return std::move(*key);
}

Bytes seal_segment(const std::string& id, ByteView blob_key, std::uint64_t start, ByteView content) {
    const Bytes salt = base::random_bytes(32);
    Bytes key = segment_key(blob_key, salt);
    Bytes out = base::to_bytes(segment_magic);
    out.reserve(segment_header_size + content.size() + chunks_of(content.size()) * tag_size);
    put_u64(out, start);
    put_u64(out, content.size());
    base::append(out, salt);
    for (std::uint64_t index = 0; index < chunks_of(content.size()); ++index) {
        const auto offset = index * chunk_size;
        const auto plain = content.subspan(offset, std::min<std::uint64_t>(chunk_size, content.size() - offset));
        base::append(out, gcm_seal(key, chunk_nonce(index), chunk_aad(id, start, content.size(), index), plain));
    }
    base::cleanse(key);
    return out;
}

Result<void> open_segment(const File& file, const std::string& id, ByteView blob_key, const Segment& segment,
                          std::uint64_t from, std::uint64_t to, Bytes& out) {
    if (from >= to) return {};
    Bytes key = segment_key(blob_key, segment.salt);
    for (std::uint64_t index = from / chunk_size; index * chunk_size < to; ++index) {
        const auto offset = index * chunk_size;
        const auto length = std::min(chunk_size, segment.length - offset);
        EZ_TRY(const auto sealed,
               file.read(segment.position + segment_header_size + index * (chunk_size + tag_size), length + tag_size));
        const auto plain =
            gcm_open(key, chunk_nonce(index), chunk_aad(id, segment.start, segment.length, index), sealed);
        if (!plain || plain->size() != length) return damaged("blob content does not authenticate");
        const auto begin = std::max(from, offset) - offset, end = std::min(to, offset + length) - offset;
        base::append(out, ByteView(*plain).subspan(begin, end - begin));
    }
    base::cleanse(key);
    return {};
}

}  // namespace blob
