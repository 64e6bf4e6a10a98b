// Ends what nobody will end: expired preparations, and signings whose process died.
#include "audit/audit.h"
#include "base/log.h"
#include "signing/use_cases.h"

namespace signing {
namespace {

/// Longer than any signing takes; a process that is still at it loses to the sweep and rolls back.
constexpr std::chrono::minutes abandoned_after{2};

Result<void> end_interrupted(const Deps& deps, base::Time started_by) {
    const auto sessions = signing_since(*deps.pool.take(), started_by);
    for (const Session& session : sessions) {
        {
            auto connection = deps.pool.take();
            db::Transaction transaction(*connection);
            if (!end_session(*connection, session.id, State::signing, State::failed, "signing.interrupted")) continue;
            EZ_CHECK(audit::append(*connection, deps.clock,
                                   {"signing.failed",
                                    "system",
                                    "document",
                                    session.document_id,
                                    {{"signing", session.id}, {"key", "signing.interrupted"}},
                                    {},
                                    {}}));
            transaction.commit();
        }
        // If the crash came before the code was spent it must not be good for anything any more.
        void_authorisation(deps, session);
        base::log_warning("signing.interrupted", {{"signing", session.id}, {"document", session.document_id}});
    }
    return {};
}

Result<void> end_expired(const Deps& deps) {
    const auto sessions = prepared_until(*deps.pool.take(), deps.clock.now());
    for (const Session& session : sessions) {
        {
            auto connection = deps.pool.take();
            db::Transaction transaction(*connection);
            end_session(*connection, session.id, State::prepared, State::expired, "signing.expired");
            transaction.commit();
        }
        void_authorisation(deps, session);
    }
    return {};
}

}  // namespace

Result<void> recover(const Deps& deps) {
    // One server uses a data folder at a time: whatever is under way at start is a dead one's. The future counts too,
    // since the clock may have been set back.
    return end_interrupted(deps, base::Time::max());
}

void add_jobs(jobs::Runner& runner, const Deps& deps) {
    runner.every("signing.sweep", std::chrono::seconds(60), [&deps]() -> Result<void> {
        EZ_CHECK(end_interrupted(deps, deps.clock.now() - abandoned_after));
        return end_expired(deps);
    });
}

}  // namespace signing
