#pragma once
// V-D: what each revision after a signed one changed, and how grave that is.
#include <optional>
#include <string>
#include <vector>

#include "validation/file_facts.h"
#include "validation/rules.h"

namespace validation {

struct ChangeItem {
    std::string rule;  // "V-D6"
    Change level = Change::lta;
    std::string message;
    std::optional<std::uint32_t> object = {};
    bool may_hide_content = false;  // an annotation that can be painted over the page (EAA)
    bool replaces_value = false;    // a field that already said something says something else
    std::uint32_t value_since = 0;  // the revision after signing that wrote what was replaced; 0: none of them
};

/// One revision against the one before it.
struct RevisionChanges {
    std::uint32_t revision = 0;
    Change level = Change::none;
    std::vector<ChangeItem> items;
    std::vector<std::string> filled_fields;  // qualified names, signatures included
    std::vector<std::uint32_t> refilled;     // fields and widgets whose value or appearance was written
    bool adds_signature = false;             // other than a document time-stamp
    bool adds_visible_field = false;         // a new signature field that paints something
};

/// Judges every revision above `first_signed` (an index). One entry per revision, in order.
std::vector<RevisionChanges> analyse_changes(const FileFacts& file, std::size_t first_signed);

/// Puts the changes behind each subject's revision into its report, against what the signatures allow (V-D9, V-D14).
void judge_changes(const FileFacts& file, std::size_t first_signed, const std::vector<RevisionChanges>& changes,
                   std::vector<Subject>& subjects);

}  // namespace validation
