// RFC 7468 text encodings.
#include "base/encoding.h"
#include "pki/certificate.h"

namespace pki {

std::string to_pem(ByteView der, std::string_view label) {
    const std::string body = base::base64(der);
    std::string out = "-----BEGIN " + std::string(label) + "-----\n";
    for (std::size_t at = 0; at < body.size(); at += 64) out += body.substr(at, 64) + "\n";
    return out + "-----END " + std::string(label) + "-----\n";
}

Result<std::vector<Bytes>> from_pem(std::string_view text, std::string_view label) {
    const std::string begin = "-----BEGIN " + std::string(label) + "-----";
    const std::string end = "-----END " + std::string(label) + "-----";
    std::vector<Bytes> out;
    for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::size_t stop = text.find(end, at);
        std::string body;
        if (stop != text.npos)
            for (const char c : text.substr(at, stop - at))
                if (c != '\n' && c != '\r' && c != ' ' && c != '\t') body += c;
        auto der = stop == text.npos ? std::nullopt : base::unbase64(body);
        if (!der) return base::make_error(base::ErrorCode::malformed, "pem.malformed", "damaged PEM block");
        out.push_back(std::move(*der));
        at = stop + end.size();
        if (out.size() > 1000)
            return base::make_error(base::ErrorCode::too_large, "pem.too_many", "more than 1000 PEM blocks");
    }
    return out;
}

Result<std::vector<Certificate>> parse_certificates(ByteView file) {
    std::vector<Certificate> out;
    if (!file.empty() && file.front() == der::tag::sequence) {
        EZ_TRY(auto certificate, Certificate::parse(file));
        out.push_back(std::move(certificate));
        return out;
    }
    EZ_TRY(const auto blocks, from_pem(base::as_text(file)));
    for (const Bytes& block : blocks) {
        EZ_TRY(auto certificate, Certificate::parse(block));
        out.push_back(std::move(certificate));
    }
    if (out.empty())
        return base::make_error(base::ErrorCode::malformed, "pem.malformed", "neither DER nor PEM certificates");
    return out;
}

}  // namespace pki
