#include "pades/pdf_mac.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/rng.h"
#include "pades/signature_object.h"
#include "pdf/signatures.h"
#include "pki/cms.h"
#include "pki/cms_extend.h"
#include "pki/pdf_mac.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Value;

Bytes key_of(const pdf::Document& document) {
    const pdf::Security& security = *document.security();
    return pki::pdf_mac_key(security.file_key(), security.kdf_salt());
}

/// The code, and what it must vouch for.
struct Found {
    Bytes token;
    std::vector<std::int64_t> range;
    std::optional<Bytes> signature;  // the signature value that it goes with
};

Result<Found> find_in_signature(const pdf::Document& document, pdf::Ref signature) {
    EZ_TRY(const auto fields, pdf::list_signatures(document, pdf::Scan::form_only));
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& one) { return one.is_signed && one.value == signature; });
    if (!signature || field == fields.end()) return pki::pdf_mac_invalid();
    const auto cms = pki::CmsSignedData::parse(field->contents, {.allow_zero_padding = true});
    if (!cms || cms->signer_infos().size() != 1) return pki::pdf_mac_invalid();
    const pki::CmsSignerInfo& signer = cms->signer_infos().front();
    const pki::CmsAttribute* code = signer.unsigned_attribute(pki::pdf_mac_attribute);
    if (code == nullptr || code->values.size() != 1) return pki::pdf_mac_invalid();
    return Found{code->values.front(), field->byte_range, signer.signature};
}

Result<Found> find(const pdf::Document& document) {
    const Value& code = document.trailer().get("AuthCode");
    if (!code.is_dictionary()) return pki::pdf_mac_invalid();
    if (code.get("MACLocation").is_name("AttachedToSig"))
        return find_in_signature(document, code.get("SigObjRef").as_ref());
    if (!code.get("MACLocation").is_name("Standalone")) return pki::pdf_mac_invalid();
    Found out{base::to_bytes(code.get("MAC").as_string()), {}, {}};
    for (const Value& number : code.get("ByteRange").items()) out.range.push_back(number.as_integer().value_or(-1));
    return out;
}

/// The whole file but one hexadecimal string; its two parts, or nothing.
std::optional<std::pair<ByteView, ByteView>> covered(ByteView file, const std::vector<std::int64_t>& range) {
    const auto size = static_cast<std::int64_t>(file.size());
    if (range.size() != 4 || range[0] != 0 || range[1] <= 0 || range[1] >= size || range[2] <= range[1] + 1 ||
        range[2] > size || range[3] != size - range[2])
        return std::nullopt;
    const auto begin = static_cast<std::size_t>(range[1]), end = static_cast<std::size_t>(range[2]);
    if (file[begin] != '<' || file[end - 1] != '>') return std::nullopt;
    return std::pair(file.first(begin), file.subspan(end));
}

}  // namespace

bool has_mac(const pdf::Document& document) {
    const pdf::Security* security = document.security();
    if (security == nullptr) return false;
    return document.trailer().has("AuthCode") ||
           (!security->kdf_salt().empty() && !pdf::Permissions{security->permission_bits()}.mac_may_be_missing());
}

Result<void> check_mac(const pdf::Document& document) {
    if (!has_mac(document)) return {};
    if (!document.trailer().has("AuthCode"))
        return make_error(ErrorCode::malformed, "pdf.mac_missing",
                          "The document has lost the authentication code that it must have; ask its author for a good "
                          "copy");
    EZ_TRY(const Found found, find(document));
    const auto parts = covered(document.bytes(), found.range);
    if (!parts) return pki::pdf_mac_invalid();
    Bytes key = key_of(document);
    const auto said = pki::open_pdf_mac(key, found.token);
    base::cleanse(key);
    if (!said) return said.error().key.starts_with("der.") ? pki::pdf_mac_invalid() : said.error();
    crypto::Digest digest(said->digest);
    digest.update(parts->first);
    digest.update(parts->second);
    const bool goes_with = found.signature ? said->signature == crypto::digest(said->digest, *found.signature)
                                           : !said->signature.has_value();
    if (!goes_with || !base::equal_constant_time(said->data, digest.finish())) return pki::pdf_mac_invalid();
    return {};
}

std::size_t mac_room(const pdf::Document& document) {
    if (!has_mac(document)) return 0;
    const pki::PdfMac largest{crypto::DigestAlgorithm::sha256, Bytes(32), Bytes(32)};
    return pki::make_pdf_mac(Bytes(32), largest).size() + 48;  // the attribute around it, and longer lengths
}

Value mac_in_signature(const pdf::Document& document, pdf::Ref signature) {
    if (!has_mac(document)) return {};
    return Value::dictionary(
        {{"MACLocation", Value::name("AttachedToSig")}, {"SigObjRef", Value::reference(signature)}});
}

Result<Bytes> with_mac(const pdf::Document& document, const Prepared& prepared, ByteView cms) {
    if (!has_mac(document)) return Bytes(cms.begin(), cms.end());
    EZ_TRY(const auto parsed, pki::CmsSignedData::parse(cms));
    if (parsed.signer_infos().size() != 1)
        return make_error(ErrorCode::malformed, "cms.not_one_signer", "there must be exactly one SignerInfo");
    Bytes key = key_of(document);
    const Bytes token =
        pki::make_pdf_mac(key, {crypto::DigestAlgorithm::sha256, crypto::to_bytes(prepared.digest),
                                crypto::to_bytes(crypto::sha256(parsed.signer_infos().front().signature))});
    base::cleanse(key);
    return pki::add_unsigned_attribute(
        cms, pki::der::sequence({pki::der::oid(pki::pdf_mac_attribute), pki::der::tlv(pki::der::tag::set, token)}));
}

namespace {

/// A code's place in an increment that was just written: `begin` of '<', `end` after '>', of out.bytes.
struct Place {
    std::size_t begin = 0, end = 0;
};

/// Writes /ByteRange, which stands right before the code; returns the digest of what it names.
crypto::Sha256Digest close_range(pdf::IncrementOutput& out, const Place& place, std::string_view between,
                                 const crypto::Sha256& hash) {
    const std::string range =
        byte_range_text({0, out.base_size + place.begin, out.base_size + place.end, out.bytes.size() - place.end});
    std::ranges::copy(range,
                      out.bytes.begin() + static_cast<std::ptrdiff_t>(place.begin - between.size() - range.size()));
    crypto::Sha256 running = hash;
    running.update(ByteView(out.bytes).first(place.begin));
    running.update(ByteView(out.bytes).subspan(place.end));
    return running.finish();
}

}  // namespace

Result<Bytes> finish_with_new_mac(const pdf::Document& document, pdf::Increment& increment,
                                  const crypto::Sha256& hash) {
    const auto code_over = [&](const Bytes& digest) {
        Bytes key = key_of(document);
        Bytes token = pki::make_pdf_mac(key, {crypto::DigestAlgorithm::sha256, digest, std::nullopt});
        base::cleanse(key);
        return token;
    };
    // Where strings of the trailer land is not told: digits that nothing else in it can have show it.
    const std::string digits = base::hex_upper(base::random_bytes(code_over(Bytes(32)).size()));
    constexpr std::string_view between = "/MAC ";
    std::string room = byte_range_text();
    room.append(between).append("<").append(digits).append(">");
    EZ_TRY(pdf::IncrementOutput out,
           increment.finish({.auth_code = Value::dictionary({{"MACLocation", Value::name("Standalone")},
                                                             {"ByteRange", Value::verbatim(std::move(room))}})}));
    const std::string_view text = base::as_text(out.bytes);
    const std::size_t at = text.find(digits, static_cast<std::size_t>(out.xref_offset - out.base_size));
    if (at == text.npos || hash.length() != out.base_size)
        return make_error(ErrorCode::internal, "pades.placeholder", "The increment lost its placeholders");
    const Place place{at - 1, at + digits.size() + 1};
    const Bytes digest = crypto::to_bytes(close_range(out, place, between, hash));
    std::ranges::copy(base::hex_upper(code_over(digest)), out.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return std::move(out.bytes);
}

Result<Bytes> finish_with_mac(const pdf::Document& document, pdf::Increment& increment, const crypto::Sha256& hash) {
    if (has_mac(document)) return finish_with_new_mac(document, increment, hash);
    EZ_TRY(pdf::IncrementOutput out, increment.finish());
    return std::move(out.bytes);
}

}  // namespace pades
