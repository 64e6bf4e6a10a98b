// The matrix of input shapes (engine.md section 1), judged by QPDF, by OpenSSL's CMS and by our own readers.
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/encoding.h"
#include "base/rng.h"
#include "pades/augment.h"
#include "pades/sign.h"
#include "pades/test_authority.h"
#include "pades/test_pdfs.h"
#include "pdf/signatures.h"

namespace pades {
namespace {

using testing::make_pdf;
using testing::must;
using testing::Shape;

crypto::Sha256 hash_of(ByteView file) {
    crypto::Sha256 hash;
    hash.update(file);
    return hash;
}

Bytes covered(const Bytes& file, const pdf::SignatureField& field) {
    Bytes out(file.begin(), file.begin() + field.byte_range[1]);
    base::append(out, ByteView(file).subspan(static_cast<std::size_t>(field.byte_range[2]),
                                             static_cast<std::size_t>(field.byte_range[3])));
    return out;
}

/// OpenSSL's opinion: mathematics, CAdES attributes and the chain to `root` at `time`.
bool openssl_verifies(const Bytes& contents, const Bytes& content, const pki::Certificate& root, base::Time time) {
    const std::unique_ptr<BIO, int (*)(BIO*)> in(BIO_new_mem_buf(contents.data(), static_cast<int>(contents.size())),
                                                 BIO_free);
    const std::unique_ptr<CMS_ContentInfo, void (*)(CMS_ContentInfo*)> cms(d2i_CMS_bio(in.get(), nullptr),
                                                                           CMS_ContentInfo_free);
    const std::unique_ptr<BIO, int (*)(BIO*)> data(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())),
                                                   BIO_free);
    const std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store(X509_STORE_new(), X509_STORE_free);
    const unsigned char* der = root.der().data();
    const std::unique_ptr<X509, void (*)(X509*)> anchor(d2i_X509(nullptr, &der, static_cast<long>(root.der().size())),
                                                        X509_free);
    X509_STORE_add_cert(store.get(), anchor.get());
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), base::to_micros(time) / 1'000'000);
    X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY);
    const bool good =
        cms != nullptr && CMS_verify(cms.get(), nullptr, store.get(), data.get(), nullptr, CMS_CADES | CMS_BINARY) == 1;
    if (!good) ERR_print_errors_fp(stderr);
    ERR_clear_error();
    return good;
}

class Pades : public ::testing::Test {
  protected:
    SignOptions options(Level level = Level::b_lta) {
        SignOptions out;
        out.level = level;
        out.spec.name = "Siti Contoh";
        out.spec.reason = "Persetujuan (naïve) \\ 2026";
        out.spec.location = "Jakarta";
        out.spec.claimed_time = authority_.now();
        out.timestamper = &authority_.timestamper();
        out.source = &source_;
        return out;
    }

    Visible visible(std::uint32_t page = 0) {
        Visible out;
        out.page = page;
        out.box = {40, 60, 180, 50};
        out.look.lines = {"Siti Contoh", "2026-03-01 16:30 WIB"};
        out.look.font = font_.get();
        out.look.specimen = &specimen_;
        return out;
    }

    Bytes sign(const Bytes& file, const SignOptions& how, const std::string& password = {}) {
        pdf::OpenOptions open;
        open.password = password;
        const pdf::Document document = must(pdf::Document::open(file, open));
        const SignedIncrements done = must(sign_file(document, hash_of(file), authority_.signer(), how));
        Bytes out = file;
        base::append(out, done.bytes);
        EXPECT_EQ(done.hash.finish(), crypto::sha256(out));
        return out;
    }

    std::string key_of(const Bytes& file, const SignOptions& how) {
        const pdf::Document document = must(pdf::Document::open(file));
        const auto result = sign_file(document, hash_of(file), authority_.signer(), how);
        return result ? "" : result.error().key;
    }

    /// Everything that must hold of a file that we signed `signatures` times at B-LTA or lower.
    void judge(const Bytes& file, std::size_t signatures, std::size_t timestamps, const std::string& password = {}) {
        EXPECT_TRUE(testing::Qpdf(file, password).clean());
        pdf::OpenOptions open;
        open.password = password;
        const pdf::Document document = must(pdf::Document::open(file, open));
        const auto fields = must(pdf::list_signatures(document));
        std::size_t signed_fields = 0, stamps = 0;
        std::int64_t longest = 0;
        for (const pdf::SignatureField& field : fields) {
            if (!field.is_signed) continue;
            ASSERT_EQ(field.byte_range.size(), 4u);
            EXPECT_TRUE(field.on_page && field.in_form);
            EXPECT_EQ(static_cast<std::uint64_t>(field.byte_range[1]), field.contents_begin);
            EXPECT_EQ(static_cast<std::uint64_t>(field.byte_range[2]), field.contents_end);
            const Bytes content = covered(file, field);
            longest = std::max(longest, field.byte_range[2] + field.byte_range[3]);
            if (field.is_document_timestamp) {
                ++stamps;
                const auto token = must(pki::TimestampToken::parse(field.contents, {.allow_zero_padding = true}));
                EXPECT_TRUE(token.verify(crypto::sha256(content)));
                continue;
            }
            ++signed_fields;
            EXPECT_TRUE(openssl_verifies(field.contents, content, authority_.root(), authority_.now()));
            const auto cms = must(pki::CmsSignedData::parse(field.contents, {.allow_zero_padding = true}));
            EXPECT_TRUE(cms.check_rules().empty());
            EXPECT_FALSE(cms.signer_infos().at(0).signing_time);
        }
        EXPECT_EQ(signed_fields, signatures);
        EXPECT_EQ(stamps, timestamps);
        EXPECT_EQ(longest, static_cast<std::int64_t>(file.size()));
    }

    void matrix(const Bytes& file, const std::string& password = {}) {
        for (const bool shown : {false, true}) {
            SignOptions how = options();
            if (shown) how.spec.visible = visible();
            const Bytes once = sign(file, how, password);
            judge(once, 1, 1, password);
            const Bytes twice = sign(once, how, password);
            judge(twice, 2, 2, password);
        }
    }

    testing::TestAuthority authority_;
    testing::TestSource source_{authority_};
    std::shared_ptr<const appearance::Font> font_ = must(appearance::Font::open(appearance::default_font_path));
    appearance::ImageAsset specimen_ = appearance::ImageAsset::from_pixels({2, 1, {0, 0, 255, 255, 0, 0, 0, 0}});
};

TEST_F(Pades, TableAndStreams) {
    matrix(make_pdf());
    matrix(testing::object_streams(make_pdf()));
    Shape bare;
    bare.final_newline = false;
    matrix(make_pdf(bare));
}

TEST_F(Pades, Linearised) {
    const Bytes file = make_pdf({.pages = 12});
    matrix(testing::rewrite(file, [](qpdf_data q) { qpdf_set_linearization(q, QPDF_TRUE); }));
    matrix(testing::rewrite(file, [](qpdf_data q) {
        qpdf_set_linearization(q, QPDF_TRUE);
        qpdf_set_object_stream_mode(q, qpdf_o_generate);
    }));
}

TEST_F(Pades, EncryptedStaysEncrypted) {
    constexpr QPDF_BOOL y = QPDF_TRUE;
    const std::vector<std::function<void(qpdf_data)>> kinds{
        [](qpdf_data q) { qpdf_set_r2_encryption_parameters_insecure(q, "user", "owner", y, y, y, y); },
        [](qpdf_data q) {
            qpdf_set_r3_encryption_parameters_insecure(q, "user", "owner", y, y, y, y, y, y, qpdf_r3p_full);
        },
        [](qpdf_data q) {
            qpdf_set_r4_encryption_parameters_insecure(q, "user", "owner", y, y, y, y, y, y, qpdf_r3p_full, y, y);
        },
        [](qpdf_data q) {
            qpdf_set_r6_encryption_parameters2(q, "user", "owner", y, y, y, y, y, y, qpdf_r3p_full, y);
        }};
    for (const auto& kind : kinds)
        for (const bool streams : {false, true}) {
            const Bytes file = testing::rewrite(make_pdf({.objects = {"<</Note(stays)>>"}}), [&](qpdf_data q) {
                kind(q);
                if (streams) qpdf_set_object_stream_mode(q, qpdf_o_generate);
            });
            matrix(file, "user");
            SignOptions how = options();
            how.spec.visible = visible();
            const Bytes done = sign(file, how, "user");
            EXPECT_EQ(base::to_text(done).find("Jakarta"), std::string::npos);
            const testing::Qpdf qpdf(done, "user");
            const auto found = qpdf.all_with("/SubFilter", "/ETSI.CAdES.detached");
            ASSERT_EQ(found.size(), 1u);
            EXPECT_EQ(qpdf.text(found[0], "/Location"), "Jakarta");
            EXPECT_EQ(qpdf.text(found[0], "/Reason"), how.spec.reason);
        }
}

TEST_F(Pades, FormsAndAnnotationsOfEveryShape) {
    const std::string link = "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]>>";
    const std::string text_field = "<</FT/Tx/T(name)/V(x)/Rect[0 0 9 9]/Type/Annot/Subtype/Widget>>";
    const std::vector<Shape> shapes{
        {.catalog = "/AcroForm<</Fields[]>>"},
        {.catalog = "/AcroForm<</Fields[10 0 R]/NeedAppearances true/DA(/Helv 0 Tf)>>", .objects = {text_field}},
        {.catalog = "/AcroForm 10 0 R", .objects = {"<</Fields[11 0 R]/SigFlags 0>>", text_field}},
        {.catalog = "/AcroForm 10 0 R", .objects = {"<</Fields 11 0 R>>", "[12 0 R]", text_field}},
        {.catalog = "/AcroForm 10 0 R", .objects = {"null"}},
        {.page = "/MediaBox[0 0 595 842]/Annots[10 0 R]", .objects = {link}},
        {.page = "/MediaBox[0 0 595 842]/Annots 11 0 R", .objects = {link, "[10 0 R]"}},
        {.page = "/MediaBox[0 0 595 842]/Annots 10 0 R", .objects = {"null"}},
    };
    for (const Shape& shape : shapes) {
        const Bytes file = make_pdf(shape);
        matrix(file);
        matrix(testing::object_streams(file));
        const Bytes done = sign(file, options(Level::b_b));
        const testing::Qpdf qpdf(done);
        EXPECT_EQ(qpdf.integer("Root/AcroForm/SigFlags"), 3);
        EXPECT_EQ(qpdf.source("Root/AcroForm/NeedAppearances"), "null");
        const bool had_field = shape.objects.size() > 0 && shape.objects.back() == text_field;
        EXPECT_EQ(qpdf.count("Root/AcroForm/Fields"), had_field ? 2 : 1);
        const bool had_link = shape.objects.size() > 0 && shape.objects.front() == link;
        EXPECT_EQ(qpdf.count("Root/Pages/Kids/0/Annots"), had_link ? 2 : 1);
    }
}

TEST_F(Pades, RotatedAndCropped) {
    for (const int rotate : {0, 90, 180, 270})
        for (const std::string boxes :
             {"/MediaBox[0 0 595 842]", "/MediaBox[-50 -30 595 842]/CropBox[20 10 500 700]"}) {
            const Bytes file = make_pdf({.page = boxes + "/Rotate " + std::to_string(rotate)});
            SignOptions how = options();
            how.spec.visible = visible();
            const Bytes done = sign(file, how);
            judge(done, 1, 1);
            const pdf::Document document = must(pdf::Document::open(done));
            const auto fields = must(pdf::list_signatures(document));
            const pdf::Box seen = pdf::to_displayed(must(document.page(0)), fields.at(0).rect);
            EXPECT_NEAR(seen.x, 40, 0.01);
            EXPECT_NEAR(seen.y, 60, 0.01);
            EXPECT_NEAR(seen.width, 180, 0.01);
            EXPECT_NEAR(seen.height, 50, 0.01);
        }
}

/// The same bytes without any /ID, nothing else moved.
Bytes without_id(const Bytes& file) {
    std::string text = base::to_text(file);
    for (std::size_t at = 0; (at = text.find("/ID", at)) != std::string::npos;) {
        const std::size_t size = text.find(']', at) + 1 - at;
        text.replace(at, size, size, ' ');
    }
    return base::to_bytes(text);
}

TEST_F(Pades, IdentifierIsMadeBeforeTheFirstSignatureOnly) {
    const auto sign_b = [&](const Bytes& file) { return sign(file, options(Level::b_b)); };
    for (const Bytes& file : {make_pdf(), testing::object_streams(make_pdf())}) {
        const Bytes bare = without_id(file);
        ASSERT_EQ(testing::Qpdf(bare).source("ID"), "null");
        const Bytes once = sign(bare, options());
        judge(once, 1, 1);
        const Bytes twice = sign(once, options());
        judge(twice, 2, 2);
        EXPECT_EQ(testing::Qpdf(once).source("ID/0").size(), 34u);
        EXPECT_EQ(testing::Qpdf(once).source("ID/0"), testing::Qpdf(twice).source("ID/0"));
        EXPECT_NE(testing::Qpdf(once).source("ID/1"), testing::Qpdf(twice).source("ID/1"));
        // In a signed file it would be a change that its signer did not see.
        const Bytes again = sign_b(without_id(sign_b(bare)));
        EXPECT_TRUE(testing::Qpdf(again).clean());
        EXPECT_EQ(testing::Qpdf(again).source("ID"), "null");
    }
}

TEST_F(Pades, EncryptionStandsWithoutAnIdentifier) {
    // The key of revisions 2 to 4 hashes the first identifier: one made now would lock the file.
    const Bytes file = without_id(testing::rewrite(make_pdf(), [](qpdf_data q) {
        qpdf_set_r6_encryption_parameters2(q, "", "owner", QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE, QPDF_TRUE,
                                           QPDF_TRUE, qpdf_r3p_full, QPDF_TRUE);
    }));
    const Bytes done = sign(file, options(Level::b_b));
    EXPECT_EQ(testing::Qpdf(done).source("ID"), "null");
    EXPECT_TRUE(testing::Qpdf(done).opened());
}

TEST_F(Pades, ManySignaturesInARow) {
    Bytes file = make_pdf();
    for (int i = 0; i < 12; ++i) file = sign(file, options(i % 2 == 0 ? Level::b_t : Level::b_b));
    judge(file, 12, 0);
}

/// Pictures, fonts and colour profiles are brought once: the next signature refers to them.
TEST_F(Pades, LaterSignaturesUseTheSamePictures) {
    const auto photo = appearance::ImageAsset::from_pixels({60, 60, base::random_bytes(60 * 60 * 4)});
    constexpr QPDF_BOOL y = QPDF_TRUE;
    const Bytes locked = testing::rewrite(make_pdf(), [](qpdf_data q) {
        qpdf_set_r6_encryption_parameters2(q, "user", "owner", y, y, y, y, y, y, qpdf_r3p_full, y);
    });
    for (const auto& [file, password] :
         {std::pair(make_pdf(), std::string()), std::pair(testing::object_streams(make_pdf()), std::string()),
          std::pair(locked, std::string("user"))}) {
        SignOptions how = options(Level::b_b);
        how.spec.visible = visible();
        how.spec.visible->look.specimen = &photo;
        const Bytes once = sign(file, how, password);
        const std::size_t first = once.size() - file.size();
        how.spec.visible->look.lines[1] = "2026-03-01 16:31 WIB";  // the text is another one, of the same letters
        const Bytes twice = sign(once, how, password);
        const std::size_t second = twice.size() - once.size();
        EXPECT_GT(first, photo.rgb().size()) << "the first one brings the picture";
        EXPECT_LT(second, 6'000u);
        judge(twice, 2, 0, password);
        // Another picture is another object, though the rest is shared.
        how.spec.visible->look.specimen = &specimen_;
        const Bytes thrice = sign(twice, how, password);
        EXPECT_LT(thrice.size() - twice.size(), 7'000u);
        judge(thrice, 3, 0, password);
    }
}

TEST_F(Pades, LevelsCarryWhatTheySay) {
    const Bytes file = make_pdf();
    const auto bytes_after = [&](Level level) { return base::to_text(sign(file, options(level))).substr(file.size()); };
    EXPECT_EQ(bytes_after(Level::b_b).find("/DSS"), std::string::npos);
    EXPECT_EQ(bytes_after(Level::b_t).find("/DSS"), std::string::npos);
    const std::string lt = bytes_after(Level::b_lt), lta = bytes_after(Level::b_lta);
    EXPECT_NE(lt.find("/VRI"), std::string::npos);
    EXPECT_EQ(lt.find("ETSI.RFC3161"), std::string::npos);
    EXPECT_NE(lta.find("ETSI.RFC3161"), std::string::npos);
    const auto increments = [](const std::string& text) {
        std::size_t count = 0;
        for (std::size_t at = 0; (at = text.find("%%EOF", at)) != std::string::npos; ++at) ++count;
        return count;
    };
    EXPECT_EQ(increments(bytes_after(Level::b_t)), 1u);
    EXPECT_EQ(increments(lta), 2u);
}

TEST_F(Pades, AugmentingRaisesEveryLevelAndRenews) {
    const auto augmented = [&](const Bytes& file) {
        const pdf::Document document = must(pdf::Document::open(file));
        const SignedIncrements more = must(augment(document, hash_of(file), authority_.timestamper(), source_));
        Bytes out = file;
        base::append(out, more.bytes);
        EXPECT_EQ(more.hash.finish(), crypto::sha256(out));
        return out;
    };
    const Bytes plain = sign(sign(make_pdf(), options(Level::b_b)), options(Level::b_t));
    const Bytes raised = augmented(plain);
    judge(raised, 2, 1);
    // root, issuing CA, both signatures' signer, TSA, responder
    EXPECT_EQ(testing::Qpdf(raised).count("Root/DSS/Certs"), 5);
    const Bytes renewed = augmented(raised);
    judge(renewed, 2, 2);
    judge(augmented(sign(renewed, options(Level::b_b))), 3, 3);
}

TEST_F(Pades, AugmentingIsAllowedWhereNothingElseIsAndNeedsASignature) {
    SignOptions how = options(Level::b_b);
    how.spec.certify_p = 1;
    const Bytes certified = sign(make_pdf(), how);
    EXPECT_EQ(key_of(certified, options()), "pdf.certified_no_changes");
    EXPECT_TRUE(augment(must(pdf::Document::open(certified)), hash_of(certified), authority_.timestamper(), source_));
    const Bytes unsigned_file = make_pdf();
    EXPECT_EQ(
        augment(must(pdf::Document::open(unsigned_file)), hash_of(unsigned_file), authority_.timestamper(), source_)
            .error()
            .key,
        "pades.not_signed");
}

TEST_F(Pades, SecondDssKeepsTheFirst) {
    const Bytes twice = sign(sign(make_pdf(), options()), options());
    const testing::Qpdf qpdf(twice);
    EXPECT_EQ(qpdf.keys("Root/DSS/VRI").size(), 2u);
    // root, issuing CA, signer, TSA, responder: each once
    EXPECT_EQ(qpdf.count("Root/DSS/Certs"), 5);
    for (const std::string& key : qpdf.keys("Root/DSS/VRI")) EXPECT_EQ(key.size(), 41u);
}

TEST_F(Pades, ExistingFieldMergedAndSplit) {
    const std::string page = "/MediaBox[0 0 595 842]/Annots[11 0 R]";
    const Shape merged{
        .page = page,
        .catalog = "/AcroForm 10 0 R",
        .objects = {"<</Fields[11 0 R]>>",
                    "<</FT/Sig/T(Approve)/Type/Annot/Subtype/Widget/F 4/Rect[100 100 300 160]/P 12 0 R>>"}};
    const Shape split{
        .page = page,
        .catalog = "/AcroForm 10 0 R",
        .objects = {"<</Fields[12 0 R]>>", "<</Type/Annot/Subtype/Widget/F 4/Rect[100 100 300 160]/Parent 12 0 R>>",
                    "<</FT/Sig/T(Approve)/Kids[11 0 R]>>"}};
    for (const Shape& shape : {merged, split}) {
        const Bytes file = make_pdf(shape);
        SignOptions how = options();
        how.spec.field_name = "Approve";
        how.spec.visible = visible();
        const Bytes done = sign(file, how);
        judge(done, 1, 1);
        const testing::Qpdf qpdf(done);
        EXPECT_TRUE(qpdf_oh_is_stream(qpdf.handle(), qpdf.at("Root/Pages/Kids/0/Annots/0/AP/N")) != QPDF_FALSE);
        EXPECT_EQ(qpdf.integer("Root/Pages/Kids/0/Annots/0/F"), 132);
        EXPECT_EQ(key_of(done, how), "pades.field_signed");
    }
}

TEST_F(Pades, LockBecomesFieldMdp) {
    const Bytes file = make_pdf({.page = "/MediaBox[0 0 595 842]/Annots[11 0 R]",
                                 .catalog = "/AcroForm 10 0 R",
                                 .objects = {"<</Fields[11 0 R]>>",
                                             "<</FT/Sig/T(Final)/Type/Annot/Subtype/Widget/F 4/Rect[0 0 0 "
                                             "0]/Lock<</Type/SigFieldLock/Action/All>>>>"}});
    SignOptions how = options(Level::b_b);
    how.spec.field_name = "Final";
    const Bytes done = sign(file, how);
    EXPECT_NE(base::to_text(done).find("/FieldMDP"), std::string::npos);
    SignOptions next = options();
    next.spec.visible = visible();
    EXPECT_EQ(key_of(done, next), "pdf.field_locked");
    EXPECT_EQ(key_of(done, options()), "");  // invisible: allowed
}

TEST_F(Pades, SeedValuesAreObeyed) {
    const auto file_with = [](const std::string& seed) {
        return make_pdf({.page = "/MediaBox[0 0 595 842]/Annots[11 0 R]",
                         .catalog = "/AcroForm 10 0 R",
                         .objects = {"<</Fields[11 0 R]>>",
                                     "<</FT/Sig/T(S)/Type/Annot/Subtype/Widget/F 4/Rect[0 0 0 0]/SV " + seed + ">>"}});
    };
    SignOptions how = options(Level::b_b);
    how.spec.field_name = "S";
    how.spec.reason = "I agree";
    const std::string no = "pades.seed_value";
    const auto with = [&](const std::string& seed) { return key_of(file_with("<<" + seed + ">>"), how); };
    // A demand that is met, the same not met, and the same as a wish.
    EXPECT_EQ(with("/Filter/Adobe.PPKLite/Ff 1"), "");
    EXPECT_EQ(with("/Filter/Entrust.PPKEF/Ff 1"), no);
    EXPECT_EQ(with("/Filter/Entrust.PPKEF"), "");
    EXPECT_EQ(with("/SubFilter[/ETSI.CAdES.detached]/Ff 2"), "");
    EXPECT_EQ(with("/SubFilter[/adbe.pkcs7.detached]/Ff 2"), no);
    EXPECT_EQ(with("/SubFilter[/adbe.pkcs7.detached]"), "");
    EXPECT_EQ(with("/DigestMethod[/SHA1/SHA256]/Ff 64"), "");
    EXPECT_EQ(with("/DigestMethod[(SHA384)(SHA512)]/Ff 64"), no);
    EXPECT_EQ(with("/DigestMethod[(SHA384)(SHA512)]"), "");
    EXPECT_EQ(with("/V 3/Ff 4"), "");
    EXPECT_EQ(with("/V 4/Ff 4"), no);
    EXPECT_EQ(with("/Reasons[(I wrote it)(I agree)]/Ff 8"), "");
    EXPECT_EQ(with("/Reasons[(I wrote it)]/Ff 8"), no);
    EXPECT_EQ(with("/Reasons[(I wrote it)]"), "");
    EXPECT_EQ(with("/Reasons[(.)]/Ff 8"), no);
    EXPECT_EQ(with("/MDP<</P 0>>"), "");
    EXPECT_EQ(with("/MDP<</P 2>>"), no);
    EXPECT_EQ(with("/LegalAttestation[(none)]/Ff 16"), "") << "only certifications have one (section 12.8.7)";
    EXPECT_EQ(with("/LegalAttestation[(none)]"), "");
    EXPECT_EQ(with("/TimeStamp<</URL(http://tsa.example)/Ff 1>>"), no);
    EXPECT_EQ(with("/TimeStamp<</URL(http://tsa.example)/Ff 0>>"), "");
    EXPECT_EQ(with("/AddRevInfo true/Ff 32"), no);
    EXPECT_EQ(with("/AddRevInfo false/Ff 32"), "");
    EXPECT_EQ(with("/LockDocument/true/Ff 128"), no);
    EXPECT_EQ(with("/LockDocument/auto/Ff 128"), "");
    EXPECT_EQ(with("/AppearanceFilter(Stamp)/Ff 256"), no);
    EXPECT_EQ(with("/Ff 512"), no);
    EXPECT_EQ(with("/Cert<</Ff 1>>"), "") << "nothing that could be met";
    EXPECT_EQ(with("/Cert<</Ff 1/Subject[(another)]>>"), no);
    EXPECT_EQ(with("/Cert<</Subject[(another)]>>"), "");
    EXPECT_EQ(with("/Cert<</Ff 32/KeyUsage[(X1)]>>"), "");

    how.spec.reason.clear();
    EXPECT_EQ(with("/Reasons[(.)]/Ff 8"), "");
    EXPECT_EQ(with("/Reasons[(I agree)]/Ff 8"), no);
    how.spec.certify_p = 2;
    EXPECT_EQ(with("/LegalAttestation[(none)]/Ff 16"), no);
    EXPECT_EQ(with("/LegalAttestation[(none)]"), "");
    EXPECT_EQ(with("/MDP<</P 2>>"), "");
    EXPECT_EQ(with("/MDP<</P 0>>"), no);
    how.spec.certify_p.reset();
    how.spec.digest = crypto::DigestAlgorithm::sha384;
    EXPECT_EQ(with("/DigestMethod[(SHA384)(SHA512)]/Ff 64"), "");
    how.level = Level::b_t;
    EXPECT_EQ(with("/TimeStamp<</Ff 1>>"), "");
    EXPECT_EQ(with("/AddRevInfo true/Ff 32"), no);
    how.level = Level::b_lta;
    EXPECT_EQ(with("/AddRevInfo true/Ff 32"), "");
}

TEST_F(Pades, LockOfSomeFieldsIsCopied) {
    const auto reference_of = [&](const std::string& lock) {
        const Bytes file =
            make_pdf({.page = "/MediaBox[0 0 595 842]/Annots[11 0 R]",
                      .catalog = "/AcroForm 10 0 R",
                      .objects = {"<</Fields[11 0 R 13 0 R]>>",
                                  "<</FT/Sig/T(S)/Type/Annot/Subtype/Widget/F 4/Rect[0 0 0 0]/Lock " + lock + ">>",
                                  "<</Action/Exclude/Fields 14 0 R>>", "<</FT/Tx/T(a)>>", "[(a)(b.c)]"}});
        SignOptions how = options(Level::b_b);
        how.spec.field_name = "S";
        const Bytes done = sign(file, how);
        const testing::Qpdf qpdf(done);
        EXPECT_EQ(qpdf.source("Root/AcroForm/Fields/0/V/Reference/0/TransformMethod"), "/FieldMDP");
        EXPECT_EQ(qpdf.source("Root/AcroForm/Fields/0/V/Reference/0/Data/Type"), "/Catalog");
        return qpdf.source("Root/AcroForm/Fields/0/V/Reference/0/TransformParams");
    };
    EXPECT_EQ(reference_of("<</Action/Include/Fields[(a)]>>"),
              "<< /Action /Include /Fields [ (a) ] /Type /TransformParams /V /1.2 >>");
    EXPECT_EQ(reference_of("12 0 R"), "<< /Action /Exclude /Fields [ (a) (b.c) ] /Type /TransformParams /V /1.2 >>");
    EXPECT_EQ(reference_of("<</Action/Include>>"), "<< /Action /Include /Fields [ ] /Type /TransformParams /V /1.2 >>");
    EXPECT_EQ(reference_of("<</Action/All>>"), "<< /Action /All /Type /TransformParams /V /1.2 >>");
}

TEST_F(Pades, CertificationLevels) {
    for (const int level : {1, 2, 3}) {
        SignOptions how = options();
        how.spec.certify_p = level;
        const Bytes done = sign(make_pdf(), how);
        judge(done, 1, 1);
        const testing::Qpdf qpdf(done);
        EXPECT_EQ(qpdf.source("Root/Perms/DocMDP/Type"), "/Sig");
        EXPECT_EQ(key_of(done, options()), level == 1 ? "pdf.certified_no_changes" : "");
        EXPECT_EQ(key_of(done, how), level == 1 ? "pdf.certified_no_changes" : "pades.certify_not_first");
    }
}

TEST_F(Pades, NamesThatLookAlikeAreOneName) {
    const Bytes file = make_pdf({.catalog = "/AcroForm<</Fields[10 0 R]>>", .objects = {"<</FT/Tx/T( signature1)>>"}});
    EXPECT_NE(base::to_text(sign(file, options(Level::b_b))).find("/T(Signature2)"), std::string::npos);
    SignOptions how = options(Level::b_b);
    how.spec.field_name = "SIGNATURE1";
    EXPECT_EQ(key_of(file, how), "pades.field_name_taken");
}

TEST_F(Pades, MarksOnlyBeforeTheFirstSignature) {
    SignOptions how = options();
    how.spec.visible = visible();
    how.spec.extra_marks = {visible(1), visible(2)};
    how.spec.extra_marks[1].look = {};
    how.spec.extra_marks[1].look.qr_text = "https://example.org/v/1";
    how.spec.extra_marks[1].description = "Kode QR";
    const Bytes done = sign(make_pdf({.pages = 3}), how);
    judge(done, 1, 1);
    const testing::Qpdf qpdf(done);
    EXPECT_EQ(qpdf.source("Root/Pages/Kids/2/Annots/0/Subtype"), "/Stamp");
    EXPECT_EQ(qpdf.integer("Root/Pages/Kids/2/Annots/0/F") & (4 | 128), 4 | 128);
    EXPECT_EQ(key_of(done, how), "pades.marks_after_signature");
    // The specimen's and the font's objects are shared between the field and its copy.
    EXPECT_EQ(qpdf.all_with("/Subtype", "/Type0").size(), 1u);
}

TEST_F(Pades, RefusesBadRequests) {
    const Bytes file = make_pdf({.catalog = "/AcroForm<</Fields[10 0 R]>>", .objects = {"<</FT/Tx/T(text)>>"}});
    SignOptions how = options();
    how.spec.field_name = "text";
    EXPECT_EQ(key_of(file, how), "pades.not_a_signature_field");
    how.spec.field_name = "a.b";
    EXPECT_EQ(key_of(file, how), "pades.field_name");
    how = options();
    how.spec.visible = visible();
    how.spec.visible->box = {500, 60, 180, 50};
    EXPECT_EQ(key_of(file, how), "pades.box");
    how.spec.visible = visible(7);
    EXPECT_EQ(key_of(file, how), "pdf.no_such_page");
    how = options();
    how.timestamper = nullptr;
    EXPECT_EQ(key_of(file, how), "pades.needs_timestamper");
    how = options();
    how.source = nullptr;
    EXPECT_EQ(key_of(file, how), "pades.needs_source");
}

TEST_F(Pades, PreparedPausesAndResumes) {
    const Bytes file = make_pdf();
    const pdf::Document document = must(pdf::Document::open(file));
    SignatureSpec spec = options().spec;
    const auto signer = authority_.signer();
    spec.contents_size = pki::max_cms_size(signer, nullptr);
    const Prepared prepared = must(prepare_signature(document, hash_of(file), spec));
    const Bytes state = prepared.state();
    Prepared restored = must(Prepared::restore(state));
    EXPECT_EQ(restored.digest, prepared.digest);
    EXPECT_EQ(must(digest_of(restored, hash_of(file))), prepared.digest);
    for (std::size_t i = 0; i < state.size(); i += 37) {
        Bytes broken = state;
        broken[i] ^= 1;
        EXPECT_EQ(Prepared::restore(broken).error().key, "pades.bad_state");
    }
    EXPECT_EQ(Prepared::restore(ByteView(state).first(40)).error().key, "pades.bad_state");
    EXPECT_EQ(Prepared::restore({}).error().key, "pades.bad_state");

    const Bytes cms = must(pki::sign_cms_cades(signer, crypto::DigestAlgorithm::sha256, restored.digest));
    EXPECT_EQ(embed_cms(restored, Bytes(restored.contents_size() + 1, 1)).error().key, "pades.contents_too_small");
    ASSERT_TRUE(embed_cms(restored, cms));
    EXPECT_EQ(embed_cms(restored, cms).error().key, "pades.already_embedded");
    Bytes done = file;
    base::append(done, restored.increment);
    judge(done, 1, 0);
    // One changed byte of the file, and the resumed half refuses.
    Bytes changed = file;
    changed[20] ^= 1;
    const auto refused =
        complete_signature(changed, {}, hash_of(changed), must(Prepared::restore(state)), cms, options(Level::b_b));
    EXPECT_EQ(refused.error().key, "pades.changed");
}

TEST_F(Pades, FailedEvidenceFailsTheSignature) {
    struct Dead final : ValidationDataSource {
        Result<ValidationData> collect(const std::vector<std::vector<pki::Certificate>>&) override {
            return base::make_error(base::ErrorCode::unavailable, "ocsp.unavailable", "no answer");
        }
    } dead;
    struct DeadStamper final : pki::Timestamper {
        Result<Bytes> timestamp(crypto::DigestAlgorithm, ByteView) override {
            return base::make_error(base::ErrorCode::unavailable, "tsa.unavailable", "no answer");
        }
        std::size_t max_token_size() const override { return 4000; }
    } stamper;
    SignOptions how = options();
    how.source = &dead;
    EXPECT_EQ(key_of(make_pdf(), how), "ocsp.unavailable");
    how = options();
    how.timestamper = &stamper;
    EXPECT_EQ(key_of(make_pdf(), how), "tsa.unavailable");
}

TEST_F(Pades, PdfA1GetsNoTransparency) {
    const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><pdfaid:part>1</pdfaid:part></x:xmpmeta>";
    const Bytes file = make_pdf({.catalog = "/OutputIntents[<<>>]/Metadata 10 0 R",
                                 .objects = {"<</Type/Metadata/Subtype/XML/Length " + std::to_string(xmp.size()) +
                                             ">>\nstream\n" + xmp + "\nendstream"}});
    SignOptions how = options(Level::b_b);
    how.spec.visible = visible();
    EXPECT_EQ(base::to_text(sign(file, how)).find("/SMask"), std::string::npos);
    EXPECT_NE(base::to_text(sign(make_pdf(), how)).find("/SMask"), std::string::npos);
}

}  // namespace
}  // namespace pades
