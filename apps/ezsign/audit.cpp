#include "audit/audit.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "base/encoding.h"
#include "files.h"
#include "installation/installation.h"
#include "operate.h"

namespace cli {

int run_audit_verify(const AuditOptions& options) {
    auto settings = installation::load_settings(options.data);
    if (!settings) return complain(settings.error()), 2;
    const auto opened = installation::open_installation(std::move(*settings), {});
    if (!opened) return complain(opened.error()), 2;
    auto& in = **opened;
    try {
        auto connection = in.pool->take();
        const auto key = in.vault->system_key("audit");
        const auto latest = audit::latest_checkpoint(*connection);
        const auto check =
            audit::verify_log(*connection, latest ? latest->origin : "", key ? key->spki : base::Bytes{});
        if (!options.export_file.empty()) {
            std::ofstream file;
            if (options.export_file != "-") file.open(options.export_file);
            std::ostream& out = options.export_file == "-" ? std::cout : file;
            audit::export_log(*connection, [&out](std::string_view line) { out << line << "\n"; });
            out.flush();
            if (!out) return fmt::print(stderr, "ezsign: cannot write {}\n", options.export_file), 2;
        }
        if (!check.ok) {
            fmt::print(stderr, "ezsign: the audit log is damaged{}: {}\n",
                       check.first_bad ? fmt::format(" from entry {} on", *check.first_bad) : "", check.problem);
            return 1;
        }
        fmt::print("audit log whole: {} entries, root {}, {}\n", check.head.size, base::hex(check.head.root),
                   latest ? fmt::format("last checkpoint at {} entries", latest->head.size) : "no checkpoint yet");
        return 0;
    } catch (const db::Failure& failure) {
        fmt::print(stderr, "ezsign: the database does not answer: {}\n", failure.what());
        return 2;
    }
}

}  // namespace cli
