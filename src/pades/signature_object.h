#pragma once
// The signature dictionary (ISO 32000-2 table 255): placeholders of fixed width, and from the written increment to
// Prepared.
#include <string>
#include <vector>

#include "base/result.h"
#include "pades/prepare.h"
#include "pdf/increment.h"
#include "pdf/value.h"

namespace pades {

/// Characters of a /ByteRange, brackets included: room for [0 and three numbers of 19 digits, which is any file.
inline constexpr std::size_t byte_range_width = 64;
/// So many characters, with these numbers or, before they are known, with none; spaces fill them, so that no offset
/// moves.
std::string byte_range_text(const std::vector<std::uint64_t>& numbers = {});

/// /Type, /Filter, /SubFilter, and room for /ByteRange and `contents_size` bytes of /Contents.
pdf::Value signature_dictionary(std::string type, std::string sub_filter, std::size_t contents_size);

/// Finishes the increment, writes the four numbers, computes the digest. `trailer`: see Increment::finish.
Result<Prepared> finish_prepared(pdf::Increment& increment, const crypto::Sha256& base_hash, std::string field_name,
                                 const pdf::TrailerChanges& trailer = {});

/// An invisible signature field merged with its widget; without /AP when `appearance` is {0,0}.
pdf::Value invisible_field(const std::string& name, pdf::Ref signature, pdf::Ref page, pdf::Ref appearance);

}  // namespace pades
