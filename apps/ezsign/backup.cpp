#include "installation/backup.h"

#include <fmt/format.h>

#include "files.h"
#include "operate.h"

namespace cli {
namespace {

int report(const base::Result<installation::BackupSummary>& result, const char* done) {
    if (!result) return complain(result.error()), 1;
    fmt::print("{}: {} files, {} bytes\n", done, result->files, result->bytes);
    return 0;
}

}  // namespace

int run_backup(const BackupOptions& options) {
    const auto settings = installation::load_settings(options.data);
    if (!settings) return complain(settings.error()), 1;
    auto passphrase = read_secret(options.passphrase_file);
    if (!passphrase) return complain(passphrase.error()), 1;
    const int code =
        report(installation::back_up(*settings, *passphrase, options.file, options.without_database), "backed up");
    base::cleanse(*passphrase);
    return code;
}

int run_restore(const BackupOptions& options) {
    auto passphrase = read_secret(options.passphrase_file);
    if (!passphrase) return complain(passphrase.error()), 1;
    const int code = report(installation::restore(options.file, *passphrase, options.data), "restored");
    base::cleanse(*passphrase);
    return code;
}

}  // namespace cli
