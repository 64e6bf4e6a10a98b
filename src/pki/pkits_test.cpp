// NIST PKITS: the 246 cases of path validation, with CRLs.
#include <gtest/gtest.h>

#include <boost/json/src.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "pki/path.h"

namespace pki {
namespace {

const std::string folder = EZSIGN_TEST_SHARED "/corpora/pki/pkits/";

Bytes read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return base::to_bytes(text.str());
}

// Cases where we differ on purpose: id -> why.
const std::map<std::string, std::string> excluded = {
    {"40105",
     "DSA parameters inherited from the issuer: DSA is not accepted in any signature (TS 119 312), inheritance "
     "neither"},
    {"40414",
     "serial number -1: RFC 5280 section 4.1.2.2 forbids negative ones; we read it like 255, which is on the CRL, and "
     "so "
     "refuse: the safe side"},
};

struct Inputs {
    std::vector<Certificate> intermediates;
    std::vector<Crl> crls;
};

bool run_case(const boost::json::object& test, std::string& detail) {
    const auto anchor = Certificate::parse(read_file(folder + "certs/TrustAnchorRootCertificate.crt"));
    const auto leaf = Certificate::parse(read_file(folder + "certs/" + std::string(test.at("cert").as_string())));
    if (!leaf) {
        detail = leaf.error().key;
        return false;
    }
    Inputs inputs;
    if (const auto* others = test.if_contains("other_certs"))
        for (const auto& name : others->as_array())
            if (auto certificate = Certificate::parse(read_file(folder + "certs/" + std::string(name.as_string()))))
                inputs.intermediates.push_back(std::move(*certificate));
    for (const std::string& name : {std::string("TrustAnchorRootCRL.crl")})
        if (auto crl = Crl::parse(read_file(folder + "crls/" + name))) inputs.crls.push_back(std::move(*crl));
    if (const auto* crls = test.if_contains("crls"))
        for (const auto& name : crls->as_array())
            if (auto crl = Crl::parse(read_file(folder + "crls/" + std::string(name.as_string()))))
                inputs.crls.push_back(std::move(*crl));
    PathOptions options;
    options.time = *base::from_rfc3339("2022-05-01T00:00:00Z");
    options.modern_cryptography = false;
    const auto* revocation = test.if_contains("revocation");
    options.revocation = revocation && !revocation->as_bool() ? RevocationMode::none : RevocationMode::require;
    options.crls = inputs.crls;
    if (const auto* params = test.if_contains("params")) {
        const auto flag = [&](const char* key) {
            return params->as_object().contains(key) && params->at(key).as_bool();
        };
        options.explicit_policy = flag("initial_explicit_policy");
        options.inhibit_policy_mapping = flag("initial_policy_mapping_inhibit");
        options.inhibit_any_policy = flag("initial_any_policy_inhibit");
        if (const auto* policies = params->as_object().if_contains("user_initial_policy_set")) {
            options.initial_policies.clear();
            for (const auto& policy : policies->as_array())
                options.initial_policies.insert(std::string(policy.as_string()));
        }
    }
    const std::vector<Certificate> anchors{*anchor};
    const auto result = validate_path(*leaf, inputs.intermediates, anchors, options);
    for (const auto& finding : result.findings) detail += finding.key + "[" + std::to_string(finding.index) + "] ";
    return result.ok;
}

TEST(Pkits, AllCases) {
    if (!std::filesystem::exists(folder + "pkits.json")) GTEST_SKIP() << "skipped: corpus not present";
    const Bytes text = read_file(folder + "pkits.json");
    const auto cases = boost::json::parse(base::as_text(text)).as_array();
    int run = 0, valid = 0;
    for (const auto& test : cases) {
        const std::string id(test.at("id").as_string());
        if (excluded.contains(id)) continue;
        std::string detail;
        const bool ok = run_case(test.as_object(), detail);
        EXPECT_EQ(ok, !test.as_object().contains("error"))
            << id << " " << test.at("name").as_string() << ": " << detail;
        ++run;
        valid += ok;
    }
    EXPECT_EQ(run + static_cast<int>(excluded.size()), 246);
    RecordProperty("run", run);
    RecordProperty("valid", valid);
}

}  // namespace
}  // namespace pki
