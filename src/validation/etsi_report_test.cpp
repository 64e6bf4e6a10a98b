#include "validation/etsi_report.h"

#include <gtest/gtest.h>

namespace validation {
namespace {

ValidationReport one_signature() {
    ValidationReport report;
    report.checked_at = *base::from_rfc3339("2026-11-22T10:00:00Z");
    SignatureReport one;
    one.field = "Signature1";
    one.sub_filter = "ETSI.CAdES.detached";
    one.subject = "CN=Sekar Ayu,O=Personal,C=ID";
    one.claimed_time = *base::from_rfc3339("2026-11-22T09:00:00Z");
    one.timestamp_time = *base::from_rfc3339("2026-11-22T09:00:02Z");
    one.timestamp_trusted = true;
    one.chain = {{"CN=Sekar Ayu", "CN=CA", "01", report.checked_at, report.checked_at, std::string(64, 'a'), false},
                 {"CN=CA", "CN=Root", "02", report.checked_at, report.checked_at, std::string(64, 'b'), false},
                 {"CN=Root", "CN=Root", "03", report.checked_at, report.checked_at, std::string(64, 'c'), true}};
    report.signatures.push_back(one);
    return report;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

bool has(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

TEST(EtsiReport, a_valid_signature_with_its_chain_and_times) {
    const std::string xml = etsi_report_xml(one_signature());
    EXPECT_TRUE(has(xml, "<vr:MainIndication>urn:etsi:019102:mainindication:total-passed</vr:MainIndication>")) << xml;
    EXPECT_FALSE(has(xml, "SubIndication")) << xml;
    EXPECT_TRUE(has(xml, "<vr:POETime>2026-11-22T09:00:02Z</vr:POETime>")) << xml;
    EXPECT_EQ(count(xml, "<vr:ValidationObject id="), 3u);
    EXPECT_TRUE(has(xml, "<vr:TrustAnchor VOReference=\"certificate-3\">")) << xml;
}

TEST(EtsiReport, an_untrusted_time_stamp_proves_no_time) {
    auto report = one_signature();
    report.signatures[0].timestamp_trusted = false;
    EXPECT_TRUE(has(etsi_report_xml(report), "<vr:POETime>2026-11-22T10:00:00Z</vr:POETime>"));
}

TEST(EtsiReport, what_failed_is_named_by_rule_and_sub_indication) {
    auto report = one_signature();
    report.signatures[0].verdict.worsen(SubIndication::hash_failure);
    report.signatures[0].findings.push_back(
        {.rule = "V-C2", .message = "the digest differs", .reason = SubIndication::hash_failure});
    const std::string xml = etsi_report_xml(report);
    EXPECT_TRUE(has(xml, "mainindication:total-failed")) << xml;
    EXPECT_EQ(count(xml, "subindication:HASH_FAILURE"), 2u);
    EXPECT_TRUE(has(xml, "urn:x-ezsign:rule:V-C2")) << xml;
}

TEST(EtsiReport, a_revoked_certificate_carries_time_and_reason) {
    auto report = one_signature();
    report.signatures[0].revocation = {RevocationState::revoked, "ocsp", report.checked_at, report.checked_at,
                                       "keyCompromise"};
    EXPECT_TRUE(has(etsi_report_xml(report), "urn:etsi:019102:revocationReason:keyCompromise"));
}

TEST(EtsiReport, document_time_stamps_are_validation_objects) {
    auto report = one_signature();
    SignatureReport stamp = report.signatures[0];
    stamp.type = SignatureType::timestamp;
    stamp.field = "Stamp";
    report.document_timestamps.push_back(stamp);
    const std::string xml = etsi_report_xml(report);
    EXPECT_TRUE(has(xml, "<vr:ValidationObject id=\"timestamp-1\">")) << xml;
    EXPECT_TRUE(has(xml, "urn:etsi:019102:mainindication:passed")) << xml;
    EXPECT_EQ(count(xml, "<vr:ValidationObject id=\"certificate-"), 3u) << "shared with the signature";
}

TEST(EtsiReport, texts_of_the_file_cannot_break_out) {
    auto report = one_signature();
    report.signatures[0].field = "a</vr:DAIdentifier><x a=\"&\x01";
    const std::string xml = etsi_report_xml(report);
    EXPECT_TRUE(has(xml, "a&lt;/vr:DAIdentifier&gt;&lt;x a=&quot;&amp;\xEF\xBF\xBD</vr:DAIdentifier>")) << xml;
}

TEST(EtsiReport, says_nothing_about_nothing) {
    EXPECT_EQ(etsi_report_xml({}), "");
    auto unreadable = one_signature();
    unreadable.readable = false;
    EXPECT_EQ(etsi_report_xml(unreadable), "");
}

}  // namespace
}  // namespace validation
