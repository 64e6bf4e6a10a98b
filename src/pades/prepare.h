#pragma once
// The first half of a signature: everything but the private-key operation. The increment is complete but for the hex
// digits of /Contents, so that its digest is known and can be authorised (EN 319 142-1 section 4.1; design "prepare").
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "appearance/appearance.h"
#include "base/clock.h"
#include "base/result.h"
#include "crypto/digest.h"
#include "pdf/document.h"
#include "pki/certificate.h"

namespace pades {

using base::Bytes;
using base::ByteView;
using base::Result;

/// Something drawn on a page. `look.width`, `look.height` and `look.matrix` are set from the box and the page's
/// rotation.
struct Visible {
    std::uint32_t page = 0;  // 0-based
    pdf::Box box;            // points on the displayed page, origin top left
    appearance::AppearanceSpec look;
    std::string description = {};  // of an extra mark, read aloud: annotation /Contents
    /// Drawn instead of `look` where it was built for the size, rotation and opacity that the page asks for; otherwise
    /// `look` is built. Holds the same picture as `look`: that is the caller's promise.
    std::shared_ptr<const appearance::PreparedAppearance> prepared = {};
};

struct SignatureSpec {
    /// An unsigned signature field of the form, or the name of a new one (no '.'); empty: "Signature1" and so on.
    std::string field_name;
    /// Nothing: an invisible signature. In an existing field its own rectangle counts, not the box.
    std::optional<Visible> visible;
    /// Further places that show the signature (initials on each page, a QR code): locked stamps of the same revision.
    std::vector<Visible> extra_marks;
    std::string name, reason, location, contact;  // UTF-8; empty ones are left out
    base::Time claimed_time{};                    // /M
    std::size_t contents_size = 0;                // bytes reserved for the CMS: pki::max_cms_size
    std::optional<int> certify_p;                 // 1..3: certification signature (ISO 32000-2 section 12.8.2.2)
    /// What the CMS will use and have, which the seed value of an existing field may demand (ISO 32000-2 table 237).
    crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
    bool has_timestamp = false, has_evidence = false;
    /// The signer's certificate and those above it, leaf first: a field may be for certain signers only. Empty: not
    /// known.
    std::vector<pki::Certificate> signer;
};

/// An increment that waits for its CMS. A value: may be stored and restored on another machine.
struct Prepared {
    Bytes increment;                // to append to the file
    std::uint64_t base_size = 0;    // of the file as it was
    std::uint64_t gap_begin = 0;    // absolute, of '<'
    std::uint64_t gap_end = 0;      // absolute, after '>'
    crypto::Sha256Digest digest{};  // of the bytes that /ByteRange names
    std::array<std::uint64_t, 4> byte_range{};
    std::string field_name;  // of the field that holds it, fully qualified

    std::size_t contents_size() const { return static_cast<std::size_t>((gap_end - gap_begin - 2) / 2); }  // bytes
    Bytes state() const;
    /// Key "pades.bad_state" for anything that state() cannot have written.
    static Result<Prepared> restore(ByteView state);
};

/// Writes field, widget, signature dictionary and marks. `base_hash` has been fed exactly document.bytes().
/// Errors: pades.field_name, pades.not_a_signature_field, pades.field_signed, pades.box (off the page),
/// pades.marks_after_signature, pades.certify_not_first, pades.seed_value (the field demands what we cannot give),
/// pdf.no_such_page, and those of build_appearance.
Result<Prepared> prepare_signature(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const SignatureSpec& spec);

/// The same bytes under any digest; `file` is the one that was prepared, and is read whole unless it is SHA-256 that is
/// asked for. `hashed`, if any, is told what was read (crypto::update_in_pieces).
Bytes content_digest(const Prepared& prepared, ByteView file, crypto::DigestAlgorithm algorithm,
                     const std::function<void(ByteView)>& hashed = {});

/// The digest as recomputed from the bytes: compare before asking for a signature on restored bytes.
Result<crypto::Sha256Digest> digest_of(const Prepared& prepared, const crypto::Sha256& base_hash);

/// Puts the DER into the gap, zeros after it. Keys: pades.contents_too_small, pades.already_embedded.
Result<void> embed_cms(Prepared& prepared, ByteView cms);

/// The hash of the file after the increment was appended, for the next one.
crypto::Sha256 advance(const crypto::Sha256& base_hash, const Prepared& prepared);

}  // namespace pades
