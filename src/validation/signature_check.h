#pragma once
// The mathematics: digests of the signed bytes in one pass over the file, and the signatures over them.
#include "validation/evidence.h"
#include "validation/rules.h"

namespace validation {

/// Reads a document time-stamp's token from /Contents (after V-B4).
void read_tokens(const FileFacts& file, Subject& subject);

/// Fills Subject::digest of every subject that has a range and a known algorithm. Cost: the bytes once for each
/// algorithm in use, plus every signature's tail (engine.md section 7).
void hash_signed_bytes(const FileFacts& file, std::vector<Subject>& subjects);

/// Checks digest, signature value and signing-certificate; sets `intact` and who signed. The chain is trust.h's.
void check_signature(Subject& subject, const Evidence& evidence);

/// "D:20260301093000+07'00'" (ISO 32000-1 clause 7.9.4); nothing when malformed.
std::optional<base::Time> parse_pdf_date(std::string_view text);

}  // namespace validation
