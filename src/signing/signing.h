#pragma once
// One person signs one document: prepare, authorise with a code, sign, extend to B-LTA, check, store. What the
// application wires.
//
// A signing is "prepared" (its exact digest is known and may be authorised), "signing" (durable before the key is
// used), then "completed" or "failed"; "expired" and "superseded" end one that was never authorised. A crash at any
// step leaves either the whole signed document or the untouched one; recover() ends what was under way. The vault
// spends an authorisation before it signs, so that none yields two signatures.
#include <chrono>
#include <memory>
#include <string>

#include "appearance/font.h"
#include "authority/authority.h"
#include "db/db.h"
#include "documents/documents.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "notify/notify.h"
#include "vault/vault.h"

namespace signing {

/// Lives as long as the routes and jobs.
struct Deps {
    db::Pool& pool;
    const base::Clock& clock;
    vault::Vault& vault;
    authority::Authority& authority;
    const notify::MailQueue& mail;
    documents::Deps documents;
    std::shared_ptr<const appearance::Font> font;  // of visible signatures
    std::string public_url;                        // links in mail begin with it
    std::chrono::minutes valid{15};                // a prepared signing
    std::chrono::minutes code_valid{5};
    int offset_minutes = 420;  // time zone shown on the page: WIB
    std::string zone_name = "WIB";
};

/// POST /api/v1/documents/{id}/signing, GET /api/v1/signings/{id}, POST /api/v1/signings/{id}/otp, POST
/// /api/v1/signings/{id}/confirm.
void add_routes(http::Router& router, const Deps& deps);
/// Every minute: ends what expired, and what a dead process left under way.
void add_jobs(jobs::Runner& runner, const Deps& deps);
/// At start, before any request: ends every signing that a crash left under way. Nothing of it was released.
base::Result<void> recover(const Deps& deps);
std::vector<db::Migration> migrations();

}  // namespace signing
