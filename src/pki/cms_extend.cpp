#include "pki/cms_extend.h"

#include <vector>

namespace pki {
namespace {

/// The elements of one constructed element.
Result<std::vector<der::Element>> parts_of(const der::Element& element) {
    std::vector<der::Element> out;
    der::Reader reader(element.content);
    while (!reader.at_end()) {
        EZ_TRY(const der::Element part, reader.next());
        out.push_back(part);
        if (out.size() > 32) return base::make_error(base::ErrorCode::malformed, "der.too_many", "too many elements");
    }
    return out;
}

/// `element` with its last part replaced by `last`; appended when `append`.
Bytes with_last(const der::Element& element, const std::vector<der::Element>& parts, ByteView last, bool append) {
    Bytes content;
    for (std::size_t i = 0; i + (append ? 0 : 1) < parts.size(); ++i) base::append(content, parts[i].whole);
    base::append(content, last);
    return der::tlv(element.tag, content);
}

Result<Bytes> extend_signer(const der::Element& signer, ByteView attribute) {
    EZ_TRY(const auto parts, parts_of(signer));
    if (parts.empty()) return base::make_error(base::ErrorCode::malformed, "cms.malformed", "an empty SignerInfo");
    const der::Element& last = parts.back();
    if (last.tag != der::tag::constructed(1))
        return with_last(signer, parts, der::tlv(der::tag::constructed(1), attribute), true);
    std::vector<Bytes> attributes{Bytes(attribute.begin(), attribute.end())};
    EZ_TRY(const auto old, parts_of(last));
    for (const der::Element& one : old) attributes.emplace_back(one.whole.begin(), one.whole.end());
    return with_last(signer, parts, der::set_of(attributes, der::tag::constructed(1)), false);
}

}  // namespace

Result<Bytes> add_unsigned_attribute(ByteView signed_data, ByteView attribute) {
    const auto bad = [] {
        return base::make_error(base::ErrorCode::malformed, "cms.not_one_signer",
                                "this is no SignedData with exactly one signer");
    };
    EZ_TRY(const der::Element info, der::parse_single(signed_data));
    EZ_TRY(const auto info_parts, parts_of(info));  // contentType, [0] content
    if (info_parts.size() != 2) return bad();
    EZ_TRY(const auto wrapped, parts_of(info_parts[1]));
    if (wrapped.size() != 1) return bad();
    EZ_TRY(const auto data_parts, parts_of(wrapped[0]));  // signerInfos come last
    if (data_parts.size() < 4 || data_parts.back().tag != der::tag::set) return bad();
    EZ_TRY(const auto signers, parts_of(data_parts.back()));
    if (signers.size() != 1) return bad();
    EZ_TRY(const Bytes signer, extend_signer(signers[0], attribute));
    const Bytes data = with_last(wrapped[0], data_parts, der::tlv(der::tag::set, signer), false);
    return with_last(info, info_parts, der::tlv(der::tag::constructed(0), data), false);
}

}  // namespace pki
