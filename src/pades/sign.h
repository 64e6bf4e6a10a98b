#pragma once
// Whole signatures at the baseline levels of EN 319 142-1: B-B and B-T in one increment, B-LT and B-LTA in two, on
// unchanged bytes.
#include <functional>
#include <memory>
#include <string_view>

#include "pades/dss.h"
#include "pades/gate.h"
#include "pades/prepare.h"
#include "pki/cms.h"

namespace pades {

enum class Level { b_b, b_t, b_lt, b_lta };
const char* to_string(Level level);  // "b-b"
std::optional<Level> level_from_name(std::string_view name);

/// Finds certificates, OCSP responses and CRLs for chains: from our own authority, or over HTTP by AIA and CDP.
struct ValidationDataSource {
    virtual ~ValidationDataSource() = default;
    /// `chains`: one per signer (document signer, time-stamp authorities), leaf first, as far as known. The result
    /// holds what is needed for every certificate but roots, OCSP responders included. Fails when anything is missing:
    /// level B-LT promises all of it.
    virtual Result<ValidationData> collect(const std::vector<std::vector<pki::Certificate>>& chains) = 0;
};

/// Signs a digest (SHA-256) as detached CAdES: in process, by a vault, by a remote service.
using SignDigest = std::function<Result<Bytes>(const crypto::Sha256Digest& digest)>;

struct SignOptions {
    Level level = Level::b_b;
    SignatureSpec spec;  // contents_size set by the caller when `sign` is a callback
    pki::Timestamper* timestamper =
        nullptr;                             // needed for B-LTA; for B-T and higher the CMS must come with a time-stamp
    ValidationDataSource* source = nullptr;  // needed for B-LT and B-LTA
    /// The file with its first increment in one piece, for B-LT and B-LTA; the view must live until the call returns.
    /// Without it the file is copied in memory.
    std::function<Result<ByteView>(ByteView increment)> extend;
    /// Told which bytes of the file were hashed again, for another digest than SHA-256, and are hardly needed now.
    std::function<void(ByteView)> hashed;
};

struct SignedIncrements {
    Bytes bytes;                 // to append to the file: one or two increments
    std::size_t first_size = 0;  // of the one with the signature
    std::string field_name;
    crypto::Sha256 hash;  // of the file with the increments
};

/// In process. The time-stamp of B-T comes from options.timestamper. Errors: those of check_signable,
/// prepare_signature, pki::sign_cms_cades, the timestamper and the source; invalid pades.needs_timestamper,
/// pades.needs_source.
Result<SignedIncrements> sign_file(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const pki::CmsSigner& signer, const SignOptions& options);
/// With the key elsewhere. For B-T and higher the callback's CMS must hold a signature time-stamp.
Result<SignedIncrements> sign_file(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const SignDigest& sign, const SignOptions& options);

/// The second half of a signing that paused: embeds, then adds what `level` asks for. `file` is the document without
/// the increment; `open` what it was opened with.
Result<SignedIncrements> complete_signature(ByteView file, const pdf::OpenOptions& open,
                                            const crypto::Sha256& base_hash, Prepared prepared, ByteView cms,
                                            const SignOptions& options);

/// How to open the document, or the document with increments, again: by its file key (secret), with no password to
/// hash.
pdf::OpenOptions reopen_options(const pdf::Document& document);

/// DSS and document time-stamp in one increment, the token in place. A token larger than announced costs one more
/// request, no authorisation. `hash` has been fed the whole of `document`.
Result<Prepared> stamp_document(const pdf::Document& document, const crypto::Sha256& hash, const ValidationData& data,
                                pki::Timestamper& timestamper);

/// Chains found in a CMS (zeros behind it are the room of /Contents): the signer's, and its signature time-stamps' (for
/// ValidationDataSource).
Result<std::vector<std::vector<pki::Certificate>>> chains_of(ByteView cms);

}  // namespace pades
