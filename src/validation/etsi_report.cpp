#include "validation/etsi_report.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "base/markup.h"

namespace validation {
namespace {

constexpr std::string_view urn = "urn:etsi:019102:";

/// Text of foreign files: markup is escaped, and characters that XML 1.0 (section 2.2) does not know become U+FFFD.
std::string escaped(std::string_view given) {
    std::u32string text = base::utf8_decode(given);
    std::replace_if(
        text.begin(), text.end(), [](char32_t c) { return c < 0x20 && c != U'\t' && c != U'\n'; }, U'\uFFFD');
    return base::escape_markup(base::utf8_encode(text));
}

class Xml {
  public:
    void open(std::string_view name, std::string_view attributes = {}) {
        out_ += "<" + std::string(name);
        if (!attributes.empty()) out_ += " " + std::string(attributes);
        out_ += ">";
    }
    void close(std::string_view name) { out_ += "</" + std::string(name) + ">\n"; }
    void text(std::string_view name, std::string_view value) {
        open(name);
        out_ += escaped(value);
        close(name);
    }
    void raw(std::string_view written) { out_ += written; }
    std::string take() { return std::move(out_); }

  private:
    std::string out_;
};

std::string time_text(base::Time time) {
    return base::to_rfc3339(time);
}

std::string uri(std::string_view rest) {
    return std::string(urn) + std::string(rest);
}

std::string_view main_indication(Indication indication) {
    switch (indication) {
        case Indication::total_passed:
            return "mainindication:total-passed";
        case Indication::total_failed:
            return "mainindication:total-failed";
        case Indication::indeterminate:
            break;
    }
    return "mainindication:indeterminate";
}

/// What single constraints and time-stamps answer; "total" belongs to whole signatures.
std::string_view building_block(Indication indication) {
    switch (indication) {
        case Indication::total_passed:
            return "mainindication:passed";
        case Indication::total_failed:
            return "mainindication:failed";
        case Indication::indeterminate:
            break;
    }
    return "mainindication:indeterminate";
}

class Writer {
  public:
    explicit Writer(const ValidationReport& report) : report_(report) {}

    std::string write() {
        xml_.open("vr:ValidationReport",
                  "xmlns:vr=\"http://uri.etsi.org/19102/v1.4.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" "
                  "xmlns:XAdES=\"http://uri.etsi.org/01903/v1.3.2#\"");
        for (const SignatureReport& one : report_.signatures) signature("vr:SignatureValidationReport", one, true);
        objects();
        xml_.close("vr:ValidationReport");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml_.take();
    }

  private:
    /// The id of a certificate's validation object, the same for every signature that uses it.
    std::string id_of(const ChainLink& link) {
        return certificates_.try_emplace(link.sha256, "certificate-" + std::to_string(certificates_.size() + 1))
            .first->second;
    }

    void reference(std::string_view name, const std::string& id) {
        xml_.open(name, "VOReference=\"" + id + "\"");
        xml_.close(name);
    }

    void signature(std::string_view element, const SignatureReport& one, bool whole) {
        xml_.open(element);
        xml_.open("vr:SignatureIdentifier");
        xml_.text("vr:HashOnly", "false");
        xml_.text("vr:DocHashOnly", "false");
        xml_.text("vr:DAIdentifier", one.field);
        xml_.close("vr:SignatureIdentifier");
        constraints(one);
        times(one);
        attributes(one);
        if (!one.chain.empty()) {
            xml_.open("vr:SignerInformation");
            reference("vr:SignerCertificate", id_of(one.chain.front()));
            xml_.text("vr:Signer", one.subject);
            xml_.close("vr:SignerInformation");
        }
        xml_.open("vr:SignatureValidationProcess");
        xml_.text("vr:SignatureValidationProcessID", uri("validationprocess:LTA"));
        xml_.close("vr:SignatureValidationProcess");
        status(one, whole);
        xml_.close(element);
    }

    void constraints(const SignatureReport& one) {
        if (one.findings.empty()) return;
        xml_.open("vr:ValidationConstraintsEvaluationReport");
        for (const Finding& finding : one.findings) {
            xml_.open("vr:ValidationConstraint");
            xml_.text("vr:ValidationConstraintIdentifier", "urn:x-ezsign:rule:" + finding.rule);
            xml_.open("vr:ConstraintStatus");
            xml_.text("vr:Status", uri("constraintStatus:applied"));
            xml_.close("vr:ConstraintStatus");
            xml_.open("vr:ValidationStatus");
            const bool failed = finding.severity == Severity::failure;
            xml_.text("vr:MainIndication",
                      uri(building_block(failed ? indication_of(finding.reason) : Indication::total_passed)));
            if (failed && finding.reason != SubIndication::none)
                xml_.text("vr:SubIndication", uri("subindication:") + to_string(finding.reason));
            xml_.close("vr:ValidationStatus");
            xml_.text("vr:Indications", finding.message);
            xml_.close("vr:ValidationConstraint");
        }
        xml_.close("vr:ValidationConstraintsEvaluationReport");
    }

    void times(const SignatureReport& one) {
        xml_.open("vr:ValidationTimeInfo");
        xml_.text("vr:ValidationTime", time_text(report_.checked_at));
        // EN 319 102-1, 5.5.4: the time of a trusted time-stamp, else that of this check.
        const bool proven = one.timestamp_time && one.timestamp_trusted;
        xml_.open("vr:BestSignatureTime");
        xml_.text("vr:POETime", time_text(proven ? *one.timestamp_time : report_.checked_at));
        xml_.text("vr:TypeOfProof", uri("poetype:validation"));
        xml_.close("vr:BestSignatureTime");
        xml_.close("vr:ValidationTimeInfo");
    }

    void attributes(const SignatureReport& one) {
        xml_.open("vr:SignatureAttributes");
        if (one.claimed_time) {
            xml_.open("vr:SigningTime", "Signed=\"true\"");
            xml_.text("vr:Time", time_text(*one.claimed_time));
            xml_.close("vr:SigningTime");
        }
        if (!one.claimed_reason.empty()) {
            xml_.open("vr:Reason", "Signed=\"true\"");
            xml_.text("vr:ReasonElement", one.claimed_reason);
            xml_.close("vr:Reason");
        }
        if (!one.claimed_name.empty()) {
            xml_.open("vr:Name", "Signed=\"true\"");
            xml_.text("vr:NameElement", one.claimed_name);
            xml_.close("vr:Name");
        }
        xml_.open("vr:SubFilter", "Signed=\"true\"");
        xml_.text("vr:SubFilterElement", one.sub_filter);
        xml_.close("vr:SubFilter");
        xml_.close("vr:SignatureAttributes");
    }

    void status(const SignatureReport& one, bool whole) {
        xml_.open("vr:SignatureValidationStatus");
        const Indication indication = one.verdict.indication;
        xml_.text("vr:MainIndication", uri(whole ? main_indication(indication) : building_block(indication)));
        if (one.verdict.sub_indication != SubIndication::none)
            xml_.text("vr:SubIndication", uri("subindication:") + to_string(one.verdict.sub_indication));
        if (!one.chain.empty()) {
            xml_.open("vr:AssociatedValidationReportData");
            chain(one);
            revocation(one);
            xml_.close("vr:AssociatedValidationReportData");
        }
        xml_.close("vr:SignatureValidationStatus");
    }

    void chain(const SignatureReport& one) {
        xml_.open("vr:CertificateChain");
        reference("vr:SigningCertificate", id_of(one.chain.front()));
        for (std::size_t i = 1; i < one.chain.size(); ++i)
            if (!one.chain[i].trust_anchor) reference("vr:IntermediateCertificate", id_of(one.chain[i]));
        if (one.chain.size() > 1 && one.chain.back().trust_anchor) reference("vr:TrustAnchor", id_of(one.chain.back()));
        xml_.close("vr:CertificateChain");
    }

    void revocation(const SignatureReport& one) {
        const RevocationInfo& info = one.revocation;
        if (info.state != RevocationState::revoked || !info.revoked_at) return;
        xml_.open("vr:RevocationStatusInformation");
        reference("vr:ValidationObjectId", id_of(one.chain.front()));
        xml_.text("vr:RevocationTime", time_text(*info.revoked_at));
        if (!info.reason.empty()) xml_.text("vr:RevocationReason", uri("revocationReason:") + info.reason);
        xml_.close("vr:RevocationStatusInformation");
    }

    void objects() {
        // Writing the time-stamps first names their certificates too.
        Xml before = std::move(xml_);
        xml_ = Xml();
        for (std::size_t i = 0; i < report_.document_timestamps.size(); ++i)
            timestamp(report_.document_timestamps[i], "timestamp-" + std::to_string(i + 1));
        const std::string timestamps = xml_.take();
        xml_ = std::move(before);
        if (certificates_.empty() && timestamps.empty()) return;
        xml_.open("vr:SignatureValidationObjects");
        for (const auto& [sha256, id] : certificates_) {
            xml_.open("vr:ValidationObject", "id=\"" + id + "\"");
            xml_.text("vr:ObjectType", uri("validationObject:certificate"));
            xml_.open("vr:ValidationObjectRepresentation");
            xml_.open("vr:DigestAlgAndValue");
            xml_.open("ds:DigestMethod", "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"");
            xml_.close("ds:DigestMethod");
            xml_.text("ds:DigestValue", base::base64(base::unhex(sha256).value_or(base::Bytes{})));
            xml_.close("vr:DigestAlgAndValue");
            xml_.close("vr:ValidationObjectRepresentation");
            xml_.close("vr:ValidationObject");
        }
        xml_.raw(timestamps);
        xml_.close("vr:SignatureValidationObjects");
    }

    void timestamp(const SignatureReport& one, const std::string& id) {
        xml_.open("vr:ValidationObject", "id=\"" + id + "\"");
        xml_.text("vr:ObjectType", uri("validationObject:timestamp"));
        xml_.open("vr:ValidationObjectRepresentation");
        xml_.text("vr:direct", one.field);
        xml_.close("vr:ValidationObjectRepresentation");
        signature("vr:ValidationReport", one, false);
        xml_.close("vr:ValidationObject");
    }

    const ValidationReport& report_;
    Xml xml_;
    std::map<std::string, std::string> certificates_;  // SHA-256 -> id
};

}  // namespace

std::string etsi_report_xml(const ValidationReport& report) {
    if (!report.readable || report.signatures.empty()) return {};
    return Writer(report).write();
}

}  // namespace validation
