#include "validation/scan.h"

#include <algorithm>
#include <set>

#include "validation/scan_parts.h"

namespace validation {
namespace {

constexpr std::size_t kMaxObjects = 200'000;
constexpr std::uint32_t kMaxPages = 2000;
constexpr std::size_t kMaxAnnotations = 20'000;
constexpr std::size_t kMaxTreeNodes = 100'000;

class Scan {
  public:
    explicit Scan(const pdf::Document& document) : document_(document) {}

    std::vector<ScanFinding> run() {
        if (auto catalog = document_.catalog()) catalog_ = std::move(*catalog);
        rule_a2_layers();
        rule_a3_open_action();
        rule_a5_fields();
        scan_pages();
        rule_a1_content();
        scan_objects();
        return std::move(findings_);
    }

  private:
    /// Once for each key: a file with a thousand buttons needs one warning.
    void warn(std::string_view rule, std::string_view key, std::string message,
              std::optional<std::uint32_t> object = {}) {
        if (said_.emplace(key).second)
            findings_.push_back({std::string(rule), std::string(key), std::move(message), object});
    }
    pdf::Value get(const pdf::Value& dictionary, std::string_view key) const {
        auto value = document_.resolve(dictionary, key);
        return value ? std::move(*value) : pdf::Value();
    }

    // A-2 (ISO 32000-2 section 8.11.4.3): layers that are off, or that another configuration turns off.
    void rule_a2_layers() {
        const auto defaults = get(get(catalog_, "OCProperties"), "D");
        const auto off = get(defaults, "OFF");
        if (!off.items().empty() || get(defaults, "BaseState").is_name("OFF"))
            warn("A-2", "pdf.hidden_layers", "the document has layers that do not show now and could show later");
    }

    // A-3 (section 12.6.4). True if the action was one to warn of.
    bool rule_a3_action(const pdf::Value& action, std::optional<std::uint32_t> object) {
        const auto kind = get(action, "S");
        if (kind.is_name("JavaScript"))
            warn("A-3", "pdf.javascript", "the document holds scripts that may change what a reader shows", object);
        else if (kind.is_name("Launch"))
            warn("A-3", "pdf.launch_actions", "the document has a button or link that starts a program", object);
        else if (kind.is_name("SubmitForm") || kind.is_name("ImportData") || kind.is_name("RichMediaExecute"))
            warn("A-3", "pdf.actions", "the document sends, loads or starts something by itself", object);
        else
            return false;
        return true;
    }

    /// Actions that run without a click: whatever they are, unless they only show a place of the document.
    void rule_a3_automatic(const pdf::Value& action, std::optional<std::uint32_t> object) {
        if (action.is_dictionary() && !get(action, "S").is_name("GoTo") && !rule_a3_action(action, object))
            warn("A-3", "pdf.actions", "the document does something by itself", object);
    }

    void rule_a3_open_action() {
        rule_a3_automatic(get(catalog_, "OpenAction"), {});
        if (!get(get(catalog_, "Names"), "JavaScript").is_null())
            warn("A-3", "pdf.javascript", "the document holds scripts that may change what a reader shows");
    }

    //
    void rule_a5_fields() {
        const auto form = get(catalog_, "AcroForm");
        if (!form.is_dictionary()) return;
        if (get(form, "NeedAppearances").as_boolean().value_or(false) || form.has("XFA"))
            warn("A-5", "pdf.field_appearance",
                 "form fields are drawn by the viewer: what is signed is not what shows");
        if (rule_a5_shows_other_text(document_))
            warn("A-5", "pdf.field_appearance", "a form field shows another text than its value");
    }

    // Over what the pages show.
    void scan_pages() {
        std::size_t looked_at = 0;
        const auto count = std::min(document_.page_count(), kMaxPages);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto page = document_.page(i);
            if (!page) continue;
            std::vector<pdf::Rectangle> widgets;
            const auto annotations = get(page->dictionary, "Annots");
            for (const auto& item : annotations.items()) {
                if (++looked_at > kMaxAnnotations) return;
                const auto annotation = document_.resolve(item);
                if (annotation && annotation->is_dictionary()) scan_annotation(*annotation, widgets);
            }
            if (overlap(std::move(widgets)))
                warn("A-1", "pdf.covered", "fields of the form lie over each other", page->ref.number);
        }
    }

    // what a page does to its own words.
    void rule_a1_content() {
        if (said_.contains("pdf.covered")) return;
        if (const auto page = rule_a1_covered_text(document_))
            warn("A-1", "pdf.covered", "a page covers words of its own with something else", page);
    }

    void scan_annotation(const pdf::Value& annotation, std::vector<pdf::Rectangle>& widgets) {
        constexpr std::int64_t kHiddenOrNoView = 2 | 32;  // section 12.5.3
        const auto object = annotation.origin() ? std::optional(annotation.origin().number) : std::nullopt;
        rule_a3_action(get(annotation, "A"), object);
        if ((get(annotation, "F").as_integer().value_or(0) & kHiddenOrNoView) != 0)
            rule_a6_hidden(annotation, object);
        else
            rule_a1_annotation(annotation, object, widgets);
    }

    //
    void rule_a6_hidden(const pdf::Value& annotation, std::optional<std::uint32_t> object) {
        const auto subtype = get(annotation, "Subtype");
        const bool signature = subtype.is_name("Widget") && get(annotation, "FT").is_name("Sig");
        if (!signature && !subtype.is_name("Popup"))
            warn("A-6", "pdf.hidden_annotations", "the document has hidden notes or fields that could show later",
                 object);
    }

    // annotations over the content, and the places of fields, which may lie over each other.
    void rule_a1_annotation(const pdf::Value& annotation, std::optional<std::uint32_t> object,
                            std::vector<pdf::Rectangle>& widgets) {
        if (rule_a1_covers_content(document_, annotation))
            warn("A-1", "pdf.covered", "annotations lie over the content of the page", object);
        const auto rectangle = get(annotation, "Rect");
        if (!get(annotation, "Subtype").is_name("Widget") || rectangle.items().size() != 4) return;
        const auto at = [&](std::size_t i) { return rectangle.items()[i].as_number().value_or(0); };
        widgets.push_back(
            {std::min(at(0), at(2)), std::min(at(1), at(3)), std::max(at(0), at(2)), std::max(at(1), at(3))});
    }

    /// Every node of the page tree, pages too.
    std::set<std::uint32_t> tree_nodes() const {
        std::set<std::uint32_t> nodes;
        std::vector<pdf::Ref> open{catalog_.get("Pages").as_ref()};
        while (!open.empty() && nodes.size() < kMaxTreeNodes) {
            const auto ref = open.back();
            open.pop_back();
            if (!ref || !nodes.insert(ref.number).second) continue;
            const auto node = document_.load(ref);
            if (!node) continue;
            const auto kids = get(*node, "Kids");
            for (const auto& kid : kids.items()) open.push_back(kid.as_ref());
        }
        return nodes;
    }

    std::uint64_t end_of(const RevisionFacts& revision) const {
        return revision.info.complete ? revision.info.end : document_.bytes().size();
    }

    // over all objects.
    void scan_objects() {
        const auto revisions = read_revisions(document_, {});
        // The reader fails for numbers that are declared behind the end of the file.
        if (!revisions) return warn("A-4", "pdf.predeclared_objects", "the object lists cannot be read to their end");
        const auto tree = tree_nodes();
        std::set<std::uint32_t> seen;
        for (auto revision = revisions->rbegin(); revision != revisions->rend(); ++revision) {
            for (const auto& [number, touched] : revision->touched) {
                if (!seen.insert(number).second || touched.is_freed() || seen.size() > kMaxObjects) continue;
                const bool in_file = touched.now.type == pdf::XrefEntry::Type::in_file;
                if (in_file && touched.now.offset >= end_of(*revision)) {
                    // The place where bytes appended later will stand.
                    warn("A-4", "pdf.predeclared_objects", "objects are declared that are not there yet", number);
                    continue;
                }
                const auto object = document_.load({number, in_file ? touched.now.generation : std::uint16_t{0}});
                if (!object) continue;
                rule_a3_object(number, *object);
                rule_a4_object(number, *object, tree);
            }
        }
        if (seen.size() <= kMaxObjects && rule_a7_stray_bytes(document_, *revisions))
            warn("A-7", "pdf.stray_bytes", "the file holds bytes that belong to no object");
    }

    //
    void rule_a3_object(std::uint32_t number, const pdf::Value& object) {
        // Section 7.3.8.2: the content is read from another file.
        if (object.is_stream() && object.has("F"))
            warn("A-3", "pdf.external_content", "content is read from another file", number);
        rule_a3_action(object, number);
        const auto actions = get(object, "AA");
        for (const auto& entry : actions.entries()) {
            const auto action = document_.resolve(entry.value);
            if (action) rule_a3_automatic(*action, number);
        }
    }

    //
    void rule_a4_object(std::uint32_t number, const pdf::Value& object, const std::set<std::uint32_t>& tree) {
        const auto type = get(object, "Type");
        if (type.is_name("Catalog") && number != document_.root().number)
            warn("A-4", "pdf.hidden_objects", "a second catalog is hidden in the file", number);
        if ((type.is_name("Page") || type.is_name("Pages")) && !tree.contains(number))
            warn("A-4", "pdf.hidden_objects", "pages are hidden in the file", number);
    }

    const pdf::Document& document_;
    pdf::Value catalog_;
    std::vector<ScanFinding> findings_;
    std::set<std::string> said_;
};

}  // namespace

std::vector<ScanFinding> scan_before_signing(const pdf::Document& document) {
    return Scan(document).run();
}

}  // namespace validation
