#include "pades/pdf_mac.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/rng.h"
#include "pades/augment.h"
#include "pades/sign.h"
#include "pades/test_authority.h"
#include "pades/test_pdfs.h"

namespace pades {
namespace {

using testing::must;

const std::string password = "user";

crypto::Sha256 hash_of(ByteView file) {
    crypto::Sha256 hash;
    hash.update(file);
    return hash;
}

pdf::Document opened(const Bytes& file) {
    pdf::OpenOptions open;
    open.password = password;
    return must(pdf::Document::open(file, open));
}

std::string state_of(const Bytes& file) {
    const pdf::Document document = opened(file);
    const auto result = check_mac(document);
    return !result ? result.error().key : has_mac(document) ? "good" : "none";
}

/// Encrypted by QPDF, then given a salt, then a code.
Bytes with_code(bool streams) {
    constexpr QPDF_BOOL y = QPDF_TRUE;
    Bytes file = testing::rewrite(testing::make_pdf(), [&](qpdf_data q) {
        qpdf_set_r6_encryption_parameters2(q, "user", "owner", y, y, y, y, y, y, qpdf_r3p_full, y);
        if (streams) qpdf_set_object_stream_mode(q, qpdf_o_generate);
    });
    {
        const pdf::Document document = opened(file);
        const pdf::Ref ref = document.trailer().get("Encrypt").as_ref();
        pdf::Value dictionary = must(document.load(ref));
        dictionary.set("KDFSalt", pdf::Value::verbatim("<" + base::hex_upper(base::random_bytes(32)) + ">"));
        pdf::Increment increment(document);
        increment.set(ref, dictionary);
        base::append(file, Bytes(must(increment.finish()).bytes));
    }
    const Bytes salted = file;
    const pdf::Document document = opened(salted);
    pdf::Increment increment(document);
    base::append(file, must(finish_with_new_mac(document, increment, hash_of(salted))));
    return file;
}

class PdfMac : public ::testing::TestWithParam<bool> {
  protected:
    SignOptions options(Level level) {
        SignOptions out;
        out.level = level;
        out.spec.name = "Siti Contoh";
        out.spec.claimed_time = authority_.now();
        out.timestamper = &authority_.timestamper();
        out.source = &source_;
        return out;
    }
    Bytes sign(const Bytes& file, Level level) {
        const pdf::Document document = opened(file);
        const auto done = must(sign_file(document, hash_of(file), authority_.signer(), options(level)));
        Bytes out = file;
        base::append(out, done.bytes);
        EXPECT_EQ(done.hash.finish(), crypto::sha256(out));
        return out;
    }
    testing::TestAuthority authority_;
    testing::TestSource source_{authority_};
};

TEST_P(PdfMac, EverySignatureRenewsTheCode) {
    const Bytes file = with_code(GetParam());
    ASSERT_EQ(state_of(file), "good");
    for (const Level level : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta}) {
        SCOPED_TRACE(to_string(level));
        const Bytes once = sign(file, level);
        EXPECT_EQ(state_of(once), "good");
        EXPECT_TRUE(testing::Qpdf(once, password).clean());
        const Bytes twice = sign(once, level);
        EXPECT_EQ(state_of(twice), "good");
        EXPECT_TRUE(std::equal(once.begin(), once.end(), twice.begin()));
    }
    const Bytes signed_once = sign(file, Level::b_b);
    const auto more = must(augment(opened(signed_once), hash_of(signed_once), authority_.timestamper(), source_));
    Bytes renewed = signed_once;
    base::append(renewed, more.bytes);
    EXPECT_EQ(state_of(renewed), "good");
}

TEST_P(PdfMac, ChangesWithoutThePasswordAreFoundAndNotSigned) {
    const Bytes file = with_code(GetParam()), signed_file = sign(file, Level::b_b);
    for (const Bytes& good : {file, signed_file}) {
        Bytes changed = good;
        const std::string_view text = base::as_text(changed);
        changed[text.find("/Type /Page") + 7] = 'p';
        const std::string key = state_of(changed);
        EXPECT_EQ(key, "pdf.mac_invalid");
        const pdf::Document document = opened(changed);
        EXPECT_EQ(sign_file(document, hash_of(changed), authority_.signer(), options(Level::b_b)).error().key, key);
        // An increment by somebody who leaves the code as it was, or leaves it out.
        for (const bool keep : {true, false}) {
            const pdf::Document whole = opened(good);
            pdf::Increment increment(whole);
            increment.set_raw(increment.allocate(), "(added)");
            pdf::TrailerChanges trailer;
            if (keep) trailer.auth_code = whole.trailer().get("AuthCode");
            Bytes longer = good;
            base::append(longer, must(increment.finish(trailer)).bytes);
            // QPDF's permissions do not say that a code must be there.
            EXPECT_EQ(state_of(longer), keep ? "pdf.mac_invalid" : "none");
        }
    }
}

TEST_P(PdfMac, DocumentsWithoutAreLeftAlone) {
    const Bytes plain = testing::make_pdf();
    const pdf::Document document = must(pdf::Document::open(plain));
    EXPECT_FALSE(has_mac(document));
    EXPECT_EQ(mac_room(document), 0u);
    EXPECT_TRUE(mac_in_signature(document, {5, 0}).is_null());
    EXPECT_TRUE(check_mac(document));
}

INSTANTIATE_TEST_SUITE_P(Layouts, PdfMac, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "streams" : "table"; });

}  // namespace
}  // namespace pades
