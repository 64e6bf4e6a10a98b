#include "pades/sign.h"

#include <algorithm>

#include "pades/pdf_mac.h"
#include "pki/tsp.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;

Result<void> check_options(const SignOptions& options) {
    if (options.level >= Level::b_lt && options.source == nullptr)
        return make_error(ErrorCode::invalid, "pades.needs_source",
                          "Levels B-LT and B-LTA need a source of validation data", "level");
    if (options.level == Level::b_lta && options.timestamper == nullptr)
        return make_error(ErrorCode::invalid, "pades.needs_timestamper", "Level B-LTA needs a time-stamp authority",
                          "tsa");
    return {};
}

/// Leaf, then whoever issued it among `pool`, as far as it goes; self-signed certificates end it.
std::vector<pki::Certificate> order_chain(const pki::Certificate& leaf, const std::vector<pki::Certificate>& pool) {
    std::vector<pki::Certificate> chain{leaf};
    while (chain.size() < 10 && !chain.back().is_self_issued()) {
        const auto issuer = std::find_if(pool.begin(), pool.end(), [&](const pki::Certificate& candidate) {
            return candidate.subject().matches(chain.back().issuer()) &&
                   pki::verify_certificate_signature(chain.back(), candidate);
        });
        if (issuer == pool.end() || std::find(chain.begin(), chain.end(), *issuer) != chain.end()) break;
        chain.push_back(*issuer);
    }
    return chain;
}

/// A document with the first increment in place, re-opened without hashing the password again.
class Extended {
  public:
    static Result<std::unique_ptr<Extended>> open(ByteView file, ByteView increment, const pdf::OpenOptions& open,
                                                  const SignOptions& options) {
        auto out = std::make_unique<Extended>();
        ByteView whole;
        if (options.extend) {
            EZ_TRY(whole, options.extend(increment));
        } else {
            out->bytes_.reserve(file.size() + increment.size());
            base::append(out->bytes_, file);
            base::append(out->bytes_, increment);
            whole = out->bytes_;
        }
        EZ_TRY(pdf::Document document, pdf::Document::open(whole, open));
        out->document_ = std::make_unique<pdf::Document>(std::move(document));
        return out;
    }
    const pdf::Document& document() const { return *document_; }

  private:
    Bytes bytes_;
    std::unique_ptr<pdf::Document> document_;
};

/// Only an encrypted document can have a message authentication code.
bool needs_reading(const pdf::OpenOptions& open) {
    return !open.file_key.empty() || !open.password.empty();
}

GateOptions gate_options(const SignatureSpec& spec) {
    return {spec.field_name, spec.visible.has_value()};
}

}  // namespace

const char* to_string(Level level) {
    switch (level) {
        case Level::b_b:
            return "b-b";
        case Level::b_t:
            return "b-t";
        case Level::b_lt:
            return "b-lt";
        case Level::b_lta:
            return "b-lta";
    }
    return "";
}

pdf::OpenOptions reopen_options(const pdf::Document& document) {
    pdf::OpenOptions options;
    options.limits = document.options().limits;
    if (const pdf::Security* security = document.security()) {
        options.file_key = security->file_key();
        options.file_key_owner = security->owner();
    }
    return options;
}

Result<Prepared> stamp_document(const pdf::Document& document, const crypto::Sha256& hash, const ValidationData& data,
                                pki::Timestamper& timestamper) {
    std::size_t room = timestamper.max_token_size();
    for (int attempt = 0;; ++attempt) {
        EZ_TRY(Prepared prepared, prepare_document_timestamp(document, hash, data, room));
        EZ_TRY(const Bytes token, timestamper.timestamp(crypto::DigestAlgorithm::sha256, prepared.digest));
        if (token.size() > room && attempt == 0) {
            room = token.size() + 256;
            continue;
        }
        EZ_TRY(const Bytes whole, with_mac(document, prepared, token));
        EZ_CHECK(embed_cms(prepared, whole));
        return prepared;
    }
}

std::optional<Level> level_from_name(std::string_view name) {
    for (const Level level : {Level::b_b, Level::b_t, Level::b_lt, Level::b_lta})
        if (name == to_string(level)) return level;
    return std::nullopt;
}

Result<std::vector<std::vector<pki::Certificate>>> chains_of(ByteView bytes) {
    EZ_TRY(const pki::CmsSignedData cms, pki::CmsSignedData::parse(bytes, {.allow_zero_padding = true}));
    const pki::Certificate* leaf = cms.signer_certificate();
    if (leaf == nullptr)
        return make_error(ErrorCode::malformed, "cms.no_signer_certificate",
                          "The signature does not hold its signer's certificate");
    std::vector<std::vector<pki::Certificate>> out{order_chain(*leaf, cms.certificates())};
    for (const pki::CmsSignerInfo& signer : cms.signer_infos())
        for (const Bytes& der : signer.signature_timestamps) {
            EZ_TRY(const pki::TimestampToken token, pki::TimestampToken::parse(der));
            const pki::Certificate* authority = token.signer_certificate();
            if (authority == nullptr)
                return make_error(ErrorCode::malformed, "tsp.no_certificate",
                                  "The time-stamp does not hold its authority's certificate");
            out.push_back(order_chain(*authority, token.cms().certificates()));
        }
    return out;
}

Result<SignedIncrements> complete_signature(ByteView file, const pdf::OpenOptions& open,
                                            const crypto::Sha256& base_hash, Prepared prepared, ByteView cms,
                                            const SignOptions& options) {
    EZ_CHECK(check_options(options));
    EZ_TRY(const crypto::Sha256Digest digest, digest_of(prepared, base_hash));
    if (digest != prepared.digest || file.size() != prepared.base_size)
        return make_error(ErrorCode::conflict, "pades.changed", "The document is not the one that was prepared");
    EZ_TRY(const auto chains, chains_of(cms));
    if (options.level >= Level::b_t && chains.size() < 2)
        return make_error(ErrorCode::invalid, "pades.needs_timestamper",
                          "The signature came without the time-stamp that its level asks for", "tsa");
    if (needs_reading(open)) {
        EZ_TRY(const pdf::Document document, pdf::Document::open(file, open));
        EZ_TRY(const Bytes whole, with_mac(document, prepared, cms));
        EZ_CHECK(embed_cms(prepared, whole));
    } else {
        EZ_CHECK(embed_cms(prepared, cms));
    }
    SignedIncrements out;
    out.first_size = prepared.increment.size();
    out.field_name = prepared.field_name;
    out.hash = advance(base_hash, prepared);
    out.bytes = std::move(prepared.increment);
    if (options.level < Level::b_lt) return out;

    EZ_TRY(const ValidationData data, options.source->collect(chains));
    EZ_TRY(const auto extended, Extended::open(file, out.bytes, open, options));
    if (options.level == Level::b_lt) {
        EZ_TRY(const Bytes more, add_validation_data(extended->document(), out.hash, data));
        out.hash.update(more);
        base::append(out.bytes, more);
        return out;
    }
    EZ_TRY(const Prepared stamped, stamp_document(extended->document(), out.hash, data, *options.timestamper));
    out.hash = advance(out.hash, stamped);
    base::append(out.bytes, stamped.increment);
    return out;
}

namespace {

using SignPrepared = std::function<Result<Bytes>(const Prepared& prepared)>;

Result<SignedIncrements> sign_with(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const SignPrepared& sign, const SignOptions& options) {
    EZ_CHECK(check_options(options));
    EZ_CHECK(check_signable(document, gate_options(options.spec)));
    SignatureSpec spec = options.spec;
    spec.has_timestamp = options.level >= Level::b_t;
    spec.has_evidence = options.level >= Level::b_lt;
    EZ_TRY(Prepared prepared, prepare_signature(document, base_hash, spec));
    EZ_TRY(const Bytes cms, sign(prepared));
    return complete_signature(document.bytes(), reopen_options(document), base_hash, std::move(prepared), cms, options);
}

}  // namespace

Result<SignedIncrements> sign_file(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const SignDigest& sign, const SignOptions& options) {
    return sign_with(document, base_hash, [&](const Prepared& prepared) { return sign(prepared.digest); }, options);
}

Result<SignedIncrements> sign_file(const pdf::Document& document, const crypto::Sha256& base_hash,
                                   const pki::CmsSigner& signer, const SignOptions& options) {
    pki::Timestamper* timestamper = options.level >= Level::b_t ? options.timestamper : nullptr;
    if (options.level >= Level::b_t && timestamper == nullptr)
        return make_error(ErrorCode::invalid, "pades.needs_timestamper",
                          "Levels B-T and higher need a time-stamp authority", "tsa");
    SignOptions sized = options;
    sized.spec.digest = pki::cms_digest(signer.key, options.spec.digest);
    const crypto::DigestAlgorithm digest = sized.spec.digest;
    sized.spec.contents_size = pki::max_cms_size(signer, timestamper, digest);
    sized.spec.signer.assign(1, signer.leaf);
    sized.spec.signer.insert(sized.spec.signer.end(), signer.chain.begin(), signer.chain.end());
    std::size_t got = 0;
    const SignPrepared in_process = [&](const Prepared& prepared) -> Result<Bytes> {
        const Bytes content = content_digest(prepared, document.bytes(), digest, options.hashed);
        EZ_TRY(Bytes cms, pki::sign_cms_cades(signer, digest, content, timestamper));
        got = cms.size();
        return cms;
    };
    auto result = sign_with(document, base_hash, in_process, sized);
    if (result || result.error().key != "pades.contents_too_small") return result;
    sized.spec.contents_size = got + 512;  // the foreign time-stamp was larger than its authority's word
    return sign_with(document, base_hash, in_process, sized);
}

}  // namespace pades
