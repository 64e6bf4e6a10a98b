#include "validation/revision_judge.h"

#include <algorithm>

namespace validation {
namespace {

using Type = pdf::XrefEntry::Type;
constexpr std::size_t kMaxSteps = 3'000'000;  // slots compared in one file

/// Streams are the same when dictionary and decrypted data are: encryption gives every copy other bytes.
bool same_object(const pdf::Document& before_document, const pdf::Value& before, const pdf::Document& after_document,
                 const pdf::Value& after) {
    if (before == after) return true;
    if (!before.is_stream() || !after.is_stream() || !before_document.security()) return false;
    auto a = before, b = after;
    a.set("Length", pdf::Value::integer(0));
    b.set("Length", pdf::Value::integer(0));
    for (const auto& entry : a.entries()) {
        if (!(b.get(entry.key) == entry.value)) return false;
    }
    if (a.entries().size() != b.entries().size()) return false;
    const auto old_data = before_document.filtered_stream_data(before);
    const auto new_data = after_document.filtered_stream_data(after);
    return old_data && new_data && *old_data == *new_data;
}

std::string_view last_component(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_number(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The last key of a path, array positions left out: "/AcroForm/Fields/3" -> "Fields"; empty for "/3".
std::string_view last_key(std::string_view path) {
    while (!path.empty()) {
        const auto component = last_component(path);
        if (!is_number(component)) return component;
        path = path.substr(0, path.size() - component.size() - 1);
    }
    return {};
}

bool refers_to_fields(std::string_view key) {
    return key == "Fields" || key == "Kids" || key == "Annots" || key == "Parent" || key == "Obj" || key == "CO" ||
           key == "Popup" || key == "IRT";
}

}  // namespace

RevisionJudge::RevisionJudge(const pdf::Document& before, const pdf::Document& after, const RevisionFacts& revision,
                             const ReferenceIndex& index, std::size_t& steps_left)
    : before_(before), after_(after), revision_(revision), index_(index), steps_left_(steps_left) {
    result_.revision = revision.number;
}

void RevisionJudge::add(std::string_view rule, Change level, std::string message, std::optional<std::uint32_t> object) {
    add({std::string(rule), level, std::move(message), object});
}

void RevisionJudge::add(ChangeItem item) {
    result_.level = std::max(result_.level, item.level);
    const bool grave = item.level == Change::other || item.may_hide_content || item.replaces_value;
    // Bounded, but harmless changes never crowd out a grave one.
    constexpr std::size_t kHarmless = 50, kAll = 200;
    if (result_.items.size() < (grave ? kAll : kHarmless)) result_.items.push_back(std::move(item));
}

bool RevisionJudge::was_in_use(std::uint32_t number) const {
    const auto at = revision_.touched.find(number);
    if (at != revision_.touched.end()) return at->second.was_in_use();
    const auto place = before_.locate(number);
    return place && *place;
}

// V-D0: what was really changed. Writing an object again as it was is no change.
void RevisionJudge::rule_v_d0_changed_objects() {
    for (const auto& [number, touched] : revision_.touched) {
        if (number == 0) continue;
        result_.level = std::max(result_.level, Change::lta);
        if (touched.is_freed()) {
            if (touched.was_in_use()) other("V-D0", "an object of the signed document was deleted", number);
            continue;
        }
        const auto generation = touched.now.generation;
        auto after = after_.load({number, generation});
        if (!after) {
            other("V-D0", "an object cannot be read", number);
            continue;
        }
        if (!touched.was_in_use()) {
            if (!index_.edges_to(number).empty()) changed_[number] = {pdf::Value(), std::move(*after), true};
            continue;
        }
        const auto old_generation =
            touched.before->type == Type::in_file ? touched.before->generation : std::uint16_t{0};
        auto before = before_.load({number, old_generation});
        if (!before) before = pdf::Value();
        if (!same_object(before_, *before, after_, *after))
            changed_[number] = {std::move(*before), std::move(*after), false};
    }
}

bool RevisionJudge::refers_to_changed(const pdf::Value& value, int depth) const {
    if (value.is_reference()) return is_changed(value.as_ref().number);
    if (depth > 20) return true;
    for (const auto& item : value.items()) {
        if (refers_to_changed(item, depth + 1)) return true;
    }
    for (const auto& entry : value.entries()) {
        if (refers_to_changed(entry.value, depth + 1)) return true;
    }
    return false;
}

pdf::Value RevisionJudge::resolve_before(const pdf::Value& value) {
    auto result = before_.resolve(value);
    return result ? std::move(*result) : pdf::Value();
}

pdf::Value RevisionJudge::resolve_after(const pdf::Value& value) {
    auto result = after_.resolve(value);
    return result ? std::move(*result) : pdf::Value();
}

RevisionJudge::Slot RevisionJudge::make_slot(Place place, const pdf::Value& before, const pdf::Value& after) {
    Slot slot;
    if (steps_left_ == 0) {
        other("V-D0", "the changes are too many to be judged");
        return slot;
    }
    --steps_left_;
    slot.raw_before = before;
    slot.raw_after = after;
    if (before.is_reference()) {
        const auto number = before.as_ref().number;
        explained_[number].insert({place.holder, place.path});
        slot.place = {number, {}};
    } else {
        slot.place = std::move(place);
    }
    slot.before = resolve_before(before);
    slot.after = resolve_after(after);
    return slot;
}

RevisionJudge::Slot RevisionJudge::step(const Slot& parent, std::string_view key) {
    return make_slot({parent.place.holder, parent.place.path + "/" + std::string(key)}, parent.before.get(key),
                     parent.after.get(key));
}

RevisionJudge::Slot RevisionJudge::step_item(const Place& array, std::size_t index, const pdf::Value& before,
                                             const pdf::Value& after) {
    return make_slot({array.holder, array.path + "/" + std::to_string(index)}, before, after);
}

bool RevisionJudge::equal_except(const pdf::Value& before, const pdf::Value& after,
                                 const std::set<std::string_view>& keys, std::string& first_difference) const {
    const auto differs = [&](const pdf::Entry& entry, const pdf::Value& elsewhere) {
        if (keys.contains(entry.key) || entry.value == elsewhere) return false;
        first_difference = entry.key;
        return true;
    };
    for (const auto& entry : before.entries()) {
        if (differs(entry, after.get(entry.key))) return false;
    }
    for (const auto& entry : after.entries()) {
        if (differs(entry, before.get(entry.key))) return false;
    }
    return true;
}

bool RevisionJudge::edge_is_explained(std::uint32_t number, const ReferenceIndex::Edge& edge) const {
    const auto found = explained_.find(number);
    if (found != explained_.end() && found->second.contains({edge.holder, edge.path})) return true;
    if (!field_role_.contains(number)) return false;
    const auto key = last_key(edge.path);
    if (!key.empty()) return refers_to_fields(key);
    const auto& above = index_.edges_to(edge.holder);  // an array that is an object of its own
    return !above.empty() && std::all_of(above.begin(), above.end(), [](const ReferenceIndex::Edge& outer) {
        return refers_to_fields(last_key(outer.path));
    });
}

std::string RevisionJudge::unexplained_path(std::uint32_t number, std::set<std::uint32_t>& visited) const {
    if (number == 0 || any_role_.contains(number) || !visited.insert(number).second) return {};
    for (const auto& edge : index_.edges_to(number)) {
        if (!index_.reachable(edge.holder)) continue;
        if (!edge_is_explained(number, edge)) return edge.path;
        // A change below an object changes that object too, on all of its paths. Where fields are referred to as fields
        // the walk ends: pages, structure elements and parents may name them.
        if (field_role_.contains(number)) continue;
        auto above = unexplained_path(edge.holder, visited);
        if (!above.empty()) return above;
    }
    return {};
}

// V-D13: every path by which the old revision reached a changed object must be one that a rule compared.
void RevisionJudge::rule_v_d13_explained() {
    const auto check = [&](std::uint32_t number, const char* what) {
        std::set<std::uint32_t> visited;
        const auto path = unexplained_path(number, visited);
        if (!path.empty()) other("V-D13", what + path, number);
    };
    for (const auto& [number, versions] : changed_)
        check(number, "an object of the signed document was replaced; it is reached by ");
    for (const auto number : retired_) check(number, "an appearance was exchanged that is also reached by ");
}

RevisionChanges RevisionJudge::judge() {
    rule_v_d0_changed_objects();
    rule_v_d1_trailer();
    rule_v_d13_explained();
    return std::move(result_);
}

// ---- all revisions

namespace {

std::vector<std::uint32_t> numbers_in_use(const FileFacts& file, std::size_t up_to) {
    std::map<std::uint32_t, bool> in_use;
    for (std::size_t i = 0; i <= up_to; ++i) {
        for (const auto& [number, touched] : file.revisions[i].touched) in_use[number] = !touched.is_freed();
    }
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, used] : in_use) {
        if (used) numbers.push_back(number);
    }
    return numbers;
}

/// Without the entries that only their own writer reads (LibreOffice): no viewer follows them.
pdf::Value visible_trailer(const pdf::Document& document) {
    auto trailer = document.trailer();
    trailer.erase("AdditionalStreams");
    trailer.erase("DocChecksum");
    return trailer;
}

void index_object(ReferenceIndex& index, const pdf::Document& document, std::uint32_t number) {
    const auto place = document.locate(number);
    if (!place || !*place) return index.remove(number);
    const auto generation = (*place)->type == Type::in_file ? (*place)->generation : std::uint16_t{0};
    const auto value = document.load({number, generation});
    if (!value) return index.remove(number);
    // Containers are no holders: what an object stream holds is known by number, a cross-reference stream is a trailer.
    if (value->is_stream() && (value->get("Type").is_name("ObjStm") || value->get("Type").is_name("XRef")))
        return index.remove(number);
    index.set(number, *value);
}

RevisionChanges unreadable(std::uint32_t revision) {
    RevisionChanges changes;
    changes.revision = revision;
    changes.level = Change::other;
    changes.items.push_back({"V-P1", Change::other, "the revision cannot be read by itself", {}});
    return changes;
}

}  // namespace

std::vector<RevisionChanges> analyse_changes(const FileFacts& file, std::size_t first_signed) {
    std::vector<RevisionChanges> all;
    if (first_signed + 1 >= file.revisions.size()) return all;
    const auto open = [&](std::size_t i) { return file.document->at_revision(file.revisions[i].info.end); };
    ReferenceIndex index;
    std::map<std::uint32_t, std::uint32_t> written;  // field or widget -> the revision that filled it last
    auto steps_left = kMaxSteps;
    auto before = file.revisions[first_signed].info.complete
                      ? open(first_signed)
                      : base::Result<pdf::Document>(base::make_error(base::ErrorCode::malformed, "pdf.damaged", ""));
    if (before) {
        index.set(0, visible_trailer(*before));
        for (const auto number : numbers_in_use(file, first_signed)) index_object(index, *before, number);
    }
    for (std::size_t i = first_signed + 1; i < file.revisions.size(); ++i) {
        const auto& revision = file.revisions[i];
        if (!before || !revision.info.complete) {
            all.push_back(unreadable(revision.number));
            continue;
        }
        auto after = open(i);
        if (!after) {
            all.push_back(unreadable(revision.number));
            before = std::move(after);
            continue;
        }
        auto changes = RevisionJudge(*before, *after, revision, index, steps_left).judge();
        // Who signed before a field was filled has not signed what it said in between.
        for (auto& item : changes.items) {
            const auto since = item.replaces_value && item.object ? written.find(*item.object) : written.end();
            if (since != written.end()) item.value_since = since->second;
        }
        for (const auto number : changes.refilled) written[number] = revision.number;
        all.push_back(std::move(changes));
        index.set(0, visible_trailer(*after));
        for (const auto& [number, touched] : revision.touched) index_object(index, *after, number);
        before = std::move(after);
    }
    return all;
}

}  // namespace validation
