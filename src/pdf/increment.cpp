#include "pdf/increment.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/rng.h"
#include "pdf/errors.h"
#include "pdf/value_writer.h"

namespace pdf {

using base::Bytes;
using base::ByteView;
using base::Result;

const WrittenPlaceholder* IncrementOutput::find(std::string_view tag) const {
    const auto found =
        std::find_if(placeholders.begin(), placeholders.end(), [&](const auto& p) { return p.tag == tag; });
    return found == placeholders.end() ? nullptr : &*found;
}

Increment::Increment(const Document& document) : document_(document), next_(document.next_number()) {}

Ref Increment::allocate() {
    if (next_ > document_.options().limits.objects) {
        if (!failure_) failure_ = too_complex("no object number is left");
        return {};
    }
    return {next_++, 0};
}

bool Increment::has(Ref ref) const {
    const auto found = index_.find(ref.number);
    return found != index_.end() && bodies_[found->second].ref == ref;
}

void Increment::keep(Body body) {
    const std::uint32_t number = body.ref.number;
    if (number == 0 || number > document_.options().limits.objects) {
        if (!failure_) failure_ = too_complex("an object number out of range");
        return;
    }
    next_ = std::max(next_, number + 1);
    if (const auto found = index_.find(number); found != index_.end()) {
        bodies_[found->second] = std::move(body);
        return;
    }
    index_.emplace(number, bodies_.size());
    bodies_.push_back(std::move(body));
}

namespace {

/// A writer that encrypts for `ref`, unless nothing is encrypted or it is the encryption dictionary (7.6.2).
ValueWriter writer_for(const Document& document, Ref ref, std::string& out) {
    const Security* security = document.security();
    if (!security || ref == document.trailer().get("Encrypt").as_ref()) return ValueWriter(out);
    return {out, *security, ref};
}

}  // namespace

void Increment::set(Ref ref, const Value& value) {
    if (value.is_stream()) {
        const auto data = document_.filtered_stream_data(value);
        if (data)
            set_stream(ref, value, *data);
        else if (!failure_)
            failure_ = data.error();
        return;
    }
    Body body{ref, {}, {}};
    ValueWriter writer = writer_for(document_, ref, body.source);
    if (const auto written = writer.write(value); !written && !failure_) failure_ = written.error();
    for (const auto& place : writer.placeholders())
        body.placeholders.push_back({place.tag, ref, place.offset, place.size});
    keep(std::move(body));
}

void Increment::set_raw(Ref ref, std::string source) {
    keep({ref, std::move(source), {}});
}

void Increment::set_raw_stream(Ref ref, std::string_view dictionary, ByteView data) {
    if (document_.security() || !dictionary.starts_with("<<") || !dictionary.ends_with(">>")) {
        if (!failure_)
            failure_ = base::make_error(base::ErrorCode::internal, "pdf.bad_raw_stream",
                                        "A raw stream needs a dictionary and a document without encryption");
        return;
    }
    Body body{ref, {}, {}};
    body.source.reserve(dictionary.size() + data.size() + 48);
    body.source.append(dictionary.substr(0, dictionary.size() - 2)).append("/Length ");
    body.source.append(std::to_string(data.size())).append(">>\nstream\n");
    body.source.append(base::as_text(data)).append("\nendstream");
    keep(std::move(body));
}

void Increment::set_stream(Ref ref, const Value& dictionary, ByteView data) {
    Body body{ref, {}, {}};
    Bytes sealed;
    if (const Security* security = document_.security()) {
        auto encrypted = security->encrypt_stream(ref, dictionary, data);
        if (!encrypted) {
            if (!failure_) failure_ = encrypted.error();
            return;
        }
        sealed = std::move(*encrypted);
        data = sealed;
    }
    ValueWriter writer = writer_for(document_, ref, body.source);
    if (const auto written = writer.write_dictionary(dictionary, data.size()); !written && !failure_)
        failure_ = written.error();
    for (const auto& place : writer.placeholders())
        body.placeholders.push_back({place.tag, ref, place.offset, place.size});
    body.source.append("\nstream\n").append(base::as_text(data)).append("\nendstream");
    keep(std::move(body));
}

void Increment::write_objects(IncrementOutput& out, std::string& text) const {
    for (const Body& body : bodies_) {
        out.objects.push_back({body.ref, out.base_size + text.size()});
        text.append(std::to_string(body.ref.number))
            .append(" ")
            .append(std::to_string(body.ref.generation))
            .append(" obj\n");
        for (WrittenPlaceholder place : body.placeholders) {
            place.offset += out.base_size + text.size();
            out.placeholders.push_back(std::move(place));
        }
        text.append(body.source).append("\nendobj\n");
    }
}

/// Table 15 of ISO 32000-2. Every other key of the newest trailer stays: removing one is a change that nothing
/// explains.
Value Increment::make_trailer(const TrailerChanges& changes) const {
    static constexpr std::string_view own[] = {"Size",  "Prev",   "XRefStm",     "Type",   "W",
                                               "Index", "Filter", "DecodeParms", "Length", "AuthCode"};
    Value trailer = Value::dictionary();
    for (const Entry& entry : document_.trailer().entries())
        if (std::find(std::begin(own), std::end(own), entry.key) == std::end(own)) trailer.set(entry.key, entry.value);
    trailer.set("Size", Value::integer(next_));
    trailer.set("Prev", Value::integer(static_cast<std::int64_t>(document_.sections().front().offset -
                                                                 document_.header_offset())));
    if (changes.root) trailer.set("Root", Value::reference(*changes.root));
    if (changes.info) trailer.set("Info", Value::reference(*changes.info));
    if (!changes.auth_code.is_null()) trailer.set("AuthCode", changes.auth_code);
    const auto id = document_.resolve(document_.trailer(), "ID");
    // The key of an encrypted document may depend on /ID, be it that there is none.
    const bool create = id && id->is_null() && changes.create_id && !document_.security();
    if (create || (id && id->items().size() == 2)) {
        // 14.4: the first part stays for ever, the second names this version
        const Value part =
            Value::verbatim('<' + base::hex_upper(changes.id1 ? *changes.id1 : base::random_bytes(16)) + '>');
        trailer.set("ID", Value::array({create ? part : id->items()[0], part}));
    }
    return trailer;
}

Result<void> Increment::write_table(IncrementOutput& out, std::string& text, const TrailerChanges& changes) {
    text += "xref\n0 1\n0000000000 65535 f \n";
    for (auto at = index_.begin(); at != index_.end();) {
        auto end = at;
        std::uint32_t count = 0;
        while (end != index_.end() && end->first == at->first + count) ++end, ++count;
        text.append(std::to_string(at->first)).append(" ").append(std::to_string(count)).append("\n");
        for (; at != end; ++at) {
            const std::string offset = std::to_string(out.objects[at->second].offset - document_.header_offset());
            const std::string generation = std::to_string(out.objects[at->second].ref.generation);
            if (offset.size() > 10)
                return base::make_error(base::ErrorCode::too_large, "pdf.too_large",
                                        "The PDF is too large for its cross-reference table.");
            text.append(10 - offset.size(), '0').append(offset).append(" ");
            text.append(5 - generation.size(), '0').append(generation).append(" n \n");
        }
    }
    text.append("trailer\n").append(to_source(make_trailer(changes))).append("\n");
    return {};
}

Result<void> Increment::write_stream(IncrementOutput& out, std::string& text, const TrailerChanges& changes) {
    const Ref self = allocate();  // its own entry is written below
    if (failure_) return *failure_;
    std::size_t width = 1;
    while (width < 8 && (out.xref_offset - document_.header_offset()) >> (8 * width) != 0) ++width;
    std::string rows;
    std::vector<Value> index;
    std::uint32_t expected = 0, count = 0;
    const auto add = [&](Ref ref, std::uint64_t offset) {
        if (ref.number != expected || index.empty()) {
            if (!index.empty()) index.push_back(Value::integer(count));
            index.push_back(Value::integer(ref.number));
            count = 0;
        }
        expected = ref.number + 1;
        ++count;
        rows += '\1';
        for (std::size_t i = width; i-- > 0;) rows += static_cast<char>(offset >> (8 * i));
        rows += static_cast<char>(ref.generation >> 8);
        rows += static_cast<char>(ref.generation);
    };
    for (const auto& [number, at] : index_)
        add(out.objects[at].ref, out.objects[at].offset - document_.header_offset());
    add(self, out.xref_offset - document_.header_offset());  // the highest number
    index.push_back(Value::integer(count));
    Value dictionary = make_trailer(changes);
    dictionary.set("Type", Value::name("XRef"));
    dictionary.set(
        "W", Value::array({Value::integer(1), Value::integer(static_cast<std::int64_t>(width)), Value::integer(2)}));
    dictionary.set("Index", Value::array(std::move(index)));
    dictionary.set("Length", Value::integer(static_cast<std::int64_t>(rows.size())));
    text.append(std::to_string(self.number)).append(" 0 obj\n").append(to_source(dictionary));
    text.append("\nstream\n").append(rows).append("\nendstream\nendobj\n");
    return {};
}

Result<IncrementOutput> Increment::finish(const TrailerChanges& changes) {
    if (failure_) return *failure_;
    IncrementOutput out;
    const ByteView file = document_.bytes();
    out.base_size = file.size();
    std::string text;
    std::size_t room = 1024;
    for (const Body& body : bodies_) room += body.source.size() + 64;
    text.reserve(room);
    if (file.back() != '\n' && file.back() != '\r') text += '\n';
    write_objects(out, text);
    out.xref_offset = out.base_size + text.size();
    const bool table = document_.sections().front().kind == XrefSection::Kind::table;
    EZ_CHECK(table ? write_table(out, text, changes) : write_stream(out, text, changes));
    text.append("startxref\n").append(std::to_string(out.xref_offset - document_.header_offset())).append("\n%%EOF\n");
    const ByteView whole = base::as_bytes(text);
    out.bytes.assign(whole.begin(), whole.end());
    return out;
}

}  // namespace pdf
