#pragma once
// Writes an incremental update (ISO 32000-2 section 7.5.6): only bytes to append, of the same kind of cross-reference
// as the newest section. Everything is encrypted as the document demands, except the /Contents of signature
// dictionaries.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pdf/document.h"
#include "pdf/value.h"

namespace pdf {

struct WrittenObject {
    Ref ref;
    std::uint64_t offset = 0;  // absolute, of "N G obj"
};
/// Where a Value::verbatim with a tag went.
struct WrittenPlaceholder {
    std::string tag;
    Ref object;
    std::uint64_t offset = 0, size = 0;  // absolute
};
struct IncrementOutput {
    base::Bytes bytes;            // to append to the file
    std::uint64_t base_size = 0;  // size of the file they are appended to; offsets below are absolute in the sum
    std::vector<WrittenObject> objects;
    std::vector<WrittenPlaceholder> placeholders;
    std::uint64_t xref_offset = 0;  // absolute

    const WrittenPlaceholder* find(std::string_view tag) const;
};

struct TrailerChanges {
    std::optional<Ref> root = {}, info = {};
    std::optional<base::Bytes> id1 = {};  // 16 bytes; random when absent
    /// A document without /ID gets one (ISO 19005-2 section 6.1.3 wants it; in a signed file it would be a change).
    bool create_id = false;
    Value auth_code = {};  // /AuthCode of ISO/TS 32004; null: none, since an old one fits the old bytes only
};

class Increment {
  public:
    explicit Increment(const Document& document);  // must outlive the Increment

    Ref allocate();  // generation 0, never a number used before in the whole chain
    /// Sets (again) an object. Untouched parts of a value loaded under the same reference are written from their
    /// source.
    void set(Ref ref, const Value& value);
    /// Writes the body as it stands: no encryption of the strings in it.
    void set_raw(Ref ref, std::string body);
    /// The same for a stream of an unencrypted document: `dictionary` is source, "<<...>>" without /Length.
    void set_raw_stream(Ref ref, std::string_view dictionary, base::ByteView data);
    /// `dictionary` without /Length; `data` filtered as the dictionary says, not encrypted.
    void set_stream(Ref ref, const Value& dictionary, base::ByteView data);
    /// The object as this increment has set it, else as the document has it.
    bool has(Ref ref) const;

    /// Once only. Errors: encryption failures, pdf.too_large when a table cannot hold the offset.
    base::Result<IncrementOutput> finish(const TrailerChanges& changes = {});

  private:
    struct Body {
        Ref ref;
        std::string source;                            // between "N G obj\n" and "\nendobj\n"
        std::vector<WrittenPlaceholder> placeholders;  // offsets relative to source
    };
    void keep(Body body);
    void write_objects(IncrementOutput& out, std::string& text) const;
    base::Result<void> write_table(IncrementOutput& out, std::string& text, const TrailerChanges& changes);
    base::Result<void> write_stream(IncrementOutput& out, std::string& text, const TrailerChanges& changes);
    Value make_trailer(const TrailerChanges& changes) const;

    const Document& document_;
    std::uint32_t next_;
    std::vector<Body> bodies_;
    std::map<std::uint32_t, std::size_t> index_;  // number -> bodies_
    std::optional<base::Error> failure_;
};

}  // namespace pdf
