#include "validation/mdp.h"

#include <algorithm>

namespace validation {
namespace {

std::optional<FieldLock> read_lock(const pdf::Document& document, const pdf::Value& dictionary) {
    FieldLock lock;
    const auto action = document.resolve(dictionary, "Action");
    if (!action) return std::nullopt;
    if (action->is_name("All"))
        lock.action = FieldLock::Action::all;
    else if (action->is_name("Include"))
        lock.action = FieldLock::Action::include;
    else if (action->is_name("Exclude"))
        lock.action = FieldLock::Action::exclude;
    else
        return std::nullopt;
    const auto fields = document.resolve(dictionary, "Fields");
    if (!fields) return std::nullopt;
    for (const auto& item : fields->items()) {
        const auto name = document.resolve(item);
        if (name && name->is_string()) lock.fields.push_back(name->as_text());
    }
    return lock;
}

std::optional<int> read_permission(const pdf::Value& dictionary) {
    if (!dictionary.has("P")) return std::nullopt;
    const auto value = dictionary.get("P").as_integer();
    return value && *value >= 1 && *value <= 3 ? static_cast<int>(*value) : 1;  // nonsense: the strictest
}

void read_transform(const pdf::Document& document, const pdf::Value& reference, ModificationPolicy& policy) {
    const auto method = document.resolve(reference, "TransformMethod");
    const auto parameters = document.resolve(reference, "TransformParams");
    if (!method || !parameters) {
        policy.malformed = true;
    } else if (method->is_name("DocMDP")) {
        policy.certification = read_permission(*parameters).value_or(2);
    } else if (method->is_name("FieldMDP")) {
        if (auto lock = read_lock(document, *parameters))
            policy.locks.push_back(std::move(*lock));
        else
            policy.malformed = true;
        if (const auto permission = read_permission(*parameters)) policy.lock_permission = permission;
    }
}

}  // namespace

bool FieldLock::locks(std::string_view qualified_name) const {
    if (action == Action::all) return true;
    const bool named = std::any_of(fields.begin(), fields.end(), [&](const std::string& field) {
        return qualified_name == field || (qualified_name.starts_with(field) && qualified_name.size() > field.size() &&
                                           qualified_name[field.size()] == '.');
    });
    return action == Action::include ? named : !named;
}

ModificationPolicy read_policy(const pdf::Document& document, const pdf::SignatureField& field) {
    ModificationPolicy policy;
    const auto references = document.resolve(field.signature, "Reference");
    if (!references) policy.malformed = true;
    if (references) {
        std::size_t left = 32;
        for (const auto& item : references->items()) {
            if (left-- == 0) break;
            const auto reference = document.resolve(item);
            if (reference && reference->is_dictionary())
                read_transform(document, *reference, policy);
            else
                policy.malformed = true;
        }
    }
    const auto lock = document.resolve(field.dictionary, "Lock");
    if (lock && lock->is_dictionary()) {
        if (auto read = read_lock(document, *lock)) policy.locks.push_back(std::move(*read));
        if (const auto permission = read_permission(*lock)) policy.lock_permission = permission;
    }
    return policy;
}

}  // namespace validation
