#include "validation/scan.h"

#include <algorithm>
#include <set>

#include "validation/file_facts.h"
#include "validation/rules.h"

namespace validation {
namespace {

constexpr std::size_t kMaxObjects = 200'000;

class Scan {
  public:
    explicit Scan(const pdf::Document& document) : document_(document) {}

    std::vector<Finding> run() {
        scan_layers();
        scan_open_action();
        scan_fields();
        scan_objects();
        scan_unaccounted();
        return std::move(findings_);
    }

  private:
    /// Once for each rule and message: a file with a thousand buttons needs one warning.
    void warn(std::string_view rule, std::string message, std::optional<std::uint32_t> object = {}) {
        if (said_.insert(std::string(rule) + message).second)
            findings_.push_back(warning(rule, std::move(message), {}, object));
    }
    pdf::Value get(const pdf::Value& dictionary, std::string_view key) const {
        auto value = document_.resolve(dictionary, key);
        return value ? std::move(*value) : pdf::Value();
    }

    //
    void scan_layers() {
        const auto catalog = document_.catalog();
        if (!catalog) return;
        const auto defaults = get(get(*catalog, "OCProperties"), "D");
        const auto off = get(defaults, "OFF");
        if (!off.items().empty() || defaults.get("BaseState").is_name("OFF"))
            warn("A-2", "the document has layers that are switched off and could be shown later");
    }

    //
    void scan_open_action() {
        const auto catalog = document_.catalog();
        if (!catalog) return;
        const auto action = get(*catalog, "OpenAction");
        if (action.is_dictionary() && !action.get("S").is_name("GoTo"))
            warn("A-3", "the document does something when it is opened");
        if (!get(get(*catalog, "Names"), "JavaScript").is_null()) warn("A-3", "the document contains JavaScript");
    }

    //
    void scan_fields() {
        const auto catalog = document_.catalog();
        if (!catalog) return;
        const auto form = get(*catalog, "AcroForm");
        if (form.get("NeedAppearances").as_boolean().value_or(false))
            warn("A-5", "form fields are drawn by the viewer, so that what is signed is not what is shown");
        if (form.has("XFA")) warn("A-5", "the document contains an XFA form");
        const auto fonts = get(get(form, "DR"), "Font");
        for (const auto& font : fonts.entries()) {
            const auto dictionary = document_.resolve(font.value);
            if (dictionary && !get(*dictionary, "FontDescriptor").is_dictionary() &&
                !dictionary->get("Subtype").is_name("Type0"))
                warn("A-5", "fonts of form fields are not embedded");
        }
    }

    // over all objects
    void scan_objects() {
        const auto revisions = read_revisions(document_, {});
        if (!revisions) return warn("A-7", "the object lists cannot be read");
        std::set<std::uint32_t> seen;
        std::set<std::uint32_t> in_tree;
        if (const auto pages = document_.pages()) {
            for (const auto ref : *pages) in_tree.insert(ref.number);
        }
        for (auto revision = revisions->rbegin(); revision != revisions->rend(); ++revision) {
            for (const auto& [number, touched] : revision->touched) {
                if (!seen.insert(number).second || touched.is_freed() || seen.size() > kMaxObjects) continue;
                const bool in_file = touched.now.type == pdf::XrefEntry::Type::in_file;
                const auto object = document_.load({number, in_file ? touched.now.generation : std::uint16_t{0}});
                if (!object)
                    warn("A-4", "object numbers are declared that lead nowhere", number);
                else
                    scan_object(number, *object, in_tree);
            }
        }
    }

    void scan_object(std::uint32_t number, const pdf::Value& object, const std::set<std::uint32_t>& pages) {
        const auto& type = object.get("Type");
        if (type.is_name("Catalog") && number != document_.root().number)
            warn("A-4", "a second catalog is hidden in the file", number);
        if (type.is_name("Page") && !pages.contains(number)) warn("A-4", "a page is hidden in the file", number);
        if (object.is_stream() && object.has("F")) warn("A-3", "content is read from another file", number);
        const auto& action = object.get("S");
        if (action.is_name("JavaScript") || object.has("JS")) warn("A-3", "the document contains JavaScript", number);
        if (action.is_name("Launch") || action.is_name("SubmitForm") || action.is_name("ImportData") ||
            action.is_name("RichMediaExecute"))
            warn("A-3", "the document contains actions that start or send something", number);
        if (object.has("AA")) warn("A-3", "the document reacts to events by itself", number);
        if (object.has("Subtype") && object.has("Rect")) scan_annotation(number, object);
    }

    //
    void scan_annotation(std::uint32_t number, const pdf::Value& annotation) {
        constexpr std::int64_t kHiddenOrNoView = 2 | 32;
        const bool empty_signature = annotation.get("FT").is_name("Sig");
        if ((annotation.get("F").as_integer().value_or(0) & kHiddenOrNoView) != 0 && !empty_signature &&
            !annotation.get("Subtype").is_name("Popup"))
            warn("A-6", "hidden annotations could be shown later", number);
        for (const auto* covering : {"FreeText", "Stamp", "Redact"}) {
            if (annotation.get("Subtype").is_name(covering))
                warn("A-1", "annotations lie over the page content", number);
        }
    }

    //
    void scan_unaccounted() {
        const auto& revisions = document_.revisions();
        if (document_.header_offset() != 0) warn("A-7", "bytes stand before the PDF header");
        if (revisions.empty() || !revisions.back().complete) return warn("A-7", "the file does not end as it should");
        const auto rest = document_.bytes().subspan(revisions.back().eof_end);
        if (!std::all_of(rest.begin(), rest.end(), is_pdf_space))
            warn("A-7", "bytes stand behind the end of the document");
    }

    const pdf::Document& document_;
    std::vector<Finding> findings_;
    std::set<std::string> said_;
};

}  // namespace

std::vector<Finding> scan_before_signing(const pdf::Document& document) {
    return Scan(document).run();
}

}  // namespace validation
