#include "validation/level.h"

#include <algorithm>
#include <map>

namespace validation {
namespace {

/// Leaf first, as far as certificates are to be found; ends at a self-issued one.
std::vector<pki::Certificate> plain_chain(const pki::Certificate& leaf, const Evidence& evidence) {
    constexpr std::size_t kMaxLength = 12;
    std::size_t tries = 50;  // a hostile file may hold thousands of certificates with one name
    std::vector<pki::Certificate> chain{leaf};
    while (chain.size() < kMaxLength && !chain.back().is_self_issued()) {
        const auto last = chain.back();
        for (const auto& one : evidence.certificates()) {
            if (one.subject().der != last.issuer().der || tries == 0) continue;
            --tries;
            if (!pki::verify_certificate_signature(last, one, evidence.cache())) continue;
            chain.push_back(one);
            break;
        }
        if (chain.back() == last) break;
    }
    return chain;
}

/// Every certificate but a root has revocation data beside it.
bool is_complete(const pki::Certificate& leaf, const Evidence& evidence) {
    const auto chain = plain_chain(leaf, evidence);
    return std::all_of(chain.begin(), chain.end(), [&](const pki::Certificate& one) {
        return one.is_self_issued() || one.ocsp_no_check() || evidence.speaks_about(one);
    });
}

class LevelCheck {
  public:
    LevelCheck(const FileFacts& file, std::vector<Subject>& subjects, const Evidence& everything)
        : file_(file), subjects_(subjects), everything_(everything) {}

    Level level_of(const Subject& subject) {
        if (!subject.cms) return Level::none;
        if (subject.field->sub_filter == "adbe.pkcs7.detached") return Level::pkcs7;
        if (subject.field->sub_filter != "ETSI.CAdES.detached") return Level::none;
        for (const auto& finding : subject.cms->check_rules(true)) {
            if (finding.fatal && !finding.key.starts_with("cms.weak_")) return Level::none;
        }
        const auto* covering = newest_timestamp_over(subject);
        if (subject.sound_timestamps == 0 && !covering) return Level::b_b;
        if (!file_has_dss() || !has_long_term_data(subject, everything_)) return Level::b_t;
        if (!covering || !has_long_term_data(subject, evidence_at(*covering->revision))) return Level::b_lt;
        return Level::b_lta;
    }

  private:
    const Subject* newest_timestamp_over(const Subject& subject) const {
        const Subject* newest = nullptr;
        for (const auto& other : subjects_) {
            if (!other.is_timestamp() || !other.report.intact || !other.revision || !subject.revision) continue;
            if (*other.revision < *subject.revision) continue;
            if (!newest || *other.revision > *newest->revision) newest = &other;
        }
        return newest;
    }

    bool file_has_dss() const {
        const auto catalog = file_.document->catalog();
        return catalog && catalog->has("DSS");
    }

    bool has_long_term_data(const Subject& subject, const Evidence& evidence) const {
        const auto signer = find_signer(*subject.cms, everything_);
        if (!signer || !is_complete(*signer, evidence)) return false;
        for (const auto& stamp : subject.stamps) {
            const auto authority = stamp ? find_signer(stamp->cms(), everything_) : std::nullopt;
            if (authority && !is_complete(*authority, evidence)) return false;
        }
        return true;
    }

    /// What the file held when it ended with that revision, and what signatures carry themselves.
    const Evidence& evidence_at(std::size_t revision) {
        const auto found = by_revision_.find(revision);
        if (found != by_revision_.end()) return found->second;
        auto& evidence = by_revision_.emplace(revision, everything_.cache()).first->second;
        for (const auto& subject : subjects_) {
            if (subject.cms && subject.revision && *subject.revision <= revision) evidence.add_cms(*subject.cms);
        }
        const auto document = file_.document->at_revision(file_.revisions[revision].info.end);
        if (document && document->catalog() && document->catalog()->has("DSS")) evidence.add_dss(*document);
        return evidence;
    }

    const FileFacts& file_;
    std::vector<Subject>& subjects_;
    const Evidence& everything_;
    std::map<std::size_t, Evidence> by_revision_;
};

}  // namespace

void determine_levels(const FileFacts& file, std::vector<Subject>& subjects, const Evidence& everything) {
    LevelCheck check(file, subjects, everything);
    for (auto& subject : subjects) {
        if (!subject.is_timestamp()) subject.report.level = check.level_of(subject);
    }
}

}  // namespace validation
