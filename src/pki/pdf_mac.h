#pragma once
// Message authentication codes of encrypted PDFs (ISO/TS 32004): CMS AuthenticatedData (RFC 5652 section 9) whose key
// is wrapped under one that only those have who can open the file.
#include <optional>

#include "crypto/digest.h"
#include "pki/der.h"

namespace pki {

inline constexpr std::string_view pdf_mac_attribute = "1.0.32004.1.2";  // unsigned attribute that holds a token

/// The key that wraps, from the file encryption key and /KDFSalt. 32 bytes, secret.
Bytes pdf_mac_key(ByteView file_key, ByteView salt);

/// What a token vouches for.
struct PdfMac {
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;  // of both
    Bytes data;                                                        // digest of the bytes under /ByteRange
    std::optional<Bytes> signature;                                    // digest of the signature value
};

/// For a code that does not fit: pdf.mac_invalid, with what to do.
base::Error pdf_mac_invalid();

/// HMAC-SHA-256; a ContentInfo in DER, of the same size for the same `what`'s sizes. `what.digest` is sha256 here.
Bytes make_pdf_mac(ByteView wrapping_key, const PdfMac& what);
/// Opens and checks a token: the key, the code, the attributes. What it says must still be compared with the file.
/// Errors: "der.…", pdf.mac_invalid, pdf.mac_unsupported.
Result<PdfMac> open_pdf_mac(ByteView wrapping_key, ByteView token);

}  // namespace pki
