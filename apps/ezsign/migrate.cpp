#include <fmt/format.h>

#include "files.h"
#include "installation/installation.h"
#include "operate.h"

namespace cli {

int run_migrate(const MigrateOptions& options) {
    const auto settings = installation::load_settings(options.data);
    if (!settings) return complain(settings.error()), 1;
    try {
        const auto pool = db::Pool::open(settings->database_url());
        const auto migrations = installation::all_migrations();
        const auto pending = db::pending_migrations(*pool, migrations);
        if (!pending) return complain(pending.error()), 1;
        for (const auto& id : *pending) fmt::print("{} {}\n", options.dry_run ? "would apply" : "applying", id);
        if (!options.dry_run)
            if (const auto done = db::migrate(*pool, migrations); !done) return complain(done.error()), 1;
        fmt::print("{} migrations, {} {}\n", migrations.size(), pending->size(),
                   options.dry_run ? "pending" : "applied now");
        return 0;
    } catch (const db::Failure& failure) {
        fmt::print(stderr, "ezsign: the database does not answer: {}\n", failure.what());
        return 1;
    }
}

}  // namespace cli
