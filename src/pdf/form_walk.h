#pragma once
// The tree of form fields (ISO 32000-2 section 12.7.4).
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

struct FormField {
    std::string name;  // fully qualified (12.7.4.2), UTF-8
    Ref ref;           // {0,0} for a direct object
    Value dictionary;
    std::string type;          // /FT, own or inherited
    Value value;               // /V, own or inherited, not resolved
    std::vector<Ref> widgets;  // kids that are widgets, or the field itself when it is one
    bool in_form = false;
    bool terminal = true;  // no kids that are fields
};

/// Every node of /AcroForm /Fields once, parents before kids. Kids that are mere widgets are no nodes.
base::Result<void> walk_form(const Document& document, const std::function<base::Result<void>(FormField&&)>& visit);

/// The field of a widget that was found on a page, by way of /Parent.
base::Result<FormField> field_of_widget(const Document& document, const Value& widget, Ref ref);

}  // namespace pdf
