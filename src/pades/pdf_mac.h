#pragma once
// Encrypted documents with a message authentication code (ISO/TS 32004): whoever changes one without its password is
// found out. A signature is a change: the code is checked first and made anew, in the signature or in the trailer.
#include "pades/prepare.h"
#include "pdf/increment.h"

namespace pades {

/// Whether the document has such a code, or must have one.
bool has_mac(const pdf::Document& document);
/// Nothing to say of a document without. Errors: pdf.mac_missing, pdf.mac_invalid, pdf.mac_unsupported.
Result<void> check_mac(const pdf::Document& document);

/// Bytes more in /Contents for the code beside the signature; 0 for a document without.
std::size_t mac_room(const pdf::Document& document);
/// The trailer's /AuthCode that points at it; null for a document without.
pdf::Value mac_in_signature(const pdf::Document& document, pdf::Ref signature);
/// The CMS (DER) with the code over the prepared bytes and the signature value as an unsigned attribute; the CMS as it
/// is for a document without. `document` is the one that was prepared.
Result<Bytes> with_mac(const pdf::Document& document, const Prepared& prepared, ByteView cms);

/// Finishes an increment that signs nothing, with a code in the trailer if the document has one. `hash` has been fed
/// all of `document`.
Result<Bytes> finish_with_mac(const pdf::Document& document, pdf::Increment& increment, const crypto::Sha256& hash);
/// The same for a document that has /KDFSalt, whether or not it had a code.
Result<Bytes> finish_with_new_mac(const pdf::Document& document, pdf::Increment& increment, const crypto::Sha256& hash);

}  // namespace pades
