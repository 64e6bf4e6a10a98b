#include "notify/templates.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace notify {

namespace {

struct Named {
    std::string_view name;
    Template what;
    TemplateText text;
};

constexpr std::string_view not_you_id = "Bukan Anda? Segera ganti kata sandi Anda dan hubungi kami.";
constexpr std::string_view not_you_en = "Was it not you? Change your password now and contact us.";

std::vector<Named> account_mails() {
    return {
        {"activation",
         Template::activation,
         {{"url"},
          {"Aktifkan akun ezSign Anda",
           {"Terima kasih telah mendaftar di ezSign.",
            "Tekan tombol di bawah ini untuk mengaktifkan akun Anda. Tautan ini berlaku 24 jam dan hanya dapat dipakai "
            "satu kali.",
            "Jika Anda tidak mendaftar, abaikan surel ini: tanpa aktivasi, akun tidak dibuat."},
           "Aktifkan akun"},
          {"Activate your ezSign account",
           {"Thank you for signing up with ezSign.",
            "Press the button below to activate your account. The link is valid for 24 hours and works once.",
            "If you did not sign up, ignore this mail: without activation there is no account."},
           "Activate account"}}},
        {"already_registered",
         Template::already_registered,
         {{"url"},
          {"Anda sudah memiliki akun ezSign",
           {"Seseorang, mungkin Anda, mencoba mendaftar di ezSign dengan alamat surel ini. Alamat ini sudah memiliki "
            "akun.",
            "Anda dapat langsung masuk. Jika lupa kata sandi, pilih \"Lupa kata sandi\" di halaman masuk.",
            "Jika bukan Anda, tidak ada yang perlu dilakukan: akun Anda tidak berubah."},
           "Masuk"},
          {"You already have an ezSign account",
           {"Somebody, perhaps you, tried to sign up with ezSign using this address. It already has an account.",
            "You can simply log in. If you forgot the password, choose \"Forgot password\" on the log-in page.",
            "If it was not you, there is nothing to do: your account has not changed."},
           "Log in"}}},
        {"password_changed",
         Template::password_changed,
         {{"at", "address"},
          {"Kata sandi ezSign Anda telah diganti",
           {"Kata sandi akun Anda diganti pada {at} dari alamat {address}. Semua sesi lain telah diakhiri.",
            not_you_id}},
          {"Your ezSign password has been changed",
           {"The password of your account was changed on {at} from the address {address}. All other sessions have "
            "ended.",
            not_you_en}}}},
        {"password_reset",
         Template::password_reset,
         {{"url"},
          {"Atur ulang kata sandi ezSign",
           {"Kami menerima permintaan untuk mengatur ulang kata sandi akun Anda.",
            "Tautan di bawah ini berlaku 30 menit dan hanya dapat dipakai satu kali. Setelah itu semua sesi diakhiri.",
            "Jika Anda tidak memintanya, abaikan surel ini: kata sandi Anda tidak berubah."},
           "Atur kata sandi baru"},
          {"Set a new ezSign password",
           {"We received a request to set a new password for your account.",
            "The link below is valid for 30 minutes and works once. All sessions end then.",
            "If you did not ask for it, ignore this mail: your password has not changed."},
           "Set a new password"}}},
        {"new_device",
         Template::new_device,
         {{"at", "address", "device", "url"},
          {"Masuk dari perangkat baru",
           {"Akun Anda dipakai masuk pada {at} dari perangkat yang belum kami kenal: {device}, alamat {address}.",
            "Jika itu Anda, tidak ada yang perlu dilakukan.", not_you_id},
           "Lihat perangkat yang masuk"},
          {"Log-in from a new device",
           {"Your account was logged in to on {at} from a device that we did not know: {device}, address {address}.",
            "If it was you, there is nothing to do.", not_you_en},
           "See where you are logged in"}}},
    };
}

std::vector<Named> identity_mails() {
    return {
        {"identity_submitted",
         Template::identity_submitted,
         {{"name"},
          {"Verifikasi identitas Anda telah kami terima",
           {"{name}, data identitas Anda telah kami terima dan sedang diperiksa oleh petugas kami.",
            "Kami mengirim surel lagi begitu ada keputusan."}},
          {"We have received your identity verification",
           {"{name}, we have received your identity data; an officer is checking it.",
            "You will get another mail as soon as it is decided."}}}},
        {"identity_approved",
         Template::identity_approved,
         {{"name", "url"},
          {"Identitas Anda telah disetujui",
           {"{name}, identitas Anda telah diperiksa dan disetujui.",
            "Satu langkah lagi: periksa isi sertifikat elektronik Anda dan setujui penerbitannya."},
           "Lihat isi sertifikat"},
          {"Your identity has been approved",
           {"{name}, your identity has been checked and approved.",
            "One more step: look at the content of your electronic certificate and agree to its issuance."},
           "See the certificate's content"}}},
        {"identity_rejected",
         Template::identity_rejected,
         {{"name", "reasons", "url"},
          {"Verifikasi identitas Anda belum dapat disetujui",
           {"{name}, kami belum dapat menyetujui verifikasi identitas Anda. Alasannya:", "{reasons}",
            "Anda dapat mengajukan lagi dengan data yang sudah diperbaiki."},
           "Ajukan lagi"},
          {"Your identity verification could not be approved",
           {"{name}, we could not approve your identity verification. The reasons:", "{reasons}",
            "You may apply again with corrected data."},
           "Apply again"}}},
        {"identity_returned",
         Template::identity_returned,
         {{"name", "remark", "url"},
          {"Ada yang perlu diperbaiki pada verifikasi identitas Anda",
           {"{name}, petugas kami meminta Anda mengulang satu langkah verifikasi. Catatan petugas:", "{remark}"},
           "Lanjutkan verifikasi"},
          {"Something in your identity verification needs correcting",
           {"{name}, our officer asks you to repeat a step of the verification. The officer's remark:", "{remark}"},
           "Continue the verification"}}},
    };
}

std::vector<Named> certificate_mails() {
    return {
        {"certificate_issued",
         Template::certificate_issued,
         {{"name", "serial", "notAfter", "url"},
          {"Sertifikat elektronik Anda telah terbit",
           {"{name}, sertifikat elektronik Anda telah terbit. Anda sekarang dapat menandatangani dokumen.",
            "Nomor seri: {serial}", "Berlaku sampai: {notAfter}"},
           "Lihat sertifikat"},
          {"Your electronic certificate has been issued",
           {"{name}, your electronic certificate has been issued. You can sign documents now.",
            "Serial number: {serial}", "Valid until: {notAfter}"},
           "See the certificate"}}},
        {"certificate_revoked",
         Template::certificate_revoked,
         {{"name", "serial", "reason", "at"},
          {"Sertifikat elektronik Anda telah dicabut",
           {"{name}, sertifikat elektronik Anda dicabut pada {at}. Anda tidak dapat lagi menandatangani dengannya.",
            "Nomor seri: {serial}", "Alasan: {reason}", "Dokumen yang ditandatangani sebelumnya tetap sah."}},
          {"Your electronic certificate has been revoked",
           {"{name}, your electronic certificate was revoked on {at}. You can no longer sign with it.",
            "Serial number: {serial}", "Reason: {reason}", "Documents signed before stay valid."}}}},
        {"otp",
         Template::otp,
         {{"code", "document", "minutes"},
          {"Kode OTP untuk menandatangani",
           {"Kode OTP Anda:",
            "Kode ini hanya untuk menandatangani \"{document}\", berlaku {minutes} menit dan satu kali.",
            "Jangan berikan kode ini kepada siapa pun, termasuk petugas ezSign."},
           "",
           "code"},
          {"OTP code to sign",
           {"Your OTP code:", "It is for signing \"{document}\" only, valid for {minutes} minutes and once.",
            "Give this code to nobody, not even to ezSign's staff."},
           "",
           "code"}}},
        {"document_signed",
         Template::document_signed,
         {{"document", "at", "url"},
          {"Dokumen telah ditandatangani: {document}",
           {"Dokumen \"{document}\" telah Anda tandatangani pada {at}.",
            "Dokumen yang sudah ditandatangani dapat dilihat, diunduh, dan diperiksa kapan saja."},
           "Lihat dokumen"},
          {"Document signed: {document}",
           {"You signed the document \"{document}\" on {at}.",
            "The signed document can be viewed, downloaded and verified at any time."},
           "See the document"}}},
    };
}

const std::vector<Named>& all() {
    static const std::vector<Named> mails = [] {
        auto out = account_mails();
        for (auto part : {identity_mails(), certificate_mails()}) out.insert(out.end(), part.begin(), part.end());
        return out;
    }();
    return mails;
}

struct KeyWords {
    std::string_view key, id, en;
};
constexpr std::array<KeyWords, 13> key_words{{
    {"name_mismatch", "Nama tidak sama dengan bukti identitas", "The name differs from the identity evidence"},
    {"nik_mismatch", "NIK tidak sama dengan bukti identitas", "The NIK differs from the identity evidence"},
    {"birth_date_mismatch", "Tanggal lahir tidak sama dengan bukti identitas",
     "The birth date differs from the identity evidence"},
    {"nik_conflict", "NIK sudah dipakai akun lain", "The NIK is in use by another account"},
    {"data_incomplete", "Data belum lengkap", "The data is incomplete"},
    {"not_the_person", "Orangnya tidak sesuai dengan bukti identitas",
     "The person does not match the identity evidence"},
    {"other", "Alasan lain", "Another reason"},
    {"unspecified", "tidak disebutkan", "not specified"},
    {"keyCompromise", "kunci tidak lagi aman", "the key is no longer safe"},
    {"affiliationChanged", "data pemilik berubah", "the owner's data changed"},
    {"superseded", "digantikan sertifikat baru", "replaced by a new certificate"},
    {"cessationOfOperation", "tidak dipakai lagi", "no longer in use"},
    {"privilegeWithdrawn", "hak pemakaian dicabut", "the right to use it was withdrawn"},
}};

}  // namespace

const TemplateText& template_text(Template what) {
    for (const auto& mail : all())
        if (mail.what == what) return mail.text;
    throw std::logic_error("a mail template without words");
}

std::optional<Template> template_from_name(std::string_view name) {
    for (const auto& mail : all())
        if (mail.name == name) return mail.what;
    return std::nullopt;
}

std::string_view template_name(Template what) {
    for (const auto& mail : all())
        if (mail.what == what) return mail.name;
    throw std::logic_error("a mail template without a name");
}

std::string_view words_for_key(std::string_view key, std::string_view language) {
    for (const auto& words : key_words)
        if (words.key == key) return language == "en" ? words.en : words.id;
    return {};
}

}  // namespace notify
