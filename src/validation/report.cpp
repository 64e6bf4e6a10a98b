#include "validation/report.h"

#include <algorithm>

namespace validation {

const char* to_string(Coverage coverage) {
    switch (coverage) {
        case Coverage::file:
            return "FILE";
        case Coverage::revision:
            return "REVISION";
        case Coverage::prefix:
            return "PREFIX";
        case Coverage::unclear:
            break;
    }
    return "UNCLEAR";
}

const char* to_string(Change change) {
    switch (change) {
        case Change::none:
            return "NONE";
        case Change::lta:
            return "LTA";
        case Change::form:
            return "FORM";
        case Change::annot:
            return "ANNOT";
        case Change::other:
            break;
    }
    return "OTHER";
}

const char* to_string(Level level) {
    switch (level) {
        case Level::pkcs7:
            return "PKCS7";
        case Level::b_b:
            return "B-B";
        case Level::b_t:
            return "B-T";
        case Level::b_lt:
            return "B-LT";
        case Level::b_lta:
            return "B-LTA";
        case Level::none:
            break;
    }
    return "";
}

const char* to_string(Severity severity) {
    switch (severity) {
        case Severity::information:
            return "information";
        case Severity::warning:
            return "warning";
        case Severity::failure:
            break;
    }
    return "failure";
}

const char* to_string(DocumentVerdict verdict) {
    switch (verdict) {
        case DocumentVerdict::none:
            return "none";
        case DocumentVerdict::valid:
            return "valid";
        case DocumentVerdict::invalid:
            return "invalid";
        case DocumentVerdict::indeterminate:
            break;
    }
    return "indeterminate";
}

DocumentVerdict ValidationReport::verdict() const {
    auto worst = DocumentVerdict::none;
    const auto add = [&](const SignatureReport& one) {
        if (one.verdict.failed())
            worst = DocumentVerdict::invalid;
        else if (!one.verdict.passed() && worst != DocumentVerdict::invalid)
            worst = DocumentVerdict::indeterminate;
        else if (worst == DocumentVerdict::none)
            worst = DocumentVerdict::valid;
    };
    for (const auto& one : signatures) add(one);
    for (const auto& one : document_timestamps) {
        if (signatures.empty() || one.verdict.failed()) add(one);
    }
    return worst;
}

namespace {

std::string first_worsened(const std::vector<SignatureReport>& before, const std::vector<SignatureReport>& after) {
    for (const SignatureReport& old : before) {
        const auto now = std::find_if(after.begin(), after.end(),
                                      [&](const SignatureReport& one) { return one.field == old.field; });
        if (now == after.end() || now->verdict.indication > old.verdict.indication)
            return old.field.empty() ? "?" : old.field;
    }
    return {};
}

}  // namespace

std::string first_worsened(const ValidationReport& before, const ValidationReport& after) {
    const std::string worsened = first_worsened(before.signatures, after.signatures);
    return worsened.empty() ? first_worsened(before.document_timestamps, after.document_timestamps) : worsened;
}

}  // namespace validation
