#pragma once
// A lazy, strict reader of PDF files (ISO 32000-2 section 7.5). Nothing is repaired: what is not as the standard says
// is an error. Reads cross-reference tables and streams, hybrids, object streams, linearised files, /Prev chains and
// encryption.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "pdf/geometry.h"
#include "pdf/security.h"
#include "pdf/value.h"

namespace pdf {

/// Hostile files stop here with key pdf.too_complex.
struct Limits {
    std::size_t nesting = 500;          // arrays and dictionaries in one object
    std::size_t sections = 1000;        // cross-reference sections
    std::uint32_t objects = 8'388'607;  // highest object number (ISO 32000-1 annex C)
    std::size_t values_per_object = 2'000'000;
    std::size_t decoded_stream = std::size_t{256} << 20;          // bytes of one decoded stream
    std::size_t decoded_object_streams = std::size_t{512} << 20;  // bytes of all object streams kept
    std::size_t pages = 1'000'000;
    std::size_t page_tree_depth = 200;
    std::size_t fields = 100'000;  // form fields and annotations looked at for signatures
};

struct OpenOptions {
    std::string password;  // UTF-8, or raw bytes; see Security::open
    base::Bytes file_key;  // from Security::file_key(); used instead of a password when not empty
    bool file_key_owner = false;
    Limits limits;
};

struct XrefEntry {
    enum class Type { free, in_file, compressed };
    std::uint32_t number = 0;
    Type type = Type::free;
    std::uint64_t offset =
        0;  // in_file: absolute position of "N G obj" in bytes(); compressed: number of the object stream
    std::uint16_t generation = 0;  // in_file; free: that of the next use
    std::uint32_t index = 0;       // compressed: index in the object stream
};

/// One cross-reference table or stream. All positions are absolute in Document::bytes().
class XrefSection {
  public:
    enum class Kind { table, stream };
    Kind kind = Kind::table;
    bool hybrid_part = false;  // the stream that a table's /XRefStm names (7.5.8.4); follows its table in sections()
    std::uint64_t offset = 0;  // of "xref", or of the stream's "N G obj"
    std::uint64_t end = 0;     // just after the trailer dictionary, or after the stream's "endobj"
    Ref object;                // of a cross-reference stream
    Value trailer;             // trailer dictionary, or the stream's dictionary
    std::optional<std::uint64_t> prev, xref_stream;  // absolute

    /// What this section says of a number; nothing when it does not mention it. An ill-formed entry is an error.
    base::Result<std::optional<XrefEntry>> find(std::uint32_t number) const;
    /// Every entry, by number. Errors: pdf.damaged.
    base::Result<std::vector<XrefEntry>> entries() const;
    std::uint64_t entry_count() const;
    std::uint32_t highest_number() const;  // 0 when empty

  private:
    friend class XrefReader;
    struct Subsection {
        std::uint32_t first, count;
        std::uint64_t position;  // of the first row: in the file, or in what a stream unpacks to
    };
    base::Result<XrefEntry> row(const Subsection& part, std::uint32_t index) const;
    std::size_t row_size() const;          // bytes
    std::vector<Subsection> subsections_;  // by first, not overlapping
    base::ByteView file_;
    std::shared_ptr<class RowUnpacker> stream_rows_;
    std::array<std::uint8_t, 3> widths_{};
    std::uint64_t header_offset_ = 0;
};

/// What one save wrote. A linearised file's two sections are one revision; a hybrid's stream belongs to its table.
struct Revision {
    std::size_t first_section = 0, section_count = 0;  // in Document::sections()
    std::uint64_t startxref = 0;                       // absolute position of its newest section
    std::uint64_t end = 0;      // just after "%%EOF" and one end-of-line; 0 when `complete` is false
    std::uint64_t eof_end = 0;  // just after "%%EOF" itself; 0 when `complete` is false
    bool complete = false;      // its section is followed by "startxref", the right number and "%%EOF"
    bool linearized = false;
};

struct PageInfo {
    Ref ref;
    Rectangle media_box, crop_box;  // user space, left < right, bottom < top; crop_box is already cut to media_box
    int rotate = 0;                 // 0, 90, 180, 270 clockwise
    double user_unit = 1;           // points a unit of user space measures
    Value dictionary;               // as it stands, without what is inherited
};

/// Thread-confined. `file` must outlive the Document, and the Document every Value that it loaded. Moving keeps Values
/// valid.
class Document {
  public:
    /// Errors: pdf.empty, pdf.not_pdf, pdf.truncated, pdf.damaged, pdf.too_complex and those of Security::open.
    static base::Result<Document> open(base::ByteView file, const OpenOptions& options = {});
    static base::Result<Document> open(base::Bytes&& temporary,
                                       const OpenOptions& options = {}) = delete;  // would dangle
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    /// An object by number; null for one that is free or not mentioned, or when the generation differs (7.3.10).
    base::Result<Value> load(Ref ref) const;
    /// The object a reference leads to; other values come back as they are.
    base::Result<Value> resolve(const Value& value) const;
    /// resolve(dictionary.get(key)).
    base::Result<Value> resolve(const Value& dictionary, std::string_view key) const;
    /// What the newest section says of an object, by number; nothing when no section mentions it or it is free.
    base::Result<std::optional<XrefEntry>> locate(std::uint32_t number) const;

    base::ByteView bytes() const;
    std::uint64_t header_offset() const;            // of "%PDF-"; offsets written in the file count from there
    std::string_view version() const;               // of the header, e.g. "1.7"
    const Value& trailer() const;                   // of the newest section
    Ref root() const;                               // the catalog
    base::Result<Value> catalog() const;            // read when the file was opened
    std::span<const XrefSection> sections() const;  // newest first
    std::span<const Revision> revisions() const;    // oldest first
    bool linearized() const;                        // the oldest revision was written so
    const Security* security() const;               // null when not encrypted
    const OpenOptions& options() const;
    std::uint32_t next_number() const;  // first that neither /Size nor any section has taken

    /// 0 when the page tree is damaged; pages() says why.
    std::uint32_t page_count() const;
    base::Result<PageInfo> page(std::uint32_t index) const;  // 0-based; not_found key pdf.no_such_page
    base::Result<std::vector<Ref>> pages() const;

    /// Decrypted, all filters undone. Filters other than Flate, LZW, ASCIIHex, ASCII85 and RunLength:
    /// pdf.unsupported_filter.
    base::Result<base::Bytes> stream_data(const Value& stream) const;
    /// Decrypted only.
    base::Result<base::Bytes> filtered_stream_data(const Value& stream) const;

    /// Where the value's raw() begins in bytes(); nothing for values of object streams or made by us.
    std::optional<std::uint64_t> position_of(const Value& value) const;

    /// The file as it was when it ended at `end` (Revision::end). The password need not be given again.
    base::Result<Document> at_revision(std::uint64_t end) const;

  private:
    struct State;
    explicit Document(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace pdf
