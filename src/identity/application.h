#pragma once
// An application for a certificate: its states and what each step may do. Pure rules.
//
//     (none) --save--> draft --submit--> submitted --approve--> approved --accept--> certified
//                        ^                | |  ^                   |
//                        +----return------+ |  +----refuse---------+   (the subscriber says that a detail is wrong)
//                        ^                  +--reject--> rejected --save--> a new draft
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "identity/nik.h"

namespace identity {

enum class Status { draft, submitted, approved, rejected, certified };
const char* to_string(Status status);
std::optional<Status> status_from_string(std::string_view text);

struct Application {
    std::string id;  // "app_…"
    std::string user_id;
    Status status = Status::draft;
    Claim claim;
    std::string nik_index;             // keyed hash of the NIK: equal NIKs have equal indices, and nothing else is told
    std::vector<std::string> reasons;  // of a rejection: keys
    std::vector<std::string> return_steps;  // of a return: "card", "agreements"
    std::optional<std::string> remark;      // the RA's words to the applicant
    std::optional<std::string> objection;   // the subscriber's words when the certificate's content was wrong
    std::optional<std::string> decided_by;
    std::optional<std::string> certificate_id;
    std::optional<base::Time> submitted_at, decided_at;
    base::Time created_at{};
};

enum class Act { save, submit, approve, reject, send_back, accept, refuse };
/// The state after the act. Errors: conflict identity.state.
base::Result<Status> after(Status now, Act act);

/// RA reasons for a rejection; anything else is refused. The web app translates them.
bool is_rejection_reason(std::string_view key);
bool is_step(std::string_view key);

/// Where the applicant is: five steps, of which phone and liveness come later.
struct Step {
    std::string key;    // card, agreements, phone, liveness, review
    std::string state;  // done, current, todo, later
};
std::vector<Step> steps_of(const Application* application, bool agreements_done);

/// Maker and checker are different people (KYC-6). Errors: forbidden ra.own_application.
base::Result<void> check_officer(const Application& application, std::string_view officer_id);

}  // namespace identity
