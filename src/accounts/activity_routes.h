#pragma once
// History Activity (ACC-10): the person's lines of the audit log.
#include "accounts/accounts.h"

namespace accounts {

void add_activity_routes(http::Router& router, const Deps& deps);

/// A cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula.
std::string csv_cell(std::string_view text);

}  // namespace accounts
