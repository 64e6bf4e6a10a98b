#pragma once
// Signature fields and the signatures in them, as they stand in the file: facts only, judged elsewhere.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "pdf/document.h"

namespace pdf {

struct SignatureField {
    std::string name;                   // fully qualified, UTF-8
    Ref field;                          // where /FT /Sig and /V stand; {0,0} when it is a direct object
    std::vector<Ref> widgets;           // its widgets; the field itself when merged
    Value dictionary;                   // of the field, as it stands
    bool in_form = false;               // reached from /AcroForm /Fields
    bool on_page = false;               // a widget is in some page's /Annots
    std::optional<std::uint32_t> page;  // index of the page of the first widget found on a page
    Rectangle rect;                     // of that widget (or the first), normalised; empty when none

    bool is_signed = false;  // /V leads to a dictionary
    Ref value;               // the signature dictionary's object; {0,0} when /V is direct (never well-formed)
    Value signature;         // the signature dictionary
    std::string type, filter, sub_filter;
    bool is_document_timestamp = false;  // /Type /DocTimeStamp

    std::vector<std::int64_t> byte_range;  // as written; empty when absent or not an array of integers
    bool byte_range_direct = false,
         contents_direct = false;                        // direct objects in a dictionary that lies in the file itself
    bool duplicate_keys = false;                         // /ByteRange, /Contents or any other key twice
    std::uint64_t contents_begin = 0, contents_end = 0;  // absolute span of the /Contents token, delimiters included
    base::Bytes contents;                                // decoded, with its padding; never decrypted
};

enum class Scan { everything, form_only /* no pages: much faster on long documents; page facts stay empty */ };

/// Signature fields, signed or not, in the order of /Fields, then those only found on pages. A document whose form is
/// damaged is an error: nothing may be overlooked.
base::Result<std::vector<SignatureField>> list_signatures(const Document& document, Scan scan = Scan::everything);

/// The fully qualified names of all fields in /AcroForm /Fields, inner nodes included, with their objects: to find one
/// or to pick a name that is free.
struct FieldName {
    std::string name;
    Ref ref;
};
base::Result<std::vector<FieldName>> field_names(const Document& document);

/// What a new signature must know of the form, without reading the signatures in it.
struct FormSurvey {
    std::set<std::string> names;  // of all fields in /AcroForm /Fields, inner nodes included
    bool any_signed = false;      // a signature field whose /V leads to a dictionary
    std::vector<Ref> signatures;  // signature fields with a /V, as far as they are objects of their own
};
base::Result<FormSurvey> survey_form(const Document& document);

}  // namespace pdf
