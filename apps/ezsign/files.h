#pragma once
// Files of the command line: limits on reading, all or nothing on writing.
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/digest.h"

namespace cli {

/// Errors: not_found "file.unreadable", too_large "file.too_large".
base::Result<base::Bytes> read_file(const std::string& path, std::size_t limit = std::size_t{1} << 30);
/// The first line without its end: passwords. At most 1024 bytes.
base::Result<std::string> read_secret(const std::string& path);
/// A temporary file beside the target, flushed to disk, then renamed over it: never half a file. Error
/// "file.unwritable".
base::Result<void> write_file(const std::string& path, base::ByteView head, base::ByteView tail = {});

/// A file's bytes where they lie on the disk, for files larger than the memory.
class MappedFile {
  public:
    /// Errors: as read_file. The file must not become shorter while it is mapped.
    static base::Result<MappedFile> open(const std::string& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();
    base::ByteView bytes() const { return bytes_; }
    /// Memory of these bytes may be used for something else; they are read again when asked for.
    static void let_go(base::ByteView part);

  private:
    explicit MappedFile(base::ByteView bytes) : bytes_(bytes) {}
    friend class StagedFile;
    static base::Result<MappedFile> map(int file, const std::string& path);
    base::ByteView bytes_;
};

/// The output while it is made: a file beside the target, which grows and takes the target's name when all is well. As
/// a copy of the input it is read once; what happens to the input meanwhile does no harm.
class StagedFile {
  public:
    /// Empty. Error "file.unwritable".
    static base::Result<StagedFile> create(const std::string& target);
    /// `hash` is fed what is read. Errors: those of read_file and write_file.
    static base::Result<StagedFile> copy(const std::string& input, const std::string& target, crypto::Sha256& hash);
    StagedFile(StagedFile&& other) noexcept;
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();  // removes what did not become the target
    /// All that it holds now. Earlier views stay valid.
    base::Result<base::ByteView> view();
    base::Result<void> append(base::ByteView more);
    /// Flushed to disk, then renamed over the target: the last call.
    base::Result<void> keep();

  private:
    StagedFile(int file, std::string temporary, std::string target)
        : file_(file), temporary_(std::move(temporary)), target_(std::move(target)) {}
    int file_;
    std::string temporary_, target_;
    std::vector<MappedFile> views_;
};

/// "ezsign: <message>" on standard error; a stable key in brackets for scripts.
void complain(const base::Error& error);

}  // namespace cli
