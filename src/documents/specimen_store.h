#pragma once
// The SQL of specimens. Among a person's specimens of one purpose exactly one is the default.
#include "documents/documents.h"

namespace documents {

std::vector<Specimen> list_specimens(db::Connection& connection, const std::string& owner_id);
/// Becomes the default when it is the first of its purpose. Returns it as stored.
Specimen insert_specimen(db::Connection& connection, Specimen specimen);
/// The newest of those that remain becomes the default when the default goes. False when it is not there.
bool delete_specimen(db::Connection& connection, const Specimen& specimen);
void make_default(db::Connection& connection, const Specimen& specimen);

}  // namespace documents
