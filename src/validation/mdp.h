#pragma once
// What a signature allows to be done afterwards (ISO 32000-2 clauses 12.8.2.2 to 12.8.2.4, 12.7.5.5).
#include <optional>
#include <string>
#include <vector>

#include "pdf/document.h"
#include "pdf/signatures.h"

namespace validation {

struct FieldLock {
    enum class Action { all, include, exclude } action = Action::all;
    std::vector<std::string> fields;
    /// Prefix match on '.' boundaries only.
    bool locks(std::string_view qualified_name) const;
};

struct ModificationPolicy {
    std::optional<int> certification;    // DocMDP /P: this signature certifies
    std::optional<int> lock_permission;  // /Lock /P
    std::vector<FieldLock> locks;        // FieldMDP transforms and the field's /Lock
    bool malformed = false;              // something of it cannot be read: nothing is allowed then
};

ModificationPolicy read_policy(const pdf::Document& document, const pdf::SignatureField& field);

}  // namespace validation
