#include "installation/backup.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "base/encoding.h"
#include "base/rng.h"
#include "crypto/aead.h"
#include "db/db.h"

namespace installation {
namespace {

using base::Bytes;
using base::ByteView;
using base::ErrorCode;
using base::make_error;
using base::Result;
namespace fs = std::filesystem;

constexpr std::string_view magic = "ezSign backup 1\n";
constexpr std::size_t salt_size = 16;
constexpr std::size_t chunk_size = std::size_t{1} << 20;
constexpr std::size_t shortest_passphrase = 12;
constexpr std::size_t longest_name = 1024;

Bytes derive_key(std::string_view passphrase, ByteView salt) {
    Bytes key(32);
    constexpr std::uint64_t memory = std::uint64_t{256} << 20;
    if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), 1 << 17, 8, 1, memory,
                       key.data(), key.size()) != 1)
        throw std::runtime_error("scrypt failed");
    return key;
}

Bytes chunk_aad(std::uint64_t number, bool last) {
    Bytes aad(9);
    for (std::size_t i = 0; i < 8; ++i) aad[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    aad[8] = last ? 1 : 0;
    return aad;
}

base::Error write_failed(const fs::path& file) {
    return make_error(ErrorCode::unavailable, "backup.write", "cannot write " + file.string() + "; is the disk full?");
}
base::Error damaged() {
    return make_error(ErrorCode::malformed, "restore.damaged",
                      "this file is not a whole ezSign backup: it was cut off or changed");
}

class Writer {
  public:
    Writer(std::ofstream& out, Bytes key) : out_(out), key_(std::move(key)) {}
    ~Writer() { base::cleanse(key_); }
    void put(ByteView bytes) {
        while (!bytes.empty()) {
            if (pending_.size() == chunk_size) flush(false);
            const auto take = std::min(bytes.size(), chunk_size - pending_.size());
            base::append(pending_, bytes.first(take));
            bytes = bytes.subspan(take);
        }
    }
    void number(std::uint64_t value, int octets) {
        Bytes bytes;
        for (int i = octets - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        put(bytes);
    }
    void finish() { flush(true); }

  private:
    void flush(bool last) {
        const Bytes sealed = crypto::seal(key_, pending_, chunk_aad(chunk_++, last));
        Bytes head;
        for (int i = 3; i >= 0; --i) head.push_back(static_cast<std::uint8_t>(sealed.size() >> (8 * i)));
        out_.write(reinterpret_cast<const char*>(head.data()), 4);
        out_.write(reinterpret_cast<const char*>(sealed.data()), static_cast<std::streamsize>(sealed.size()));
        pending_.clear();
    }
    std::ofstream& out_;
    Bytes key_, pending_;
    std::uint64_t chunk_ = 0;
};

class Reader {
  public:
    Reader(std::ifstream& in, Bytes key) : in_(in), key_(std::move(key)) {}
    ~Reader() { base::cleanse(key_); }
    /// Exactly `size` bytes.
    Result<Bytes> take(std::size_t size) {
        Bytes out;
        while (out.size() < size) {
            if (at_ == chunk_.size()) {
                EZ_CHECK(next());
                continue;
            }
            const auto part = std::min(size - out.size(), chunk_.size() - at_);
            base::append(out, ByteView(chunk_).subspan(at_, part));
            at_ += part;
        }
        return out;
    }
    Result<std::uint64_t> number(std::size_t octets) {
        EZ_TRY(const Bytes bytes, take(octets));
        std::uint64_t value = 0;
        for (const auto byte : bytes) value = value << 8 | byte;
        return value;
    }
    /// True when nothing follows.
    bool ended() { return last_ && at_ == chunk_.size() && in_.peek() == std::ifstream::traits_type::eof(); }

  private:
    Result<void> next() {
        std::array<char, 4> head{};
        if (last_ || !in_.read(head.data(), 4)) return damaged();
        std::size_t size = 0;
        for (const char c : head) size = size << 8 | static_cast<unsigned char>(c);
        if (size > chunk_size + crypto::aead_overhead) return damaged();
        Bytes sealed(size);
        if (!in_.read(reinterpret_cast<char*>(sealed.data()), static_cast<std::streamsize>(size))) return damaged();
        auto plain = crypto::open(key_, sealed, chunk_aad(number_, false));
        if (!plain) {
            plain = crypto::open(key_, sealed, chunk_aad(number_, true));
            last_ = true;
        }
        if (!plain) {
            if (number_ == 0)
                return make_error(ErrorCode::wrong_password, "restore.passphrase",
                                  "the passphrase is wrong, or the file was changed");
            return damaged();
        }
        ++number_;
        at_ = 0;
        chunk_ = std::move(*plain);
        return {};
    }
    std::ifstream& in_;
    Bytes key_, chunk_;
    std::size_t at_ = 0;
    std::uint64_t number_ = 0;
    bool last_ = false;
};

/// Deletes what was made unless told that all went well.
struct Undo {
    fs::path path;
    bool kept = false;
    ~Undo() {
        std::error_code ignored;
        if (!kept) fs::remove_all(path, ignored);
    }
};

Result<void> add_file(Writer& writer, const fs::path& file, const std::string& name, BackupSummary& summary) {
    std::ifstream in(file, std::ios::binary);
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    // A blob that was swept away meanwhile is named by no row any more.
    if (!in || failed) return {};
    writer.number(name.size(), 2);
    writer.put(base::as_bytes(name));
    writer.number(size, 8);
    Bytes buffer(chunk_size);
    for (std::uint64_t left = size; left > 0;) {
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
        if (!in.read(reinterpret_cast<char*>(buffer.data()), static_cast<std::streamsize>(part)))
            return make_error(ErrorCode::unavailable, "backup.read", "cannot read " + file.string());
        writer.put(ByteView(buffer).first(part));
        left -= part;
    }
    ++summary.files;
    summary.bytes += size;
    return {};
}

bool belongs(const std::string& name) {
    // The database goes in as a snapshot; the rest is made anew.
    return !name.starts_with("ezsign.db") && !name.starts_with("spool/") && name != "server.lock" &&
           name != ".health" && name.find(".backup-") == std::string::npos;
}

Result<void> snapshot(const Settings& settings, const fs::path& to) {
    try {
        const auto pool = db::Pool::open(settings.database_url());
        pool->take()->run("VACUUM INTO ?", to.string());
        return {};
    } catch (const db::Failure& failure) {
        return make_error(ErrorCode::unavailable, "backup.database", failure.what());
    }
}

Result<void> write_all(Writer& writer, const Settings& settings, bool without_database, const fs::path& beside,
                       BackupSummary& summary) {
    if (!without_database) {
        Undo copy{beside.string() + ".db"};
        EZ_CHECK(snapshot(settings, copy.path));
        EZ_CHECK(add_file(writer, copy.path, "ezsign.db", summary));
    }
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::recursive_directory_iterator(settings.data, fs::directory_options::skip_permission_denied))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files)
        if (const auto name = fs::relative(file, settings.data).generic_string(); belongs(name))
            EZ_CHECK(add_file(writer, file, name, summary));
    writer.number(0, 2);
    writer.finish();
    return {};
}

/// Relative, without "..": a name that stays inside the folder.
bool harmless(const std::string& name) {
    const fs::path path(name);
    if (name.empty() || path.is_absolute() || name.find('\0') != std::string::npos) return false;
    return std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".." || part == "."; });
}

Result<void> extract(Reader& reader, const fs::path& folder, BackupSummary& summary) {
    while (true) {
        EZ_TRY(const std::uint64_t name_size, reader.number(2));
        if (name_size == 0) break;
        if (name_size > longest_name) return damaged();
        EZ_TRY(const Bytes name_bytes, reader.take(static_cast<std::size_t>(name_size)));
        const std::string name = base::to_text(name_bytes);
        if (!harmless(name)) return damaged();
        EZ_TRY(const std::uint64_t size, reader.number(8));
        const fs::path file = folder / name;
        fs::create_directories(file.parent_path());
        std::ofstream out(file, std::ios::binary);
        for (std::uint64_t left = size; left > 0;) {
            const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk_size));
            EZ_TRY(const Bytes bytes, reader.take(part));
            out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
            left -= part;
        }
        out.flush();
        if (!out) return write_failed(file);
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        ++summary.files;
        summary.bytes += size;
    }
    if (!reader.ended()) return damaged();
    return {};
}

}  // namespace

Result<BackupSummary> back_up(const Settings& settings, std::string_view passphrase, const fs::path& out,
                              bool without_database) {
    if (passphrase.size() < shortest_passphrase)
        return make_error(ErrorCode::invalid, "backup.passphrase", "a backup's passphrase has at least 12 characters");
    if (!fs::exists(settings.data / "keys" / "master.key"))
        return make_error(ErrorCode::not_found, "installation.missing",
                          settings.data.string() + " holds no installation");
    if (fs::exists(out))
        return make_error(ErrorCode::conflict, "backup.exists",
                          out.string() + " exists already; it is not overwritten");
    if (!without_database && !settings.database_url().starts_with("sqlite:"))
        return make_error(
            ErrorCode::unsupported, "backup.postgres",
            "the database is PostgreSQL: dump it with pg_dump, then back up the rest with --without-database");
    const auto beside =
        fs::absolute(out).parent_path() / (out.filename().string() + ".backup-" + base::hex(base::random_bytes(4)));
    Undo undo{beside};
    std::ofstream file(beside, std::ios::binary);
    const Bytes salt = base::random_bytes(salt_size);
    file << magic;
    file.write(reinterpret_cast<const char*>(salt.data()), static_cast<std::streamsize>(salt.size()));
    Writer writer(file, derive_key(passphrase, salt));
    BackupSummary summary;
    EZ_CHECK(write_all(writer, settings, without_database, beside, summary));
    file.close();
    std::error_code failed;
    if (!file.fail()) fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, failed);
    if (!file.fail()) fs::rename(beside, out, failed);
    if (file.fail() || failed) return write_failed(out);
    undo.kept = true;
    return summary;
}

Result<BackupSummary> restore(const fs::path& backup, std::string_view passphrase, const fs::path& data) {
    if (fs::exists(data) && !fs::is_empty(data))
        return make_error(ErrorCode::conflict, "restore.not_empty",
                          data.string() + " is not empty; restore into a new folder");
    std::ifstream in(backup, std::ios::binary);
    if (!in) return make_error(ErrorCode::not_found, "restore.unreadable", "cannot read " + backup.string());
    std::string head(magic.size(), '\0');
    Bytes salt(salt_size);
    if (!in.read(head.data(), static_cast<std::streamsize>(head.size())) || head != magic ||
        !in.read(reinterpret_cast<char*>(salt.data()), static_cast<std::streamsize>(salt.size())))
        return damaged();
    Undo undo{fs::path(fs::absolute(data).string() + ".restore-" + base::hex(base::random_bytes(4)))};
    fs::create_directories(undo.path);
    fs::permissions(undo.path, fs::perms::owner_all);
    Reader reader(in, derive_key(passphrase, salt));
    BackupSummary summary;
    EZ_CHECK(extract(reader, undo.path, summary));
    std::error_code failed;
    fs::remove(data, failed);
    fs::rename(undo.path, data, failed);
    if (failed) return write_failed(data);
    undo.kept = true;
    return summary;
}

}  // namespace installation
