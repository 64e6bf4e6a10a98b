#pragma once
// One function per rule of docs/compliance/validation.md, named by its id. A rule only adds findings; verdicts are made
// from them in one place (validate.cpp).
#include "pki/cms.h"
#include "pki/tsp.h"
#include "validation/file_facts.h"

namespace validation {

/// One signature (or document time-stamp) while it is examined.
struct Subject {
    const pdf::SignatureField* field = nullptr;
    std::optional<RawObject> object;      // the signature dictionary's object as it stands in the file
    std::optional<SignedRange> range;     // from V-B1, when the byte range is usable
    std::optional<std::size_t> revision;  // index in FileFacts::revisions, from V-B5
    std::optional<pki::CmsSignedData> cms;
    std::optional<pki::TimestampToken> token;  // of a document time-stamp
    std::optional<pki::Certificate> signer;    // whose key the CMS names; proven only when report.intact
    /// Signature time-stamps of the first signer, in order; nothing: it cannot be read.
    std::vector<std::optional<pki::TimestampToken>> stamps;
    std::optional<base::Bytes> digest;  // of the signed bytes under the CMS's digest algorithm
    std::size_t sound_timestamps = 0;   // signature time-stamps that fit the signature value
    SignatureReport report;

    void fail(std::string_view rule, std::string message, std::string_view attack = {},
              SubIndication reason = SubIndication::format_failure);
    void warn(std::string_view rule, std::string message);
    void inform(std::string_view rule, std::string message);
    bool is_timestamp() const { return report.type == SignatureType::timestamp; }
};

Finding failure(std::string_view rule, std::string message, std::optional<std::uint32_t> revision = {},
                std::optional<std::uint32_t> object = {});
Finding warning(std::string_view rule, std::string message, std::optional<std::uint32_t> revision = {},
                std::optional<std::uint32_t> object = {});

// ---- structure of the file (rules_structure.cpp). `first_signed` is the index of the oldest signed revision: what a
// revision above it does wrong is a failure of every signature below, what lies in or below it mostly a warning.
void rule_v_p1(const FileFacts& file, Findings& out);
void rule_v_p2(const FileFacts& file, std::size_t first_signed, Findings& out);
/// V-P2 for a file that cannot be opened: why its chain of cross-references gives no revisions; nothing when the chain
/// can be followed, so that the cause is another one.
std::optional<std::string> rule_v_p2_broken_chain(base::ByteView bytes);
void rule_v_p3(const FileFacts& file, std::size_t first_signed, Findings& out);
void rule_v_p4(const FileFacts& file, std::size_t first_signed, Findings& out);
void rule_v_p5(const FileFacts& file, std::size_t first_signed, Findings& out);
void rule_v_p6(const FileFacts& file, std::size_t first_signed, Findings& out);
void rule_v_b7(const FileFacts& file, std::size_t first_signed, Findings& out);
void rule_v_b8(const FileFacts& file, Findings& out);

// ---- byte range and contents (rules_byte_range.cpp)
void rule_v_b1(const FileFacts& file, Subject& subject);
void rule_v_b2(const FileFacts& file, Subject& subject);
void rule_v_b3(const FileFacts& file, Subject& subject);
void rule_v_b4(const FileFacts& file, Subject& subject);  // parses the CMS
void rule_v_b5(const FileFacts& file, Subject& subject);  // sets revision and coverage
void rule_v_b6(std::vector<Subject>& subjects);

// ---- CMS and identity (rules_cms.cpp, rules_identity.cpp)
void rule_v_c1(const FileFacts& file, Subject& subject);
void rule_v_c2(const FileFacts& file, Subject& subject);
void rule_v_c3(const FileFacts& file, Subject& subject);
void rule_v_s1(const FileFacts& file, Subject& subject);
void rule_v_s2(const FileFacts& file, Subject& subject);
void rule_v_s3(const FileFacts& file, Subject& subject);
void rule_v_s4(std::vector<Subject>& subjects);
void rule_v_s5(const FileFacts& file, Subject& subject);

}  // namespace validation
