#include "verify.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "base/clock.h"
#include "files.h"
#include "pki/certificate.h"
#include "validation/etsi_report.h"
#include "validation/plain_words.h"
#include "validation/validate.h"

namespace cli {
namespace {

using base::ErrorCode;
using base::make_error;
using base::Result;

constexpr int kUnreadable = 4;
constexpr int kUsage = 64;  // EX_USAGE: never one of the verdicts

Result<base::Time> time_of_check(const std::string& at) {
    if (at.empty()) return base::SystemClock().now();
    if (const auto time = base::from_rfc3339(at)) return *time;
    if (const auto day = base::from_rfc3339(at + "T00:00:00Z")) return *day;
    if (const auto utc = base::from_rfc3339(at + "Z")) return *utc;
    return make_error(ErrorCode::invalid, "verify.time", "--at wants a time like 2026-03-01T09:30:00Z", "--at");
}

Result<std::vector<base::Bytes>> read_anchors(const std::vector<std::string>& files) {
    std::vector<base::Bytes> anchors;
    for (const auto& file : files) {
        EZ_TRY(const base::Bytes bytes, read_file(file, std::size_t{16} << 20));
        EZ_TRY(const auto certificates, pki::parse_certificates(bytes));
        if (certificates.empty())
            return make_error(ErrorCode::invalid, "verify.trust", "no certificate in " + file, "--trust");
        for (const auto& certificate : certificates) anchors.push_back(certificate.der());
    }
    return anchors;
}

Result<validation::ValidationOptions> read_options(const VerifyOptions& options) {
    validation::ValidationOptions out;
    EZ_TRY(out.time, time_of_check(options.at));
    EZ_TRY(out.trust_anchors, read_anchors(options.trust));
    if (!options.password_file.empty()) {
        EZ_TRY(out.password, read_secret(options.password_file));
    }
    return out;
}

bool speaks_indonesian() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value && *value) return std::string_view(value).starts_with("id");
    }
    return false;
}

/// Text of foreign files on a terminal: control characters would move the cursor or worse.
std::string printable(const std::string& text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return out;
}

const char* mark_of(const validation::Verdict& verdict) {
    if (verdict.passed()) return "[ok]     ";
    return verdict.failed() ? "[INVALID]" : "[unsure] ";
}

void print_line(const char* name, const std::string& value) {
    if (!value.empty()) std::printf("            %-13s %s\n", name, printable(value).c_str());
}

std::string describe_time(const validation::SignatureReport& one) {
    std::string text;
    if (one.timestamp_time)
        text = base::to_rfc3339(*one.timestamp_time) +
               (one.timestamp_trusted ? ", proven by " : ", claimed by an untrusted authority: ") +
               one.timestamp_authority;
    else if (one.claimed_time)
        text = base::to_rfc3339(*one.claimed_time) + ", by the signer's clock only";
    return text;
}

std::string describe_revocation(const validation::RevocationInfo& info) {
    switch (info.state) {
        case validation::RevocationState::good:
            return "not revoked (" + info.source + (info.at ? ", " + base::to_rfc3339(*info.at) : "") + ")";
        case validation::RevocationState::revoked:
            return "revoked" + (info.revoked_at ? " " + base::to_rfc3339(*info.revoked_at) : std::string()) +
                   (info.reason.empty() ? "" : ", " + info.reason);
        case validation::RevocationState::unknown:
            break;
    }
    return "unknown";
}

void print_signature(const validation::SignatureReport& one, bool indonesian) {
    const auto sentence = validation::verdict_sentence(one);
    const bool stamp = one.type == validation::SignatureType::timestamp;
    std::printf("%s %s %s\n", mark_of(one.verdict), stamp ? "document time-stamp" : "signature",
                printable(one.field).c_str());
    std::printf("            %s\n", (indonesian ? sentence.id : sentence.en).c_str());
    print_line("signer", one.subject);
    print_line("issuer", one.issuer);
    print_line("time", describe_time(one));
    if (!one.subject.empty()) print_line("revocation", describe_revocation(one.revocation));
    std::string facts = to_string(one.verdict.indication);
    if (one.verdict.sub_indication != validation::SubIndication::none)
        facts += std::string("/") + to_string(one.verdict.sub_indication);
    print_line("verdict", facts);
    facts = std::string("coverage ") + to_string(one.coverage) + ", change " + to_string(one.change) + ", revision " +
            std::to_string(one.revision);
    if (one.level != validation::Level::none) facts += std::string(", level ") + to_string(one.level);
    print_line("details", facts);
    for (const auto& finding : one.findings) {
        if (finding.severity == validation::Severity::information) continue;
        std::printf("            %s %s%s%s\n", finding.rule.c_str(),
                    finding.severity == validation::Severity::warning ? "(note) " : "",
                    printable(finding.message).c_str(),
                    finding.attack.empty() ? "" : (" [" + finding.attack + "]").c_str());
    }
}

void print_report(const validation::ValidationReport& report, const std::string& name) {
    const bool indonesian = speaks_indonesian();
    const auto sentence = validation::verdict_sentence(report);
    std::printf("%s: %s\n", printable(name).c_str(), (indonesian ? sentence.id : sentence.en).c_str());
    if (!report.readable) std::printf("            %s\n", printable(report.error).c_str());
    for (const auto& one : report.signatures) print_signature(one, indonesian);
    for (const auto& one : report.document_timestamps) print_signature(one, indonesian);
}

validation::ValidationReport not_read(const base::Error& error, const validation::ValidationOptions& how) {
    validation::ValidationReport report;
    report.readable = false;
    report.error_key = error.key;
    report.error = error.message;
    report.checked_at = how.time;
    return report;
}

validation::ValidationReport check_file(const std::string& path, validation::ValidationOptions& how) {
    constexpr std::uintmax_t large = std::uintmax_t{64} << 20;
    std::error_code failed;
    if (const auto size = std::filesystem::file_size(path, failed); !failed && size > large) {
        const auto file = MappedFile::open(path);
        how.hashed = MappedFile::let_go;
        return file ? validation::validate_pdf(file->bytes(), how) : not_read(file.error(), how);
    }
    const auto file = read_file(path);
    return file ? validation::validate_pdf(*file, how) : not_read(file.error(), how);
}

int exit_code(const validation::ValidationReport& report) {
    if (!report.readable) return kUnreadable;
    switch (report.verdict()) {
        case validation::DocumentVerdict::valid:
            return 0;
        case validation::DocumentVerdict::invalid:
            return 1;
        case validation::DocumentVerdict::indeterminate:
            return 2;
        case validation::DocumentVerdict::none:
            break;
    }
    return 3;
}

}  // namespace

int run_verify(const VerifyOptions& options) {
    auto settings = read_options(options);
    if (!settings) {
        complain(settings.error());
        return kUsage;
    }
    const auto report = check_file(options.input, *settings);
    base::cleanse(settings->password);
    if (options.json)
        std::cout << validation::report_json(report, options.input) << "\n";
    else
        print_report(report, options.input);
    if (!options.etsi_report.empty()) {
        const std::string xml = validation::etsi_report_xml(report);
        if (xml.empty()) {
            std::cerr << "ezsign: no report is written: there is no signature to report on\n";
        } else if (const auto written = write_file(options.etsi_report, base::as_bytes(xml), {}); !written) {
            complain(written.error());
            return kUnreadable;
        }
    }
    return exit_code(report);
}

}  // namespace cli
