#pragma once
// Edits of the interactive form, pages and catalog that one increment makes, each object written once (standards.md
// section 4.4).
#include <map>
#include <string>

#include "base/result.h"
#include "pdf/document.h"
#include "pdf/increment.h"
#include "pdf/signatures.h"

namespace pades {

using base::Result;

class FormEditor {
  public:
    /// Both must outlive the editor.
    static Result<FormEditor> open(const pdf::Document& document, pdf::Increment& increment);

    /// "Signature1", "Signature2", ... whichever no field has, capitals and outer spaces aside.
    Result<std::string> free_name(const std::string& stem) const;
    static std::string free_name(const std::string& stem, const pdf::FormSurvey& survey);
    static bool looks_taken(const std::string& name, const pdf::FormSurvey& survey);
    /// Appends to /Fields and sets the flags of a signed form.
    Result<void> add_field(pdf::Ref field);
    /// SigFlags |= 3 (ISO 32000-2 table 225); /NeedAppearances off, or Acrobat hides what we draw.
    void mark_signed();
    /// Appends to the page's /Annots, whether absent, direct or an object of its own.
    Result<void> add_annotation(const pdf::PageInfo& page, pdf::Ref annotation);
    /// /Perms /DocMDP; other entries stay.
    Result<void> set_certification(pdf::Ref signature);
    pdf::Value& catalog() {
        catalog_changed_ = true;
        return catalog_;
    }
    const pdf::Value& read_catalog() const { return catalog_; }
    /// Hands every changed object to the increment.
    void write();

  private:
    FormEditor(const pdf::Document& document, pdf::Increment& increment)
        : document_(&document), increment_(&increment) {}

    struct Edited {
        pdf::Ref ref;
        pdf::Value value;
    };
    const pdf::Document* document_;
    pdf::Increment* increment_;
    pdf::Value catalog_, form_;
    pdf::Ref form_ref_;  // {0,0}: direct in the catalog, or none yet
    bool catalog_changed_ = false, form_changed_ = false;
    std::map<pdf::Ref, pdf::Value> objects_;  // pages, arrays of annotations and fields, /Perms
};

}  // namespace pades
