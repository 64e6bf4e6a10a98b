#include "documents/specimen_store.h"

namespace documents {
namespace {

constexpr const char* columns = "id, owner_id, kind, purpose, is_default, width, height, created_at, blob_id, size";

Specimen from_row(const db::Row& row) {
    Specimen s;
    s.id = row.get<std::string>(0);
    s.owner_id = row.get<std::string>(1);
    const auto kind = json::enum_from_text<SpecimenKind>(row.get<std::string>(2));
    const auto purpose = json::enum_from_text<SpecimenPurpose>(row.get<std::string>(3));
    if (!kind || !purpose) throw db::Failure(db::Failure::Kind::conversion, "specimen: a column holds no known word");
    s.kind = *kind;
    s.purpose = *purpose;
    s.is_default = row.get<bool>(4);
    s.width = row.get<std::uint32_t>(5);
    s.height = row.get<std::uint32_t>(6);
    s.created_at = row.get<base::Time>(7);
    s.blob_id = row.get<std::string>(8);
    s.size = row.get<std::uint64_t>(9);
    return s;
}

}  // namespace

std::vector<Specimen> list_specimens(db::Connection& connection, const std::string& owner_id) {
    std::vector<Specimen> specimens;
    for (const db::Row& row : connection.run(
             std::string("SELECT ") + columns + " FROM specimen WHERE owner_id = ? ORDER BY created_at, id LIMIT 500",
             owner_id)) {
        specimens.push_back(from_row(row));
    }
    return specimens;
}

std::optional<Specimen> find_specimen(db::Connection& connection, const std::string& id, const std::string& owner_id) {
    const auto rows =
        connection.run(std::string("SELECT ") + columns + " FROM specimen WHERE id = ? AND owner_id = ?", id, owner_id);
    if (rows.empty()) return std::nullopt;
    return from_row(rows[0]);
}

Specimen insert_specimen(db::Connection& connection, Specimen s) {
    const auto purpose = json::enum_text(s.purpose);
    const auto others =
        connection.one<int>("SELECT count(*) FROM specimen WHERE owner_id = ? AND purpose = ?", s.owner_id, purpose);
    s.is_default = others.value_or(0) == 0;
    connection.run(
        std::string("INSERT INTO specimen(") + columns + ") VALUES (?, ?, ?, ?, CAST(? AS BOOLEAN), ?, ?, ?, ?, ?)",
        s.id, s.owner_id, json::enum_text(s.kind), purpose, s.is_default, s.width, s.height, s.created_at, s.blob_id,
        s.size);
    return s;
}

bool delete_specimen(db::Connection& connection, const Specimen& s) {
    if (connection.run("DELETE FROM specimen WHERE id = ?", s.id).affected != 1) return false;
    if (s.is_default) {
        connection.run(
            "UPDATE specimen SET is_default = TRUE WHERE id = (SELECT id FROM specimen WHERE owner_id = ? AND purpose "
            "= ?"
            " ORDER BY created_at DESC, id DESC LIMIT 1)",
            s.owner_id, json::enum_text(s.purpose));
    }
    return true;
}

void make_default(db::Connection& connection, const Specimen& s) {
    connection.run("UPDATE specimen SET is_default = FALSE WHERE owner_id = ? AND purpose = ? AND is_default",
                   s.owner_id, json::enum_text(s.purpose));
    connection.run("UPDATE specimen SET is_default = TRUE WHERE id = ?", s.id);
}

Result<Bytes> specimen_image(const Deps& deps, const Specimen& specimen) {
    return deps.blobs.read(specimen.blob_id, 0, specimen.size);
}

}  // namespace documents
