#include "validation/signature_check.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "crypto/digest_pieces.h"
#include "validation/algorithms.h"

namespace validation {
namespace {

std::optional<crypto::DigestAlgorithm> digest_of(const Subject& subject) {
    if (subject.token) return subject.token->info().digest;
    if (subject.is_timestamp() || !subject.cms || subject.cms->signer_infos().empty()) return std::nullopt;
    return subject.cms->signer_infos().front().digest;
}

void hash_with(const FileFacts& file, crypto::DigestAlgorithm algorithm, std::vector<Subject*>& subjects) {
    std::sort(subjects.begin(), subjects.end(),
              [](const Subject* a, const Subject* b) { return a->range->gap_begin < b->range->gap_begin; });
    crypto::Digest running(algorithm);
    std::uint64_t at = 0;
    for (auto* subject : subjects) {
        const auto& range = *subject->range;
        crypto::update_in_pieces(running, file.bytes.subspan(at, range.gap_begin - at), file.options->hashed);
        at = range.gap_begin;
        auto own = running;
        crypto::update_in_pieces(own, file.bytes.subspan(range.gap_end, range.end - range.gap_end),
                                 file.options->hashed);
        subject->digest = own.finish();
    }
}

void describe_signer(Subject& subject, const pki::Certificate& signer) {
    auto& report = subject.report;
    report.subject = signer.subject().rfc4514();
    report.issuer = signer.issuer().rfc4514();
    report.serial = base::lower_ascii(signer.serial_hex());
    report.common_name = signer.subject().common_name();
    if (report.common_name.empty()) report.common_name = report.subject;
    const auto& info = subject.cms->signer_infos().front();
    if (info.digest) report.digest_algorithm = crypto::to_string(*info.digest);
    const auto key = signer.public_key();
    if (info.scheme && key) report.signature_algorithm = describe(*info.scheme, *key);
}

SubIndication reason_of(const base::Error& error) {
    if (error.key == "cms.digest_mismatch" || error.key == "tsp.imprint_mismatch") return SubIndication::hash_failure;
    if (error.key == "cms.bad_signature") return SubIndication::sig_crypto_failure;
    if (error.key == "cms.signer_mismatch" || error.key == "tsp.no_certificate")
        return SubIndication::no_signing_certificate_found;
    if (error.key == "cms.unknown_algorithm") return SubIndication::crypto_constraints_failure;
    if (error.key == "tsp.bad_usage") return SubIndication::chain_constraints_failure;
    return SubIndication::format_failure;
}

std::string message_of(const base::Error& error) {
    switch (reason_of(error)) {
        case SubIndication::hash_failure:
            return "the signed bytes were changed: their digest is not the one that was signed";
        case SubIndication::sig_crypto_failure:
            return "the signature value does not verify with the signer's key";
        default:
            return error.message;
    }
}

}  // namespace

void read_tokens(const FileFacts& file, Subject& subject) {
    if (!subject.cms) return;
    if (!subject.is_timestamp()) {
        if (subject.cms->signer_infos().empty()) return;
        for (const auto& der : subject.cms->signer_infos().front().signature_timestamps) {
            auto stamp =
                pki::TimestampToken::parse(der, {.allow_ber = true, .allow_zero_padding = false, .cache = file.cache});
            subject.stamps.push_back(stamp ? std::optional(std::move(*stamp)) : std::nullopt);
        }
        return;
    }
    auto token = pki::TimestampToken::parse(subject.field->contents,
                                            {.allow_ber = true, .allow_zero_padding = true, .cache = file.cache});
    if (!token) return subject.fail("V-S2", "the document time-stamp is no time-stamp token: " + token.error().message);
    subject.token = std::move(*token);
}

void hash_signed_bytes(const FileFacts& file, std::vector<Subject>& subjects) {
    std::map<crypto::DigestAlgorithm, std::vector<Subject*>> by_algorithm;
    for (auto& subject : subjects) {
        const auto algorithm = digest_of(subject);
        if (subject.range && algorithm) by_algorithm[*algorithm].push_back(&subject);
    }
    for (auto& [algorithm, group] : by_algorithm) hash_with(file, algorithm, group);
}

void check_signature(Subject& subject, const Evidence& evidence) {
    if (!subject.cms || (subject.is_timestamp() && !subject.token)) return;
    if (subject.cms->signer_infos().size() != 1) {
        if (subject.is_timestamp()) subject.fail("V-C2", "the token does not have exactly one signer");
        return;  // V-C2 says it for signatures
    }
    const auto signer = find_signer(*subject.cms, evidence);
    if (!signer)
        return subject.fail("V-C2", "the signer's certificate is not to be found", {},
                            SubIndication::no_signing_certificate_found);
    describe_signer(subject, *signer);
    subject.signer = *signer;
    if (!subject.digest) {
        if (subject.range)
            subject.fail("V-C2", "the digest algorithm of the signature is not known", {},
                         SubIndication::crypto_constraints_failure);
        return;
    }
    const auto result = subject.token ? subject.token->verify(*subject.digest, &*signer)
                                      : subject.cms->verify(*subject.digest, *signer);
    if (!result) return subject.fail("V-C2", message_of(result.error()), {}, reason_of(result.error()));
    subject.report.intact = true;
}

namespace {

std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

/// Minutes east of Greenwich: "Z", "+07'00'", "+07'00", "+07"; nothing given counts as Greenwich.
std::optional<int> parse_offset(std::string_view text) {
    if (text.empty() || text.front() == 'Z') return 0;
    const int sign = text.front() == '-' ? -1 : 1;
    if (text.front() != '+' && text.front() != '-') return std::nullopt;
    text.remove_prefix(1);
    const auto hours = take_digits(text, 2);
    if (!hours || *hours > 23) return std::nullopt;
    if (text.starts_with('\'')) text.remove_prefix(1);
    const auto minutes = text.empty() ? std::optional(0) : take_digits(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::optional<base::Time> parse_pdf_date(std::string_view text) {
    if (text.starts_with("D:")) text.remove_prefix(2);
    const auto year = take_digits(text, 4);
    if (!year) return std::nullopt;
    base::CalendarTime fields{*year, 1, 1, 0, 0, 0};
    for (int* part : {&fields.month, &fields.day, &fields.hour, &fields.minute, &fields.second}) {
        if (text.empty() || text.front() < '0' || text.front() > '9') break;
        const auto value = take_digits(text, 2);
        if (!value) return std::nullopt;
        *part = *value;
    }
    const auto offset = parse_offset(text);
    const auto local = base::from_calendar(fields);
    if (!offset || !local) return std::nullopt;
    return *local - std::chrono::minutes(*offset);
}

}  // namespace validation
