#include "pki/cms.h"
#include "pki/tsp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pki;
    const ByteView input(data, size);
    for (const bool lenient : {false, true}) {
        const auto cms = CmsSignedData::parse(input, {.allow_ber = lenient, .allow_zero_padding = lenient});
        if (!cms) continue;
        (void)cms->check_rules();
        if (const auto* signer = cms->signer_certificate()) (void)cms->verify(Bytes(32), *signer);
        for (const auto& info : cms->signer_infos())
            for (const auto& token : info.signature_timestamps) (void)TimestampToken::parse(token);
    }
    return 0;
}
