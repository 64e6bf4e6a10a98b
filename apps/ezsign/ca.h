#pragma once
// The certification authority: key ceremony, lists, test keys, revocation.
#include <string>

namespace cli {

struct CaOptions {
    std::string data = "var";
    // init
    std::string root_key_out, passphrase_file, transcript, officer = "operator";
    // issue-p12
    std::string name, p12_password_file, p12;
    // revoke
    std::string certificate, reason, text;
    // crl
    std::string root_key;
};

/// Makes root and issuing CAs; the root key goes into `root_key_out`, encrypted, and nowhere else. 0 done; 1 refused.
int run_ca_init(const CaOptions& options);
/// CAs and the certificates of services. 0 printed; 1 there is no authority.
int run_ca_list(const CaOptions& options);
/// A person's certificate for a key made here, as a PKCS#12 file: test installations only. 0 done; 1 refused.
int run_ca_issue_p12(const CaOptions& options);
/// By certificate id or serial number. 0 done; 1 refused.
int run_ca_revoke(const CaOptions& options);
/// New CRLs of the online CAs where due; with a root key, a new one of the root. 0 done; 1 refused.
int run_ca_crl(const CaOptions& options);
/// After the clock was put right: the TSA takes the present time as its latest. 0 done; 1 refused.
int run_ca_reset_clock(const CaOptions& options);

}  // namespace cli
