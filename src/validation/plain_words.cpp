#include "validation/plain_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace validation {
namespace {

struct Entry {
    std::string_view key, id, en;
};

constexpr std::array kVerdicts = std::to_array<Entry>({
    {"verify.valid", "Tanda tangan sah: dokumen tidak berubah dan penanda tangan dapat dipercaya.",
     "The signature is valid: the document is unchanged and the signer is trusted."},
    {"verify.valid_with_additions", "Tanda tangan sah. Setelah itu dokumen hanya ditambah dengan hal yang diizinkan.",
     "The signature is valid. Afterwards only permitted things were added to the document."},
    {"verify.changed", "Tidak sah: dokumen diubah setelah ditandatangani.",
     "Invalid: the document was changed after it was signed."},
    {"verify.bytes_changed", "Tidak sah: isi yang ditandatangani bukan lagi isi dokumen ini.",
     "Invalid: what was signed is no longer what this document holds."},
    {"verify.forged", "Tidak sah: tanda tangan ini tidak dibuat dengan kunci penanda tangan.",
     "Invalid: this signature was not made with the signer's key."},
    {"verify.structure", "Tidak sah: susunan file tidak wajar dan dapat menyembunyikan perubahan.",
     "Invalid: the file's structure is irregular and could hide changes."},
    {"verify.revoked", "Tidak sah: sertifikat sudah dicabut sebelum dokumen ditandatangani.",
     "Invalid: the certificate had been revoked before the document was signed."},
    {"verify.outside_validity", "Tidak sah: sertifikat tidak berlaku pada waktu penandatanganan.",
     "Invalid: the certificate was not in force at the time of signing."},
    {"verify.untrusted",
     "Dokumen tidak berubah, tetapi penerbit sertifikat tidak dikenal di sini; identitas penanda tangan tidak "
     "terbukti.",
     "The document is unchanged, but the certificate's issuer is not known here; the signer's identity is not proven."},
    {"verify.time_not_proven",
     "Dokumen tidak berubah, tetapi sertifikat sudah tidak berlaku dan waktu penandatanganan tidak terbukti.",
     "The document is unchanged, but the certificate is no longer in force and the time of signing is not proven."},
    {"verify.weak_algorithm", "Tidak dapat dipastikan: tanda tangan memakai algoritme yang sudah terlalu lemah.",
     "Cannot be decided: the signature uses an algorithm that is too weak today."},
    {"verify.annotations",
     "Tidak dapat dipastikan: setelah ditandatangani ditambahkan anotasi yang dapat menutupi isi.",
     "Cannot be decided: annotations that can cover the content were added after signing."},
    {"verify.undecided", "Keabsahan tanda tangan tidak dapat dipastikan.",
     "The validity of the signature cannot be decided."},
    {"verify.none", "Dokumen ini tidak memuat tanda tangan elektronik.",
     "This document carries no electronic signature."},
    {"verify.unreadable", "File ini tidak dapat dibaca sebagai PDF.", "This file cannot be read as a PDF."},
    {"verify.all_valid", "Semua tanda tangan sah.", "All signatures are valid."},
    {"verify.some_invalid", "Ada tanda tangan yang tidak sah.", "At least one signature is invalid."},
    {"verify.some_undecided", "Ada tanda tangan yang tidak dapat dipastikan.",
     "At least one signature cannot be decided."},
});

constexpr std::array kRules = std::to_array<Entry>({
    {"V-P1", "File dapat dibaca tanpa perbaikan.", "The file can be read without repair."},
    {"V-P2", "Setiap versi dokumen diakhiri dengan benar dan menunjuk ke versi sebelumnya.",
     "Every version of the document is properly ended and points to the one before."},
    {"V-P3", "Daftar objek menunjuk ke objek yang benar.", "The object lists point to the right objects."},
    {"V-P4", "Semua program melihat objek yang sama.", "All programs see the same objects."},
    {"V-P5", "Wadah objek lama tidak diganti.", "Older containers of objects are not replaced."},
    {"V-P6", "Enkripsi dan tanda pengenal file tetap sama.", "Encryption and file identifier stay the same."},
    {"V-B1", "Rentang byte tanda tangan lengkap dan wajar.", "The signature's byte range is complete and regular."},
    {"V-B2", "Bagian yang tidak ditandatangani hanyalah nilai tanda tangan itu sendiri.",
     "The bytes left out of the signature are the signature value and nothing else."},
    {"V-B3", "Nilai tanda tangan berada di tempat yang dinyatakan.",
     "The signature value stands where the byte range says."},
    {"V-B4", "Nilai tanda tangan tersusun dengan benar.", "The signature value is well-formed."},
    {"V-B5", "Tanda tangan mencakup satu versi dokumen secara utuh.",
     "The signature covers a whole version of the document."},
    {"V-B6", "Tanda tangan tidak saling tumpang tindih.", "Signatures do not overlap."},
    {"V-B7", "Setiap byte setelah tanda tangan dapat dijelaskan.", "Every byte behind the signature is accounted for."},
    {"V-B8", "Tidak ada data setelah akhir file.", "Nothing stands behind the end of the file."},
    {"V-C1", "Format tanda tangan diterima.", "The signature's format is accepted."},
    {"V-C2", "Tanda tangan cocok dengan dokumen dan sertifikat.",
     "The signature fits the document and the certificate."},
    {"V-C3", "Tanda tangan mengikuti profil PAdES.", "The signature keeps to the PAdES profile."},
    {"V-C4", "Sertifikat berlaku dan dipercaya.", "The certificate is in force and trusted."},
    {"V-C5", "Stempel waktu dapat dipercaya.", "The time-stamp can be trusted."},
    {"V-S1", "Tanda tangan terdaftar di formulir dan halaman.", "The signature is listed in the form and on a page."},
    {"V-S2", "Jenis tanda tangan jelas.", "The kind of signature is unambiguous."},
    {"V-S3", "Keterangan tanda tangan tidak diganti.", "The signature's particulars were not replaced."},
    {"V-S4", "Satu tanda tangan milik satu kolom.", "One signature belongs to one field."},
    {"V-S5", "Nama yang tertulis di file sama dengan nama di sertifikat; hanya sertifikat yang membuktikan identitas.",
     "The name that the file gives is the one in the certificate; only the certificate proves who signed."},
    {"V-D", "Perubahan setelah penandatanganan diizinkan.", "Changes after signing are permitted ones."},
});

Sentence find(std::span<const Entry> table, std::string_view key) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Entry& entry) { return entry.key == key; });
    if (found == table.end()) return {std::string(key), std::string(key)};
    return {std::string(found->id), std::string(found->en)};
}

bool fails_by_group(const SignatureReport& signature, std::string_view group) {
    return std::any_of(signature.findings.begin(), signature.findings.end(), [&](const Finding& finding) {
        return finding.severity == Severity::failure && finding.rule.starts_with(group);
    });
}

std::string failed_key(const SignatureReport& signature) {
    switch (signature.verdict.sub_indication) {
        case SubIndication::hash_failure:
            return "verify.bytes_changed";
        case SubIndication::sig_crypto_failure:
            return "verify.forged";
        case SubIndication::revoked:
            return "verify.revoked";
        case SubIndication::expired:
        case SubIndication::not_yet_valid:
            return "verify.outside_validity";
        default:
            break;
    }
    const bool structure = fails_by_group(signature, "V-P") || fails_by_group(signature, "V-B");
    return !structure && fails_by_group(signature, "V-D") ? "verify.changed" : "verify.structure";
}

std::string undecided_key(const SignatureReport& signature) {
    switch (signature.verdict.sub_indication) {
        case SubIndication::no_certificate_chain_found:
            return "verify.untrusted";
        case SubIndication::out_of_bounds_no_poe:
        case SubIndication::revoked_no_poe:
            return "verify.time_not_proven";
        case SubIndication::crypto_constraints_failure:
        case SubIndication::crypto_constraints_failure_no_poe:
            return "verify.weak_algorithm";
        case SubIndication::sig_constraints_failure:
            return fails_by_group(signature, "V-D12") ? "verify.annotations" : "verify.undecided";
        default:
            return "verify.undecided";
    }
}

}  // namespace

std::string verdict_key(const SignatureReport& signature) {
    if (signature.verdict.failed()) return failed_key(signature);
    if (!signature.verdict.passed()) return undecided_key(signature);
    return signature.change > Change::lta ? "verify.valid_with_additions" : "verify.valid";
}

std::string verdict_key(const ValidationReport& report) {
    if (!report.readable) return "verify.unreadable";
    const auto total = report.signatures.size() + report.document_timestamps.size();
    if (total == 0) return "verify.none";
    if (report.signatures.size() == 1 && report.document_timestamps.empty())
        return verdict_key(report.signatures.front());
    switch (report.verdict()) {
        case DocumentVerdict::valid:
            return "verify.all_valid";
        case DocumentVerdict::invalid:
            return "verify.some_invalid";
        default:
            return "verify.some_undecided";
    }
}

Sentence verdict_sentence(const SignatureReport& signature) {
    return find(kVerdicts, verdict_key(signature));
}
Sentence verdict_sentence(const ValidationReport& report) {
    return find(kVerdicts, verdict_key(report));
}

Sentence rule_sentence(std::string_view rule) {
    return find(kRules, rule.starts_with("V-D") ? std::string_view("V-D") : rule);
}

}  // namespace validation
