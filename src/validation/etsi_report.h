#pragma once
// The report as ETSI TS 119 102-2 V1.4.1 describes it, for software that reads such reports from any validator.
#include <string>

#include "validation/report.h"

namespace validation {

/// XML with the root element vr:ValidationReport: one SignatureValidationReport per signature, certificates and
/// document time-stamps as validation objects, every finding as a constraint "urn:x-ezsign:rule:<id>". The standard has
/// no report about nothing: empty when the file is unreadable or holds no signature.
std::string etsi_report_xml(const ValidationReport& report);

}  // namespace validation
