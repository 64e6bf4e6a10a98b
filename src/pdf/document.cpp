#include "pdf/document.h"

#include <algorithm>
#include <functional>
#include <map>

#include "pdf/errors.h"
#include "pdf/filters.h"
#include "pdf/object_stream.h"
#include "pdf/page_tree.h"
#include "pdf/parser.h"
#include "pdf/xref.h"

namespace pdf {

using base::Bytes;
using base::ByteView;
using base::Result;

struct Document::State {
    ByteView file;
    OpenOptions options;
    std::uint64_t header_offset = 0;
    std::string_view version;
    XrefChain xref;
    Ref encrypt_ref;
    std::optional<Security> security;

    // Caches; a Document is thread-confined.
    std::map<std::uint32_t, std::unique_ptr<ObjectStream>> object_streams;
    std::size_t object_stream_bytes = 0;
    int object_streams_opening = 0;
    std::optional<Result<PageTree>> pages;
    Value catalog;

    Result<std::optional<XrefEntry>> locate(std::uint32_t number) const;
    Result<Value> load_from_file(const XrefEntry& entry, bool length_may_be_compressed);
    Result<Value> load_compressed(const XrefEntry& entry);
    Result<void> read_stream(Parser& parser, Value& dictionary, bool length_may_be_compressed);
    Result<std::uint64_t> stream_length(const Value& length, bool may_be_compressed);
    Result<const ObjectStream*> object_stream(std::uint32_t number);
    Result<const ObjectStream*> open_object_stream(std::uint32_t number);
    Result<Value> load(Ref ref);
    Result<Value> resolve(const Value& value);
    Result<void> open_security();
    Result<Bytes> decrypted(const Value& stream, const Value& dictionary) const;
    Result<Value> with_resolved_filters(const Value& stream);
};

namespace {

Result<std::uint64_t> find_header(ByteView file) {
    if (file.empty()) return base::make_error(base::ErrorCode::malformed, "pdf.empty", "The file is empty.");
    const auto found = base::as_text(file.first(std::min<std::size_t>(file.size(), 1024))).find("%PDF-");
    if (found == std::string_view::npos)
        return base::make_error(base::ErrorCode::malformed, "pdf.not_pdf", "The file is no PDF.");
    return found;
}

std::string_view header_version(ByteView file, std::uint64_t header) {
    std::size_t end = header + 5;
    while (end < file.size() && end < header + 13 && (is_digit(file[end]) || file[end] == '.')) ++end;
    return base::as_text(file.subspan(header + 5, end - header - 5));
}

}  // namespace

Result<std::optional<XrefEntry>> Document::State::locate(std::uint32_t number) const {
    for (std::size_t i = 0; i < xref.sections.size(); ++i) {
        EZ_TRY(auto entry, xref.sections[i].find(number));
        if (!entry) continue;
        if (entry->type != XrefEntry::Type::free) return entry;
        // 7.5.8.4: a hybrid's table hides as free what its stream defines.
        if (i + 1 >= xref.sections.size() || !xref.sections[i + 1].hybrid_part) return std::optional<XrefEntry>();
        EZ_TRY(auto hidden, xref.sections[i + 1].find(number));
        if (hidden && hidden->type != XrefEntry::Type::free) return hidden;
        return std::optional<XrefEntry>();
    }
    return std::optional<XrefEntry>();
}

/// An indirect /Length is an integer object; that of an object stream may not lie in an object stream (7.5.7).
Result<std::uint64_t> Document::State::stream_length(const Value& length, bool may_be_compressed) {
    Value value = length;
    if (const Ref ref = length.as_ref()) {
        EZ_TRY(const auto entry, locate(ref.number));
        const bool in_file = entry && entry->type == XrefEntry::Type::in_file;
        if (!entry || (!in_file && !may_be_compressed)) return damaged("a stream has no proper /Length");
        if (in_file) {
            Parser parser(file, entry->offset, options.limits);
            EZ_TRY(const Ref found, parser.parse_object_header());
            if (found != ref) return damaged("a stream has no proper /Length");
            EZ_TRY(value, parser.parse_value());
        } else {
            EZ_TRY(value, load_compressed(*entry));
        }
    }
    const auto size = value.as_integer();
    if (!size || *size < 0) return damaged("a stream has no proper /Length");
    return static_cast<std::uint64_t>(*size);
}

Result<void> Document::State::read_stream(Parser& parser, Value& dictionary, bool length_may_be_compressed) {
    EZ_TRY(const std::uint64_t length, stream_length(dictionary.get("Length"), length_may_be_compressed));
    const std::size_t begin = parser.position();
    if (length > file.size() - begin) return damaged_at("a stream goes beyond the end of the file", begin);
    const ByteView data = file.subspan(begin, length);
    parser.seek(begin + length);
    parser.skip_space();
    if (!parser.take_keyword("endstream")) return damaged_at("a stream does not end where its /Length says", begin);
    Parser::make_stream(dictionary, data);
    return {};
}

Result<Value> Document::State::load_from_file(const XrefEntry& entry, bool length_may_be_compressed) {
    Parser parser(file, entry.offset, options.limits);
    parser.skip_space();
    EZ_TRY(const Ref found, parser.parse_object_header());
    if (found.number != entry.number || found.generation != entry.generation)
        return damaged_at("another object stands where a cross-reference leads", entry.offset);
    EZ_TRY(Value value, parser.parse_value());
    if (value.is_dictionary()) {
        EZ_TRY(const bool is_stream, parser.take_stream_keyword());
        if (is_stream) EZ_CHECK(read_stream(parser, value, length_may_be_compressed));
    }
    parser.skip_space_and_comments();
    if (!parser.take_keyword("endobj")) return damaged_at("an object does not end with \"endobj\"", parser.position());
    const bool clear = found == encrypt_ref || (value.is_stream() && value.get("Type").is_name("XRef"));
    if (security && !clear) EZ_CHECK(ValueDecryptor::decrypt(value, *security, found));
    return value;
}

Result<const ObjectStream*> Document::State::object_stream(std::uint32_t number) {
    if (const auto known = object_streams.find(number); known != object_streams.end()) return known->second.get();
    // Parts of an object stream's dictionary that lie in object streams themselves could go round in circles.
    if (object_streams_opening >= 4) return damaged("object streams need each other");
    ++object_streams_opening;
    auto opened = open_object_stream(number);
    --object_streams_opening;
    return opened;
}

Result<const ObjectStream*> Document::State::open_object_stream(std::uint32_t number) {
    EZ_TRY(const auto entry, locate(number));
    if (!entry || entry->type != XrefEntry::Type::in_file) return damaged("an object stream is missing");
    EZ_TRY(const Value stream, load_from_file(*entry, false));
    if (!stream.is_stream()) return damaged("an object stream is missing");
    EZ_TRY(Value dictionary, with_resolved_filters(stream));
    for (const char* key : {"N", "First"}) {
        EZ_TRY(Value direct, resolve(dictionary.get(key)));
        dictionary.set(key, std::move(direct));
    }
    EZ_TRY(const Bytes sealed, decrypted(stream, dictionary));
    std::vector<Filter> filters;
    const Value &names = dictionary.get("Filter"), &parameters = dictionary.get("DecodeParms");
    for (std::size_t i = 0; i < names.items().size(); ++i)
        filters.push_back({std::string(names.items()[i].as_name()), parameters.items()[i]});
    EZ_TRY(Bytes data, decode_filters(sealed, filters, options.limits.decoded_stream));
    object_stream_bytes += data.size();
    if (object_stream_bytes > options.limits.decoded_object_streams)
        return too_complex("too many bytes of object streams");
    EZ_TRY(ObjectStream read, ObjectStream::read(dictionary, std::move(data), options.limits));
    auto& kept = object_streams[number];
    kept = std::make_unique<ObjectStream>(std::move(read));
    return kept.get();
}

Result<Value> Document::State::load_compressed(const XrefEntry& entry) {
    EZ_TRY(const ObjectStream* stream, object_stream(static_cast<std::uint32_t>(entry.offset)));
    return stream->object(entry.number, entry.index, options.limits);
}

Result<Value> Document::State::load(Ref ref) {
    EZ_TRY(const auto entry, locate(ref.number));
    if (!entry || entry->generation != ref.generation) return Value();
    if (entry->type == XrefEntry::Type::compressed) return load_compressed(*entry);
    return load_from_file(*entry, true);
}

Result<Value> Document::State::resolve(const Value& value) {
    Value current = value;
    for (int i = 0; current.is_reference(); ++i) {
        if (i == 32) return damaged("references form a loop");
        EZ_TRY(current, load(current.as_ref()));
    }
    return current;
}

Result<void> Document::State::open_security() {
    const Value& trailer = xref.sections.front().trailer;
    const Value& encrypt = trailer.get("Encrypt");
    if (encrypt.is_null()) return {};
    encrypt_ref = encrypt.as_ref();
    EZ_TRY(Value dictionary, resolve(encrypt));  // strings in it are never encrypted
    std::vector<std::string> indirect;
    for (const Entry& entry : dictionary.entries())
        if (entry.value.is_reference()) indirect.push_back(entry.key);
    for (const std::string& key : indirect) {
        EZ_TRY(Value direct, resolve(dictionary.get(key)));
        dictionary.set(key, std::move(direct));
    }
    if (!options.file_key.empty()) {
        EZ_TRY(security, Security::open_with_key(dictionary, options.file_key, options.file_key_owner));
    } else {
        EZ_TRY(const Value id, resolve(trailer.get("ID")));
        const auto parts = id.items();
        EZ_TRY(const Value id0, parts.empty() ? Result<Value>(Value()) : resolve(parts.front()));
        EZ_TRY(security, Security::open(dictionary, id0.as_string(), options.password));
    }
    object_streams.clear();  // none can have been needed, but clear text must not be mixed up
    object_stream_bytes = 0;
    return {};
}

Result<Bytes> Document::State::decrypted(const Value& stream, const Value& dictionary) const {
    const ByteView bytes = stream.stream_bytes();
    if (!security) return Bytes(bytes.begin(), bytes.end());
    return security->decrypt_stream(stream.origin(), dictionary, bytes);
}

/// The stream's dictionary with /Filter and /DecodeParms as direct arrays of the same length.
Result<Value> Document::State::with_resolved_filters(const Value& stream) {
    EZ_TRY(Value names, resolve(stream.get("Filter")));
    EZ_TRY(Value parameters, resolve(stream.get("DecodeParms")));
    std::vector<Value> all_names, all_parameters;
    if (names.is_array()) {
        if (names.items().size() > 16) return too_complex("a stream with too many filters");
        for (const Value& item : names.items()) {
            EZ_TRY(Value direct, resolve(item));
            all_names.push_back(std::move(direct));
        }
    } else if (!names.is_null()) {
        all_names.push_back(std::move(names));
    }
    for (std::size_t i = 0; i < all_names.size(); ++i) {
        const auto items = parameters.items();
        EZ_TRY(Value one, parameters.is_array() ? (i < items.size() ? resolve(items[i]) : Result<Value>(Value()))
                                                : Result<Value>(i == 0 ? parameters : Value()));
        const std::vector<Entry> entries(one.entries().begin(), one.entries().end());
        for (const Entry& entry : entries) {
            if (!entry.value.is_reference()) continue;
            EZ_TRY(Value direct, resolve(entry.value));
            one.set(entry.key, std::move(direct));
        }
        all_parameters.push_back(std::move(one));
    }
    Value dictionary = Value::dictionary({stream.entries().begin(), stream.entries().end()});
    dictionary.erase("DecodeParms");
    dictionary.set("Filter", Value::array(std::move(all_names)));
    dictionary.set("DecodeParms", Value::array(std::move(all_parameters)));
    return dictionary;
}

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::open(ByteView file, const OpenOptions& options) {
    auto state = std::make_unique<State>();
    state->file = file;
    state->options = options;
    EZ_TRY(state->header_offset, find_header(file));
    state->version = header_version(file, state->header_offset);
    EZ_TRY(state->xref, XrefReader(file, state->header_offset, state->options.limits).read());
    EZ_CHECK(state->open_security());
    base::cleanse(state->options.password);
    state->options.password.clear();
    Document document(std::move(state));
    if (!document.root()) return damaged("the trailer has no /Root");
    Value& catalog = document.state_->catalog;
    EZ_TRY(catalog, document.load(document.root()));
    if (!catalog.is_dictionary() || !catalog.get("Pages").as_ref()) return damaged("the catalog is missing");
    return document;
}

Result<Value> Document::load(Ref ref) const {
    return state_->load(ref);
}
Result<Value> Document::resolve(const Value& value) const {
    return state_->resolve(value);
}
Result<Value> Document::resolve(const Value& dictionary, std::string_view key) const {
    return state_->resolve(dictionary.get(key));
}
Result<std::optional<XrefEntry>> Document::locate(std::uint32_t number) const {
    return state_->locate(number);
}
ByteView Document::bytes() const {
    return state_->file;
}
std::uint64_t Document::header_offset() const {
    return state_->header_offset;
}
std::string_view Document::version() const {
    return state_->version;
}
const Value& Document::trailer() const {
    return state_->xref.sections.front().trailer;
}
Ref Document::root() const {
    return trailer().get("Root").as_ref();
}
Result<Value> Document::catalog() const {
    return state_->catalog;
}
std::span<const XrefSection> Document::sections() const {
    return state_->xref.sections;
}
std::span<const Revision> Document::revisions() const {
    return state_->xref.revisions;
}
bool Document::linearized() const {
    return state_->xref.revisions.front().linearized;
}
const Security* Document::security() const {
    return state_->security ? &*state_->security : nullptr;
}
const OpenOptions& Document::options() const {
    return state_->options;
}

std::uint32_t Document::next_number() const {
    std::int64_t next = 1;
    for (const XrefSection& section : sections()) {
        next = std::max(next, section.trailer.get("Size").as_integer().value_or(0));
        next = std::max<std::int64_t>(next, std::int64_t{section.highest_number()} + 1);
    }
    return static_cast<std::uint32_t>(std::min<std::int64_t>(next, 0xFFFFFFFF));
}

namespace {

Result<std::reference_wrapper<const PageTree>> pages_of(const Document& document,
                                                        std::optional<Result<PageTree>>& kept) {
    if (!kept) {
        const auto catalog = document.catalog();
        kept = catalog ? PageTree::read(document, *catalog) : Result<PageTree>(catalog.error());
    }
    if (!*kept) return kept->error();
    return std::cref(**kept);
}

}  // namespace

std::uint32_t Document::page_count() const {
    const auto tree = pages_of(*this, state_->pages);
    return tree ? static_cast<std::uint32_t>(tree->get().size()) : 0;
}

Result<PageInfo> Document::page(std::uint32_t index) const {
    EZ_TRY(const auto tree, pages_of(*this, state_->pages));
    return tree.get().page(*this, index);
}

Result<std::vector<Ref>> Document::pages() const {
    EZ_TRY(const auto tree, pages_of(*this, state_->pages));
    return tree.get().refs();
}

Result<Bytes> Document::filtered_stream_data(const Value& stream) const {
    if (!stream.is_stream()) return damaged("a stream is missing");
    EZ_TRY(const Value dictionary, state_->with_resolved_filters(stream));
    return state_->decrypted(stream, dictionary);
}

Result<Bytes> Document::stream_data(const Value& stream) const {
    if (!stream.is_stream()) return damaged("a stream is missing");
    EZ_TRY(const Value dictionary, state_->with_resolved_filters(stream));
    EZ_TRY(const Bytes data, state_->decrypted(stream, dictionary));
    std::vector<Filter> filters;
    const auto names = dictionary.get("Filter").items(), parameters = dictionary.get("DecodeParms").items();
    for (std::size_t i = 0; i < names.size(); ++i) filters.push_back({std::string(names[i].as_name()), parameters[i]});
    return decode_filters(data, filters, options().limits.decoded_stream);
}

std::optional<std::uint64_t> Document::position_of(const Value& value) const {
    if (value.raw().empty() || value.in_object_stream()) return std::nullopt;
    const auto* at = base::as_bytes(value.raw()).data();
    const std::less_equal<const std::uint8_t*> before;
    if (!before(bytes().data(), at) || !before(at, bytes().data() + bytes().size())) return std::nullopt;
    return static_cast<std::uint64_t>(at - bytes().data());
}

Result<Document> Document::at_revision(std::uint64_t end) const {
    if (end > bytes().size()) return damaged("a revision ends beyond the file");
    OpenOptions options = state_->options;
    if (const Security* known = security()) {
        options.file_key = known->file_key();
        options.file_key_owner = known->owner();
    }
    return open(bytes().first(end), options);
}

}  // namespace pdf
