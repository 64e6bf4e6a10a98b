// V-D1 to V-D4: trailer, catalog, validation data, metadata.
#include <algorithm>

#include "pki/der.h"
#include "validation/revision_judge.h"

namespace validation {
namespace {

bool is_one_of(std::string_view key, std::initializer_list<std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Keys that belong to the cross-reference section, not to the document.
bool is_section_key(std::string_view key) {
    return is_one_of(key, {"Type", "Index", "W", "Length", "Filter", "DecodeParms", "Size", "Prev", "XRefStm", "DL"});
}

}  // namespace

// V-D1
void RevisionJudge::rule_v_d1_trailer() {
    Slot trailer;
    trailer.before = before_.trailer();
    trailer.after = after_.trailer();
    for (const auto& entry : trailer.after.entries()) {
        if (is_section_key(entry.key) || is_one_of(entry.key, {"ID", "Info", "AdditionalStreams", "DocChecksum"}))
            continue;
        // Made anew with every change by who can open the document (ISO/TS 32004): it covers the bytes, and says
        // nothing.
        if (entry.key == "AuthCode" && entry.value.is_dictionary() && trailer.after.has("Encrypt")) continue;
        if (!(trailer.before.get(entry.key) == entry.value)) other("V-D1", "the trailer's /" + entry.key + " changed");
    }
    for (const auto& entry : trailer.before.entries()) {
        if (is_one_of(entry.key, {"Root", "Encrypt"}) && !trailer.after.has(entry.key))
            other("V-D1", "the trailer lost its /" + entry.key);
    }
    const auto info = step(trailer, "Info");
    if (is_changed(info)) {
        const bool plain =
            info.after.is_null() ||
            (info.after.is_dictionary() &&
             std::all_of(info.after.entries().begin(), info.after.entries().end(),
                         [](const pdf::Entry& e) { return !e.value.is_dictionary() && !e.value.is_array(); }));
        if (!plain) other("V-D4", "the document information is no plain dictionary");
    }
    const auto catalog = step(trailer, "Root");
    if (!catalog.same_reference()) return other("V-D1", "the document has another catalog");
    if (!catalog.after.is_dictionary()) return other("V-D2", "the catalog is no dictionary");
    rule_v_d2_catalog(catalog);
}

// V-D2
void RevisionJudge::rule_v_d2_catalog(const Slot& catalog) {
    std::string key;
    if (!equal_except(catalog.before, catalog.after,
                      {"AcroForm", "DSS", "Extensions", "Metadata", "MarkInfo", "Version"}, key))
        other("V-D2", "the catalog's /" + key + " changed", catalog.place.holder);
    any_role_.insert(catalog.place.holder);
    compare_version(catalog);
    compare_extensions(step(catalog, "Extensions"));
    rule_v_d4_metadata(step(catalog, "Metadata"));
    compare_mark_info(step(catalog, "MarkInfo"));
    rule_v_d3_dss(step(catalog, "DSS"));
    rule_v_d5_form(step(catalog, "AcroForm"));
    rule_v_d10_pages();
    if (catalog.before.has("StructTreeRoot")) rule_v_d11_structure_tree(step(catalog, "StructTreeRoot"));
}

void RevisionJudge::compare_version(const Slot& catalog) {
    const auto& before = catalog.before.get("Version");
    const auto& after = catalog.after.get("Version");
    if (before == after) return;
    const auto old_version = before.as_name(), new_version = after.as_name();
    const bool shaped = new_version.size() == 3 && new_version[1] == '.';
    if (!shaped || new_version < old_version || new_version < before_.version())
        other("V-D2", "the version of the document was lowered");
}

void RevisionJudge::compare_extensions(const Slot& slot) {
    if (slot.before.is_null() && slot.after.is_null()) return;
    if (!slot.after.is_dictionary()) return other("V-D2", "/Extensions was removed");
    for (const auto& entry : slot.before.entries()) {
        if (entry.key == "Type") continue;
        const auto extension = step(slot, entry.key);
        if (extension.before == extension.after) continue;
        const auto old_level = extension.before.get("ExtensionLevel").as_integer();
        const auto new_level = extension.after.get("ExtensionLevel").as_integer();
        const bool raised =
            old_level && new_level && *new_level >= *old_level &&
            extension.after.get("BaseVersion").as_name() >= extension.before.get("BaseVersion").as_name();
        if (!raised) other("V-D2", "an entry of /Extensions was removed or lowered");
    }
}

// V-D4
void RevisionJudge::rule_v_d4_metadata(const Slot& slot) {
    if (!is_changed(slot)) return;
    if (!slot.after.is_stream()) return other("V-D4", "the metadata were removed");
    const auto data = after_.stream_data(slot.after);
    if (!data) return other("V-D4", "the new metadata cannot be read");
    const auto text = base::as_text(*data);
    const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
    if (!has("xmpmeta") || has("<!DOCTYPE") || has("<!ENTITY"))
        other("V-D4", "the new metadata are no plain XMP packet");
}

void RevisionJudge::compare_mark_info(const Slot& slot) {
    if (!is_changed(slot)) return;
    const bool plain =
        slot.after.is_dictionary() && std::all_of(slot.after.entries().begin(), slot.after.entries().end(),
                                                  [](const pdf::Entry& e) { return e.value.as_boolean().has_value(); });
    if (!plain) other("V-D2", "/MarkInfo was replaced by something else than flags");
}

// V-D3
void RevisionJudge::rule_v_d3_dss(const Slot& slot) {
    if (slot.before.is_null() && slot.after.is_null()) return;
    if (!slot.after.is_dictionary()) return other("V-D3", "the validation data (/DSS) were removed");
    if (!is_changed(slot) && !refers_to_changed(slot.before)) return;
    for (const auto& entry : slot.after.entries()) {
        if (!is_one_of(entry.key, {"Type", "Certs", "CRLs", "OCSPs", "VRI"}))
            other("V-D3", "the validation data have an entry /" + entry.key);
    }
    for (const auto* key : {"Certs", "CRLs", "OCSPs"}) compare_dss_array(step(slot, key));
    const auto vri = step(slot, "VRI");
    if (vri.before.is_dictionary() && !vri.after.is_dictionary())
        return other("V-D3", "/VRI was removed from the validation data");
    if (vri.after.is_dictionary()) compare_vri(vri);
}

void RevisionJudge::compare_dss_array(const Slot& slot) {
    if (slot.after.is_null()) return;
    if (!slot.after.is_array()) return other("V-D3", "validation data that are no array");
    for (const auto& item : slot.after.items()) {
        if (!item.is_reference()) {
            other("V-D3", "an item of the validation data is no stream of its own");
            continue;
        }
        const auto number = item.as_ref().number;
        if (was_in_use(number) && !is_changed(number)) continue;
        const auto stream = resolve_after(item);
        const auto data = stream.is_stream() ? after_.stream_data(stream) : base::Result<base::Bytes>(base::Bytes{});
        std::size_t used = 0;
        if (!data || data->empty() || data->front() != 0x30 || !pki::der::parse_first(*data, used))
            other("V-D3", "an item of the validation data is not what it should be", number);
    }
}

void RevisionJudge::compare_vri(const Slot& slot) {
    const auto is_key = [](std::string_view key) {
        // SHA-1 in hexadecimal says the standard; other digests are seen.
        return key.size() >= 40 && key.size() <= 128 && std::all_of(key.begin(), key.end(), [](char c) {
                   return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
               });
    };
    for (const auto& entry : slot.after.entries()) {
        if (entry.key == "Type") continue;
        if (!is_key(entry.key)) {
            other("V-D3", "/VRI has an entry /" + entry.key);
            continue;
        }
        const auto one = step(slot, entry.key);
        for (const auto& member : one.after.entries()) {
            if (!is_one_of(member.key, {"Type", "TU", "TS", "Cert", "CRL", "OCSP"}))
                other("V-D3", "an entry of /VRI has a member /" + member.key);
        }
        for (const auto* key : {"Cert", "CRL", "OCSP"}) compare_dss_array(step(one, key));
        step(one, "TS");
    }
    // Entries may go: they only repeat by signature what the arrays hold.
    for (const auto& entry : slot.before.entries()) {
        if (!slot.after.has(entry.key)) add("V-D3", Change::lta, "an entry of /VRI was removed");
    }
}

}  // namespace validation
