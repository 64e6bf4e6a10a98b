#include "pades/dss.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "pades/drawing.h"
#include "pades/form_editor.h"
#include "pades/parts_writer.h"
#include "pades/pdf_mac.h"
#include "pades/signature_object.h"
#include "pades/structure_tree.h"
#include "pdf/signatures.h"

namespace pades {
namespace {

using base::ErrorCode;
using base::make_error;
using pdf::Ref;
using pdf::Value;

constexpr std::size_t largest_item = std::size_t{32} << 20;

/// One of the three arrays: what is there, and what is added, each once (by SHA-256 of the DER).
class Store {
  public:
    Store(const pdf::Document& document, pdf::Increment& increment) : document_(document), increment_(increment) {}

    Result<void> load(const Value& array) {
        for (const Value& item : array.items()) {
            items_.push_back(item);
            EZ_TRY(const Value stream, document_.resolve(item));
            if (!stream.is_stream() || stream.stream_bytes().size() > largest_item) continue;
            // An entry that cannot be decoded stays as it is; it just cannot be recognised.
            if (const auto data = document_.stream_data(stream))
                known_.try_emplace(crypto::sha256(*data), item.as_ref());
        }
        return {};
    }

    /// The object that holds these bytes, made if need be.
    Value add(const Bytes& der) {
        const auto [place, is_new] = known_.try_emplace(crypto::sha256(der));
        if (is_new) {
            place->second = increment_.allocate();
            increment_.set_stream(place->second, Value::dictionary({{"Filter", Value::name("FlateDecode")}}),
                                  appearance::deflate(der));
            items_.push_back(Value::reference(place->second));
        }
        return Value::reference(place->second);
    }

    bool empty() const { return items_.empty(); }
    Value array() const { return Value::array(items_); }

  private:
    const pdf::Document& document_;
    pdf::Increment& increment_;
    std::vector<Value> items_;
    std::map<crypto::Sha256Digest, Ref> known_;
};

/// /Contents of the newest signature or time-stamp, with padding.
Result<std::optional<Bytes>> newest_contents(const pdf::Document& document) {
    EZ_TRY(const auto fields, pdf::list_signatures(document, pdf::Scan::form_only));
    const pdf::SignatureField* newest = nullptr;
    for (const pdf::SignatureField& field : fields)
        if (field.is_signed && !field.contents.empty() &&
            (newest == nullptr || field.contents_begin > newest->contents_begin))
            newest = &field;
    return newest == nullptr ? std::optional<Bytes>() : std::optional<Bytes>(newest->contents);
}

Result<void> write_dss(const pdf::Document& document, pdf::Increment& increment, FormEditor& form,
                       const ValidationData& data) {
    const Ref old_ref = form.read_catalog().get("DSS").as_ref();
    EZ_TRY(Value dss, document.resolve(form.read_catalog().get("DSS")));
    if (!dss.is_dictionary()) dss = Value::dictionary({{"Type", Value::name("DSS")}});

    struct Kind {
        const char* key;      // in the DSS
        const char* vri_key;  // in the VRI dictionary
        const std::vector<Bytes>& items;
    };
    Value entry = Value::dictionary();
    for (const Kind& kind : {Kind{"Certs", "Cert", data.certificates}, Kind{"OCSPs", "OCSP", data.ocsp_responses},
                             Kind{"CRLs", "CRL", data.crls}}) {
        Store store(document, increment);
        EZ_TRY(const Value old, document.resolve(dss, kind.key));
        EZ_CHECK(store.load(old));
        std::vector<Value> used;
        for (const Bytes& der : kind.items) {
            Value item = store.add(der);
            if (std::find(used.begin(), used.end(), item) == used.end()) used.push_back(std::move(item));
        }
        if (!store.empty()) dss.set(kind.key, store.array());
        if (!used.empty()) entry.set(kind.vri_key, Value::array(std::move(used)));
    }
    EZ_TRY(const auto contents, newest_contents(document));
    if (contents && !data.empty()) {
        EZ_TRY(Value vri, document.resolve(dss, "VRI"));
        if (!vri.is_dictionary()) vri = Value::dictionary();
        const Ref entry_ref = increment.allocate();
        increment.set(entry_ref, entry);
        vri.set(vri_key(*contents), Value::reference(entry_ref));
        if (const Ref vri_ref = dss.get("VRI").as_ref())
            increment.set(vri_ref, vri);
        else
            dss.set("VRI", std::move(vri));
    }
    if (old_ref) {
        increment.set(old_ref, dss);
    } else {
        const Ref ref = increment.allocate();
        increment.set(ref, dss);
        form.catalog().set("DSS", Value::reference(ref));
    }
    return {};
}

}  // namespace

void ValidationData::add(const ValidationData& more) {
    const auto join = [](std::vector<Bytes>& to, const std::vector<Bytes>& from) {
        for (const Bytes& item : from)
            if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
    };
    join(certificates, more.certificates);
    join(ocsp_responses, more.ocsp_responses);
    join(crls, more.crls);
}

std::string vri_key(ByteView contents) {
    return base::hex_upper(crypto::digest(crypto::DigestAlgorithm::sha1, contents));
}

Result<Prepared> prepare_document_timestamp(const pdf::Document& document, const crypto::Sha256& hash,
                                            const ValidationData& data, std::size_t token_size) {
    pdf::Increment increment(document);
    EZ_TRY(FormEditor form, FormEditor::open(document, increment));
    if (!data.empty()) EZ_CHECK(write_dss(document, increment, form, data));
    EZ_TRY(const pdf::PageInfo page, document.page(0));
    EZ_TRY(const std::string name, form.free_name("DocTimeStamp"));
    const Ref field = increment.allocate(), signature = increment.allocate();
    // PDF/A-1 (6.9) wants an appearance of every field. Elsewhere there is none: a strict reading takes its stream, new
    // in a certified document, for something that was drawn.
    Ref appearance;
    if (wants_opaque(document, form.read_catalog())) {
        EZ_TRY(appearance, PartsWriter(document, increment).write(appearance::empty_appearance()));
    }
    Value widget = invisible_field(name, signature, page.ref, appearance);
    widget.set("TU", Value::text("Document time-stamp"));
    if (is_tagged(document, form.read_catalog())) move_off_page(page, widget);
    increment.set(field, widget);
    increment.set(signature, signature_dictionary("DocTimeStamp", "ETSI.RFC3161", token_size + mac_room(document)));
    EZ_CHECK(form.add_field(field));
    EZ_CHECK(form.add_annotation(page, field));
    form.write();
    return finish_prepared(increment, hash, name, {.auth_code = mac_in_signature(document, signature)});
}

Result<Bytes> add_validation_data(const pdf::Document& document, const crypto::Sha256& hash,
                                  const ValidationData& data) {
    pdf::Increment increment(document);
    EZ_TRY(FormEditor form, FormEditor::open(document, increment));
    if (data.empty())
        return make_error(ErrorCode::invalid, "pades.no_validation_data", "There is no validation data to add");
    EZ_CHECK(write_dss(document, increment, form, data));
    form.write();
    return finish_with_mac(document, increment, hash);
}

}  // namespace pades
