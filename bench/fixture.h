#pragma once
// What the benchmarks work on: a small hierarchy, PDFs of a wanted size, and the floor that the goals are ratios of.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "appearance/font.h"
#include "base/rng.h"
#include "measure.h"
#include "pades/sign.h"
#include "pki/oids.h"
#include "pki/profile.h"
#include "pki/tsp.h"

namespace bench {

using base::Bytes;
using base::ByteView;

struct Party {
    Bytes pkcs8;
    pki::Certificate certificate;
    std::unique_ptr<crypto::Signer> signer;
};

inline pki::Name name(const char* common_name) {
    return pki::make_name({{std::string(pki::oid::common_name), common_name}}).value();
}

inline pki::CertificateRequest request_for(const char* common_name, const crypto::Signer& signer,
                                           pki::CertificateProfile profile, base::Time ends) {
    const auto now = std::chrono::floor<std::chrono::seconds>(base::SystemClock().now());
    return {name(common_name), signer.public_key(), pki::new_serial(), now, ends, std::move(profile)};
}

inline Party issue(const char* common_name, crypto::KeyAlgorithm algorithm, pki::CertificateProfile profile,
                   const Party* issuer) {
    auto pkcs8 = crypto::generate_key(algorithm).value();
    auto signer = crypto::software_signer(pkcs8).value();
    const auto now = std::chrono::floor<std::chrono::seconds>(base::SystemClock().now());
    const base::Time ends = issuer == nullptr ? now + std::chrono::hours(24 * 300) : issuer->certificate.not_after();
    const auto request = request_for(common_name, *signer, std::move(profile), ends);
    const auto der = issuer == nullptr ? pki::issue_self_signed(request, *signer).value()
                                       : pki::issue_certificate(request, &issuer->certificate, *issuer->signer).value();
    return {std::move(pkcs8), pki::Certificate::parse(der).value(), std::move(signer)};
}

inline std::string digits(std::size_t value, std::size_t width) {
    const std::string text = std::to_string(value);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

inline std::string small_object(int number) {
    return "<</Number " + std::to_string(number) + "/Text(a small object that nothing needs)>>";
}

/// A file of about `size` bytes with one page, `objects` small objects beside it, and incompressible content.
/// `streams`: the small objects lie in object streams, and a cross-reference stream closes the file.
Bytes make_pdf(std::size_t size, int objects, bool streams = false);

/// Makes the parties once; every benchmark signs with them.
struct Fixture {
    Party root = issue("Bench Root", crypto::KeyAlgorithm::ec_p256, pki::root_profile(), nullptr);
    Party ca = issue("Bench CA", crypto::KeyAlgorithm::ec_p256, pki::issuing_ca_profile({}), &root);
    Party tsa = issue("Bench TSA", crypto::KeyAlgorithm::ec_p256, pki::tsa_profile({}), &ca);
    Party person = issue("Contoh Penandatangan", crypto::KeyAlgorithm::ec_p256, pki::person_profile({}), &ca);
    Party rsa_person = issue("Contoh Penandatangan", crypto::KeyAlgorithm::rsa_2048, pki::person_profile({}), &ca);
    std::vector<pki::Certificate> chain{ca.certificate};
    base::SystemClock clock;
    pki::RandomSerialSource serials;
    /// Does not read its tokens back: the product's does, and that is a measurement of its own.
    pki::TimestampAuthority stamper{pki::CmsSigner{tsa.certificate, chain, *tsa.signer}, policy(false), clock, serials};
    pki::TimestampAuthority checking_stamper{pki::CmsSigner{tsa.certificate, chain, *tsa.signer}, policy(true), clock,
                                             serials};
    std::shared_ptr<const appearance::Font> font = appearance::Font::open(appearance::default_font_path).value();

    static pki::TimestampPolicy policy(bool verify) {
        pki::TimestampPolicy made;
        made.oid = pki::PolicyOids().timestamping;
        made.verify_tokens = verify;
        return made;
    }
};

/// One signer with everything that lives as long as his certificate, and signatures of one file.
class Signing {
  public:
    Signing(Fixture& fixture, const Party& party, bool stamp)
        : fixture_(fixture),
          party_(party),
          cms_(party.certificate, fixture.chain, party.signer->algorithm(), crypto::DigestAlgorithm::sha256,
               pki::oid::data),
          stamper_(stamp ? &fixture.stamper : nullptr),
          contents_size_(cms_.max_size(stamper_)) {
        pades::SignatureSpec made = spec();
        appearance::AppearanceSpec look = made.visible->look;
        look.width = made.visible->box.width;
        look.height = made.visible->box.height;
        prepared_ = std::make_shared<appearance::PreparedAppearance>(appearance::prepare_appearance(look).value());
    }

    /// `line`: the second line of the appearance; a new one each time makes the text layout work.
    pades::SignatureSpec spec(std::string line = "2026-03-01 09:30 WIB") const {
        pades::SignatureSpec made;
        pades::Visible visible;
        visible.box = {72, 600, 200, 80};
        visible.look.lines = {"Contoh Penandatangan", std::move(line)};
        visible.look.font = fixture_.font.get();
        made.visible = std::move(visible);
        made.name = "Contoh Penandatangan";
        made.claimed_time = fixture_.clock.now();
        made.contents_size = contents_size_;
        return made;
    }

    pades::Prepared sign(const pdf::Document& document, const crypto::Sha256& hash,
                         const pades::SignatureSpec& spec) const {
        auto prepared = pades::prepare_signature(document, hash, spec).value();
        const auto cms = cms_.sign(*party_.signer, prepared.digest, stamper_).value();
        pades::embed_cms(prepared, cms).value();
        return prepared;
    }
    pades::Prepared sign(ByteView file, const crypto::Sha256& hash) const {
        const auto document = pdf::Document::open(file).value();
        pades::SignatureSpec made = spec();
        made.visible->prepared = prepared_;
        return sign(document, hash, made);
    }

  private:
    Fixture& fixture_;
    const Party& party_;
    pki::CmsTemplate cms_;
    pki::Timestamper* stamper_;
    std::size_t contents_size_;
    std::shared_ptr<const appearance::PreparedAppearance> prepared_;
};

inline double bare_sign(crypto::Signer& signer, int repetitions = 400) {
    const auto digest = crypto::sha256(base::as_bytes("floor"));
    return measure(repetitions,
                   [&] { static_cast<void>(signer.sign_digest(crypto::DigestAlgorithm::sha256, digest).value()); })
        .median;
}

inline double bare_hash(std::size_t size, int repetitions = 400) {
    const auto data = base::random_bytes(size);
    return measure(repetitions, [&] { static_cast<void>(crypto::sha256(data)); }).median;
}

}  // namespace bench
