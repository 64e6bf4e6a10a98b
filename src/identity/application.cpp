#include "identity/application.h"

#include <algorithm>
#include <array>

namespace identity {
namespace {

using base::ErrorCode;
using base::make_error;

constexpr std::array<std::pair<Status, const char*>, 5> names{{{Status::draft, "draft"},
                                                               {Status::submitted, "submitted"},
                                                               {Status::approved, "approved"},
                                                               {Status::rejected, "rejected"},
                                                               {Status::certified, "certified"}}};

struct Arrow {
    Status from;
    Act act;
    Status to;
};
constexpr std::array<Arrow, 7> arrows{{{Status::draft, Act::save, Status::draft},
                                       {Status::draft, Act::submit, Status::submitted},
                                       {Status::submitted, Act::approve, Status::approved},
                                       {Status::submitted, Act::reject, Status::rejected},
                                       {Status::submitted, Act::send_back, Status::draft},
                                       {Status::approved, Act::accept, Status::certified},
                                       {Status::approved, Act::refuse, Status::submitted}}};

constexpr std::array<std::string_view, 7> rejection_reasons{"name_mismatch", "nik_mismatch",    "birth_date_mismatch",
                                                            "nik_conflict",  "data_incomplete", "not_the_person",
                                                            "other"};
constexpr std::array<std::string_view, 2> returnable_steps{"card", "agreements"};

bool contains(const std::vector<std::string>& list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

}  // namespace

const char* to_string(Status status) {
    for (const auto& [value, name] : names)
        if (value == status) return name;
    return "";
}

std::optional<Status> status_from_string(std::string_view text) {
    for (const auto& [value, name] : names)
        if (text == name) return value;
    return std::nullopt;
}

base::Result<Status> after(Status now, Act act) {
    for (const Arrow& arrow : arrows)
        if (arrow.from == now && arrow.act == act) return arrow.to;
    return make_error(ErrorCode::conflict, "identity.state",
                      std::string("the application does not allow this now; it is ") + to_string(now));
}

bool is_rejection_reason(std::string_view key) {
    return std::find(rejection_reasons.begin(), rejection_reasons.end(), key) != rejection_reasons.end();
}

bool is_step(std::string_view key) {
    return std::find(returnable_steps.begin(), returnable_steps.end(), key) != returnable_steps.end();
}

std::vector<Step> steps_of(const Application* application, bool agreements_done) {
    std::string card = "current", agreements = "todo", review = "todo";
    if (application) {
        switch (application->status) {
            case Status::draft:
                card = contains(application->return_steps, "card") ? "current" : "done";
                agreements = agreements_done && !contains(application->return_steps, "agreements") ? "done" : "current";
                if (card == "done" && agreements == "done") review = "current";
                break;
            case Status::submitted:
                card = agreements = "done";
                review = "current";
                break;
            case Status::approved:
            case Status::certified:
                card = agreements = review = "done";
                break;
            case Status::rejected:
                agreements = agreements_done ? "done" : "todo";
                break;
        }
    }
    return {{"card", card}, {"agreements", agreements}, {"phone", "later"}, {"liveness", "later"}, {"review", review}};
}

base::Result<void> check_officer(const Application& application, std::string_view officer_id) {
    if (application.user_id != officer_id) return {};
    return make_error(ErrorCode::forbidden, "ra.own_application", "nobody decides on their own application");
}

}  // namespace identity
