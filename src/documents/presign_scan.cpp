#include "documents/presign_scan.h"

#include <algorithm>

namespace documents {
namespace {

using pdf::Value;

constexpr std::uint32_t max_pages = 2000;
constexpr std::size_t max_annotations = 20'000;

Value resolve(const pdf::Document& document, const Value& value, std::string_view key) {
    auto resolved = document.resolve(value, key);
    return resolved ? std::move(*resolved) : Value();
}

// ISO 32000-2 section 8.11.4.3: layers that are off, or that another configuration could turn off and on.
bool has_hidden_layers(const pdf::Document& document, const Value& catalog) {
    const Value properties = resolve(document, catalog, "OCProperties");
    if (!properties.is_dictionary()) return false;
    const Value standard = resolve(document, properties, "D");
    const Value off = resolve(document, standard, "OFF");
    return resolve(document, standard, "BaseState").is_name("OFF") || !off.items().empty();
}

// Section 12.5.3: bit 2 Hidden, bit 6 NoView. Widgets of signatures without appearance are meant to be invisible.
bool is_hidden(const pdf::Document& document, const Value& annotation) {
    const auto flags = resolve(document, annotation, "F").as_integer().value_or(0);
    if ((flags & (1 << 1 | 1 << 5)) == 0) return false;
    const auto subtype = resolve(document, annotation, "Subtype");
    return !subtype.is_name("Popup") &&
           !(subtype.is_name("Widget") && resolve(document, annotation, "FT").is_name("Sig"));
}

// Section 12.6.4.6: an action that starts a program or opens a file.
bool launches(const pdf::Document& document, const Value& holder, std::string_view key) {
    return resolve(document, resolve(document, holder, key), "S").is_name("Launch");
}

struct Found {
    bool hidden = false, launch = false, attachment = false;
};

void look_at_annotations(const pdf::Document& document, Found& found) {
    std::size_t looked_at = 0;
    const auto pages = std::min(document.page_count(), max_pages);
    for (std::uint32_t i = 0; i < pages; ++i) {
        const auto page = document.page(i);
        if (!page) continue;
        const Value annotations = resolve(document, page->dictionary, "Annots");
        for (const Value& item : annotations.items()) {
            if (++looked_at > max_annotations) return;
            const auto annotation = document.resolve(item);
            if (!annotation || !annotation->is_dictionary()) continue;
            found.hidden = found.hidden || is_hidden(document, *annotation);
            found.launch = found.launch || launches(document, *annotation, "A");
            found.attachment = found.attachment || resolve(document, *annotation, "Subtype").is_name("FileAttachment");
        }
    }
}

}  // namespace

std::vector<Warning> presign_scan(const pdf::Document& document) {
    const auto catalog = document.catalog();
    if (!catalog) return {};
    Found found;
    found.attachment = resolve(document, resolve(document, *catalog, "Names"), "EmbeddedFiles").is_dictionary();
    found.launch = launches(document, *catalog, "OpenAction");
    look_at_annotations(document, found);

    std::vector<Warning> warnings;
    if (has_hidden_layers(document, *catalog)) {
        warnings.push_back({"pdf.hidden_layers", "The document has layers that do not show now and could show later"});
    }
    if (found.hidden) {
        warnings.push_back({"pdf.hidden_annotations", "The document has hidden notes or fields that could show later"});
    }
    if (found.launch) {
        warnings.push_back({"pdf.launch_actions", "The document has a button or link that starts a program"});
    }
    if (found.attachment) {
        warnings.push_back({"pdf.attachments", "The document carries other files; your signature covers them too"});
    }
    return warnings;
}

}  // namespace documents
