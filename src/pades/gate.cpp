#include "pades/gate.h"

#include <algorithm>

#include "pades/pdf_mac.h"
#include "pdf/signatures.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;
using pdf::Value;

constexpr std::uint32_t pages_searched = 200;  // for page scripts: a warning, not worth reading a huge file

bool is_script(const pdf::Document& document, const Value& action) {
    const auto resolved = document.resolve(action);
    return resolved && resolved->get("S").is_name("JavaScript");
}

/// Does the object's /AA hold a script?
bool has_actions(const pdf::Document& document, const Value& object) {
    const auto actions = document.resolve(object, "AA");
    if (!actions || !actions->is_dictionary()) return false;
    return std::any_of(actions->entries().begin(), actions->entries().end(),
                       [&](const pdf::Entry& entry) { return is_script(document, entry.value); });
}

/// Additional-actions dictionaries and actions that run code (ISO 32000-2 section 12.6.3, 12.6.4.17).
Result<bool> has_javascript(const pdf::Document& document, const Value& catalog) {
    EZ_TRY(const Value names, document.resolve(catalog, "Names"));
    if (names.has("JavaScript") || is_script(document, catalog.get("OpenAction")) || has_actions(document, catalog))
        return true;
    const std::uint32_t count = std::min(document.page_count(), pages_searched);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto page = document.page(i);
        if (page && has_actions(document, page->dictionary)) return true;
    }
    EZ_TRY(const Value form, document.resolve(catalog, "AcroForm"));
    return form.has("CO");  // calculation order: fields with scripts
}

/// The /P of a DocMDP transform in a signature dictionary; nothing when there is none.
Result<std::optional<int>> certified_level(const pdf::Document& document, const Value& signature) {
    EZ_TRY(const Value references, document.resolve(signature, "Reference"));
    for (const Value& item : references.items()) {
        EZ_TRY(const Value reference, document.resolve(item));
        if (!reference.get("TransformMethod").is_name("DocMDP")) continue;
        EZ_TRY(const Value parameters, document.resolve(reference, "TransformParams"));
        EZ_TRY(const Value level, document.resolve(parameters, "P"));
        return std::optional<int>(static_cast<int>(level.as_integer().value_or(2)));
    }
    return std::optional<int>();
}

base::Error certified_error() {
    return make_error(ErrorCode::forbidden, "pdf.certified_no_changes",
                      "An earlier signer allows no changes to the document, not even further signatures");
}

/// Field names match on whole components: "a" locks "a.b" but not "ab".
bool covers(const std::string& locked, const std::string& name) {
    return name == locked || (name.size() > locked.size() && name.starts_with(locked) && name[locked.size()] == '.');
}

Result<bool> locks(const pdf::Document& document, const Value& parameters, const std::string& name) {
    EZ_TRY(const Value action, document.resolve(parameters, "Action"));
    if (action.is_name("All")) return true;
    EZ_TRY(const Value fields, document.resolve(parameters, "Fields"));
    bool listed = false;
    for (const Value& item : fields.items()) {
        EZ_TRY(const Value field, document.resolve(item));
        listed = listed || covers(field.as_text(), name);
    }
    return action.is_name("Include") ? listed : action.is_name("Exclude") && !listed;
}

enum class Locked { no, field, document };

/// FieldMDP of a signature, or the /Lock of its field: do they forbid to fill `name`, or everything (ISO 32000-2 tables
/// 236, 258: /P 1)?
Result<Locked> locked_by(const pdf::Document& document, const pdf::SignatureField& field, const std::string& name) {
    Locked out = Locked::no;
    EZ_TRY(const Value references, document.resolve(field.signature, "Reference"));
    for (const Value& item : references.items()) {
        EZ_TRY(const Value reference, document.resolve(item));
        if (!reference.get("TransformMethod").is_name("FieldMDP")) continue;
        EZ_TRY(const Value parameters, document.resolve(reference, "TransformParams"));
        EZ_TRY(const Value level, document.resolve(parameters, "P"));
        if (level.as_integer() == 1) return Locked::document;
        EZ_TRY(const bool locked, locks(document, parameters, name));
        if (locked) out = Locked::field;
    }
    EZ_TRY(const Value lock, document.resolve(field.dictionary, "Lock"));
    if (!lock.is_dictionary()) return out;
    EZ_TRY(const Value level, document.resolve(lock, "P"));
    if (level.as_integer() == 1) return Locked::document;
    EZ_TRY(const bool locked, locks(document, lock, name));
    return locked ? Locked::field : out;
}

Result<void> check_permissions(const pdf::Document& document, bool existing) {
    const pdf::Security* security = document.security();
    if (security == nullptr) return {};
    const pdf::Permissions permissions = security->permissions();
    if (existing ? permissions.sign_existing_field() : permissions.add_signature_field()) return {};
    return make_error(
        ErrorCode::forbidden, "pdf.permission_denied",
        "The document's permissions forbid signing; open it with the owner password or ask its author for a copy "
        "that may be signed");
}

Result<void> look_at_signatures(const pdf::Document& document, const GateOptions& options, SignGate& gate) {
    EZ_TRY(const auto fields, pdf::list_signatures(document, pdf::Scan::form_only));
    for (const pdf::SignatureField& field : fields) {
        if (!field.is_signed) continue;
        ++(field.is_document_timestamp ? gate.document_timestamps : gate.signatures);
        EZ_TRY(const auto level, certified_level(document, field.signature));
        gate.certified = gate.certified || level.has_value();
        if (level == 1) return certified_error();
        EZ_TRY(const Locked locked, locked_by(document, field, options.field_name));
        if (locked == Locked::document) return certified_error();
        // An invisible new field changes nothing that a lock on fields protects.
        if (locked == Locked::field && (!options.field_name.empty() || options.visible))
            return make_error(ErrorCode::forbidden, "pdf.field_locked",
                              "An earlier signature locks the form: another visible signature would break it");
    }
    return {};
}

}  // namespace

Result<SignGate> check_signable(const pdf::Document& document, const GateOptions& options) {
    SignGate gate;
    bool existing = false;
    if (!options.field_name.empty()) {
        EZ_TRY(const auto names, pdf::field_names(document));
        existing = std::any_of(names.begin(), names.end(),
                               [&](const auto& field) { return field.name == options.field_name; });
    }
    EZ_CHECK(check_permissions(document, existing));
    EZ_TRY(const Value catalog, document.catalog());
    EZ_TRY(const Value form, document.resolve(catalog, "AcroForm"));
    if (form.has("XFA"))
        return make_error(ErrorCode::unsupported, "pdf.xfa",
                          "The document is an XFA form, whose look is made by a program inside it; print it to a plain "
                          "PDF and sign that");
    EZ_CHECK(check_mac(document));
    EZ_CHECK(look_at_signatures(document, options, gate));
    EZ_TRY(const Value perms, document.resolve(catalog, "Perms"));
    EZ_TRY(const Value certification, document.resolve(perms, "DocMDP"));
    EZ_TRY(const auto certified, certified_level(document, certification));
    if (certified == 1) return certified_error();
    gate.certified = gate.certified || certified.has_value();
    if (document.page_count() == 0) {
        EZ_CHECK(document.pages());
        return make_error(ErrorCode::unsupported, "pdf.no_such_page", "The document has no pages");
    }

    const std::uint32_t signed_before = gate.signatures + gate.document_timestamps;
    if (signed_before != 0)
        gate.warnings.push_back({"pdf.already_signed", "The document is signed already (signatures and time-stamps: " +
                                                           std::to_string(signed_before) + "); they stay as they are"});
    EZ_TRY(const bool scripts, has_javascript(document, catalog));
    if (scripts)
        gate.warnings.push_back({"pdf.javascript", "The document holds scripts that may change what a reader shows"});
    if (gate.certified && options.visible && !existing)
        return make_error(
            ErrorCode::forbidden, "pdf.certified_no_visible_field",
            "The document is certified: a new visible signature would break its certification. Sign a field "
            "that it has, or without a box");
    if (perms.has("UR3") || perms.has("UR"))
        gate.warnings.push_back(
            {"pdf.usage_rights", "The document has extended usage rights of another maker, which signing may end"});
    return gate;
}

}  // namespace pades
