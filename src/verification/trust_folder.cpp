#include "verification/trust_folder.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/log.h"
#include "pki/certificate.h"

namespace verification {
namespace {

constexpr std::uintmax_t kMaxFile = 4 << 20;
constexpr std::size_t kMaxFiles = 1000;

bool is_certificate_file(const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    const auto extension = entry.path().extension();
    return entry.is_regular_file(ignored) && entry.file_size(ignored) <= kMaxFile &&
           (extension == ".pem" || extension == ".crt" || extension == ".cer");
}

}  // namespace

std::vector<base::Bytes> read_trust_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (is_certificate_file(*at) && files.size() < kMaxFiles) files.push_back(at->path());
    }
    std::sort(files.begin(), files.end());
    std::vector<base::Bytes> anchors;
    for (const auto& path : files) {
        std::ifstream in(path, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto certificates = pki::parse_certificates(base::as_bytes(text));
        if (!certificates) {
            base::log_warning("verification.trust_file_unreadable", {{"file", path.filename().string()}});
            continue;
        }
        for (const auto& certificate : *certificates) anchors.push_back(certificate.der());
    }
    return anchors;
}

}  // namespace verification
