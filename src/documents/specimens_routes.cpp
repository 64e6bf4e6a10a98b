#include "base/rng.h"
#include "documents/actor.h"
#include "documents/blob_claims.h"
#include "documents/routes.h"
#include "documents/specimen_store.h"
#include "media/file_type.h"

namespace documents {

struct SpecimenView {
    std::string id;
    SpecimenKind kind = SpecimenKind::drawn;
    SpecimenPurpose purpose = SpecimenPurpose::signature;
    bool is_default = false;
    std::uint32_t width = 0, height = 0;
    base::Time created_at{};
};
BOOST_DESCRIBE_STRUCT(SpecimenView, (), (id, kind, purpose, is_default, width, height, created_at))

namespace {

using base::ErrorCode;
using base::make_error;
using http::Request;
using http::Response;

SpecimenView view_of(const Specimen& s) {
    return {s.id, s.kind, s.purpose, s.is_default, s.width, s.height, s.created_at};
}

base::Error no_specimen() {
    return make_error(ErrorCode::not_found, "specimen.not_found", "no such specimen");
}

Result<Specimen> specimen_of(db::Connection& connection, const Request& request) {
    auto specimen = find_specimen(connection, request.param("id"), request.user_id());
    if (!specimen) return no_specimen();
    return std::move(*specimen);
}

/// Two requests that would both make a default, or the 51st specimen, wait for each other at the person's row.
void lock_owner(db::Connection& connection, const std::string& owner_id) {
    connection.run(std::string("SELECT id FROM specimen WHERE owner_id = ?") + db::for_update(connection.dialect()),
                   owner_id);
}

Result<Response> list(const Deps& deps, const Request& request) {
    http::Page<SpecimenView> out;
    for (const Specimen& specimen : list_specimens(*deps.pool.take(), request.user_id())) {
        out.items.push_back(view_of(specimen));
    }
    return Response::json(out);
}

Result<Specimen> described(const Request& request) {
    const auto kind = json::enum_from_text<SpecimenKind>(request.query_value("kind").value_or(""));
    if (!kind) return make_error(ErrorCode::invalid, "specimen.kind", "drawn, typed or uploaded", "kind");
    const auto purpose = json::enum_from_text<SpecimenPurpose>(request.query_value("purpose").value_or("signature"));
    if (!purpose) return make_error(ErrorCode::invalid, "specimen.purpose", "signature or initials", "purpose");
    Specimen specimen;
    specimen.kind = *kind;
    specimen.purpose = *purpose;
    return specimen;
}

Result<media::Specimen> picture_of(const Deps& deps, const Request& request) {
    EZ_TRY(const Bytes image, request.spooled->all());
    const auto type = media::sniff(image);
    if (type != media::FileType::png && type != media::FileType::jpeg) {
        return make_error(ErrorCode::unsupported, "specimen.not_supported", "a PNG or JPEG picture is expected");
    }
    return deps.normalise_specimen(image);
}

Result<Response> add(const Deps& deps, const Request& request) {
    EZ_TRY(Specimen specimen, described(request));
    EZ_TRY(const auto picture, picture_of(deps, request));
    specimen.created_at = deps.clock.now();
    specimen.id = base::new_id("spc", specimen.created_at);
    specimen.owner_id = request.user_id();
    specimen.width = picture.width;
    specimen.height = picture.height;
    specimen.size = picture.png.size();
    EZ_TRY(specimen.blob_id, store_blob(deps, picture.png));

    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    lock_owner(*connection, specimen.owner_id);
    if (list_specimens(*connection, specimen.owner_id).size() >=
        static_cast<std::size_t>(deps.settings.max_specimens)) {
        return make_error(ErrorCode::conflict, "specimen.too_many", "delete a specimen before adding another");
    }
    EZ_CHECK(claim_blob(*connection, specimen.blob_id));
    specimen = insert_specimen(*connection, std::move(specimen));
    EZ_CHECK(record(deps, *connection, actor_of(request), "specimen.added", "specimen", specimen.id,
                    {{"kind", json::enum_text(specimen.kind)}, {"purpose", json::enum_text(specimen.purpose)}}));
    transaction.commit();
    return Response::json(view_of(specimen), 201);
}

Result<Response> remove(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    lock_owner(*connection, request.user_id());
    EZ_TRY(const auto specimen, specimen_of(*connection, request));
    if (!delete_specimen(*connection, specimen)) return no_specimen();
    abandon_blob(*connection, specimen.blob_id);
    EZ_CHECK(record(deps, *connection, actor_of(request), "specimen.deleted", "specimen", specimen.id));
    transaction.commit();
    return Response::no_content();
}

Result<Response> set_default(const Deps& deps, const Request& request) {
    auto connection = deps.pool.take();
    db::Transaction transaction(*connection);
    lock_owner(*connection, request.user_id());
    EZ_TRY(auto specimen, specimen_of(*connection, request));
    make_default(*connection, specimen);
    EZ_CHECK(record(deps, *connection, actor_of(request), "specimen.default", "specimen", specimen.id));
    transaction.commit();
    specimen.is_default = true;
    return Response::json(view_of(specimen));
}

Result<Response> image(const Deps& deps, const Request& request) {
    EZ_TRY(const auto specimen, specimen_of(*deps.pool.take(), request));
    EZ_TRY(Bytes png, specimen_image(deps, specimen));
    Response response = Response::bytes("image/png", std::move(png));
    response.header("Cache-Control", "private, max-age=3600");  // a specimen never changes
    return response;
}

}  // namespace

void add_specimen_routes(http::Router& router, const Deps& deps) {
    router.add({.method = "GET",
                .pattern = "/api/v1/specimens",
                .operation_id = "listSpecimens",
                .summary = "My pictures of signatures and initials",
                .response = json::schema<http::Page<SpecimenView>>},
               [&deps](const Request& request) { return list(deps, request); });
    router.add(
        {.method = "POST",
         .pattern = "/api/v1/specimens",
         .operation_id = "addSpecimen",
         .summary = "Adds a picture; it is cropped and stored anew as PNG",
         .body = http::Body::raw,
         .max_body = deps.settings.max_specimen,
         .query = {{"kind", "drawn, typed or uploaded", true}, {"purpose", "signature or initials"}},
         .success = 201,
         .response = json::schema<SpecimenView>,
         .request_media = "image/png",
         .errors = {"specimen.kind", "specimen.purpose", "specimen.not_supported", "specimen.empty",
                    "specimen.too_many", "image.damaged", "image.too_large", "sandbox.unavailable", "storage.full"}},
        [&deps](const Request& request) { return add(deps, request); });
    router.add({.method = "DELETE",
                .pattern = "/api/v1/specimens/{id}",
                .operation_id = "deleteSpecimen",
                .summary = "Deletes it; the newest of the others becomes the default when it was that",
                .success = 204,
                .errors = {"specimen.not_found"}},
               [&deps](const Request& request) { return remove(deps, request); });
    router.add({.method = "POST",
                .pattern = "/api/v1/specimens/{id}/default",
                .operation_id = "setDefaultSpecimen",
                .summary = "Makes it the one that is offered first",
                .response = json::schema<SpecimenView>,
                .errors = {"specimen.not_found"}},
               [&deps](const Request& request) { return set_default(deps, request); });
    router.add({.method = "GET",
                .pattern = "/api/v1/specimens/{id}/image",
                .operation_id = "getSpecimenImage",
                .summary = "The picture",
                .response_media = "image/png",
                .errors = {"specimen.not_found"}},
               [&deps](const Request& request) { return image(deps, request); });
}

}  // namespace documents
