#include "authority/cps_page.h"

#include <utility>

#include "base/markup.h"

namespace authority {
namespace {

constexpr std::string_view frame = R"(<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pernyataan Praktik Sertifikasi · Certification Practice Statement</title>
<style>
body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1.5rem;color:#1a2233;background:#fff}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;margin-top:2rem}code{overflow-wrap:anywhere}
.note{border-left:.3rem solid #b45309;background:#fef3c7;padding:.75rem 1rem}a{color:#1d4ed8}
</style>
</head>
<body>
<p><a href="#id">Bahasa Indonesia</a> · <a href="#en" lang="en">English</a></p>
{indonesian}
{english}
</body>
</html>
)";

constexpr std::string_view test_note_id =
    R"(<p class="note"><strong>Ini instalasi uji.</strong> Sertifikat, tanda tangan
dan penanda waktunya tidak memiliki kekuatan hukum, namanya memuat kata TEST, dan tidak ada jaminan apa pun.</p>)";
constexpr std::string_view test_note_en = R"(<p class="note"><strong>This is a test installation.</strong> Its
certificates, signatures and time-stamps have no legal effect, their names say TEST, and nothing is warranted.</p>)";

constexpr std::string_view root_test_id =
    "Kuncinya dibuat saat instalasi pertama kali dijalankan dan tersimpan terenkripsi di folder data, bersama frasa "
    "sandinya: cukup untuk mencoba, tidak untuk layanan nyata.";
constexpr std::string_view root_test_en =
    "Its key is made at the first start and lies encrypted in the data folder, beside its passphrase: good enough to "
    "try "
    "things out, and for nothing real.";
constexpr std::string_view root_real_id =
    "Kuncinya dibuat dalam upacara kunci, keluar dari mesin sebagai file "
    "terenkripsi, dan server bekerja tanpa kunci itu.";
constexpr std::string_view root_real_en =
    "Its key is made in a ceremony, leaves the machine as an encrypted file, and "
    "the server runs without it.";

constexpr std::string_view indonesian = R"(<main id="id" lang="id">
<h1>Pernyataan Praktik Sertifikasi {organisation}</h1>
{test_note_id}
<h2>1. Siapa dan untuk apa</h2>
<p>{organisation} menerbitkan sertifikat untuk orang yang menandatangani PDF di <a href="{url}/">{url}</a>, serta sertifikat
layanannya sendiri. Sertifikat hanya untuk tanda tangan elektronik, bukan untuk enkripsi atau situs web.</p>
<h2>2. Publikasi</h2>
<p>Sertifikat CA: <code>{url}/ca/NAMA.cer</code>. Daftar pencabutan: <code>{url}/crl/NAMA.crl</code>. NAMA ialah
<code>root</code>, <code>persons</code>, <code>seals</code> atau <code>timestamping</code>. OCSP: <code>{url}/ocsp</code>.
Penanda waktu: <code>{url}/tsa</code>. Pernyataan ini: <code>{url}/cps</code>.</p>
<h2>3. Identifikasi</h2>
<p>Pemohon mengetik NIK, nama, tanggal lahir dan jenis kelamin; server memeriksa bentuk NIK dan kesesuaiannya. Petugas RA
memutuskan, dan alasannya dicatat. Foto kartu, pencocokan wajah dan pemeriksaan ke data kependudukan belum dilakukan.
Sertifikat memuat nama dan nomor acak, tidak pernah NIK.</p>
<h2>4. Daur hidup sertifikat</h2>
<p>Sertifikat orang berlaku {person_days} hari dan terbit setelah pemiliknya menyetujui isinya. Setiap penerbitan dicatat
sebelum ditandatangani, dan setiap sertifikat, CRL dan jawaban OCSP diperiksa dengan kunci sekali pakai sebelum
ditandatangani. Pencabutan dilakukan petugas RA dengan alasan menurut RFC 5280 dan tidak dapat dibatalkan: OCSP menjawabnya
seketika, CRL diterbitkan sesudahnya. Jawaban OCSP berlaku {ocsp_hours} jam, CRL {crl_hours} jam. Keduanya juga menjawab
untuk sertifikat yang sudah kedaluwarsa. Serial yang tidak pernah terbit tidak pernah dijawab "good".</p>
<h2>5. Pengendalian operasional</h2>
<p>Semua tindakan dicatat dalam log yang hanya bertambah, berantai hash, dengan titik periksa bertanda tangan yang dapat
diperiksa siapa saja. CA akar tidak dipakai sehari-hari. {root_id}</p>
<h2>6. Perlindungan kunci</h2>
<p>Kunci dibuat dan dipakai di dalam gudang kunci perangkat lunak, terenkripsi AES-256-GCM di bawah kunci induk pada mesin
server; bukan modul perangkat keras. Kunci orang ({key_type}) hanya menandatangani yang baru saja diizinkan pemiliknya:
kode sekali pakai terikat pada digest dokumen yang tepat, berlaku beberapa menit, dan tiga kali percobaan. Kunci tidak
diserahkan kepada siapa pun dan tidak ada penitipan kunci.</p>
<h2>7. Profil dan kebijakan</h2>
<p>Orang: <code>{oid_person}</code>. Segel: <code>{oid_seal}</code>. CA: <code>{oid_ca}</code>. Sertifikat TSA:
<code>{oid_tsa}</code>. Kebijakan penanda waktu dalam token: <code>{oid_timestamping}</code> (RFC 3161; jam server; TSA
berhenti bila jam mundur). Profil mengikuti RFC 5280 dan EN 319 412.</p>
<h2>8. Audit dan ketentuan lain</h2>
<p>Perangkat lunak ini belum diaudit pihak ketiga. Ketentuan bagi pemilik ada dalam perjanjian yang disetujui saat mendaftar;
penyelenggara yang mengoperasikan instalasi ini bertanggung jawab atasnya.</p>
</main>)";

constexpr std::string_view english = R"(<main id="en" lang="en">
<h1>Certification Practice Statement of {organisation}</h1>
{test_note_en}
<h2>1. Who and what for</h2>
<p>{organisation} issues certificates to persons who sign PDFs at <a href="{url}/">{url}</a>, and those of its own services.
Certificates are for electronic signatures only, not for encryption or web sites.</p>
<h2>2. Publication</h2>
<p>CA certificates: <code>{url}/ca/NAME.cer</code>. Revocation lists: <code>{url}/crl/NAME.crl</code>. NAME is
<code>root</code>, <code>persons</code>, <code>seals</code> or <code>timestamping</code>. OCSP: <code>{url}/ocsp</code>.
Time-stamps: <code>{url}/tsa</code>. This statement: <code>{url}/cps</code>.</p>
<h2>3. Identification</h2>
<p>Applicants type NIK, name, birth date and sex; the server checks the form of the NIK and that they agree. An RA officer
decides, and the reasons are kept. Photo of the card, comparison of faces and the population registry are not checked yet.
Certificates hold the name and an opaque number, never the NIK.</p>
<h2>4. Life of a certificate</h2>
<p>A person's certificate is valid for {person_days} days and issued once its owner has agreed to its content. Every issuance
is written down before it is signed, and every certificate, CRL and OCSP response is linted under a throw-away key before it is
signed. The RA revokes, with a reason of RFC 5280, finally: OCSP says so at once, a CRL follows. OCSP responses are valid for
{ocsp_hours} hours, CRLs for {crl_hours} hours. Both go on answering for expired certificates. A serial number that was never
issued is never "good".</p>
<h2>5. Operational controls</h2>
<p>Every act is in an append-only, hash-chained log with signed checkpoints that anybody can check. The root CA is not used from
day to day. {root_en}</p>
<h2>6. Protection of keys</h2>
<p>Keys are made and used inside a software key store, encrypted with AES-256-GCM under a master key on the server; it is no
hardware module. A person's key ({key_type}) signs only what its owner has just authorised: a one-time code bound to the exact
document digests, for minutes, with three tries. Keys are given to nobody, and there is no escrow.</p>
<h2>7. Profiles and policies</h2>
<p>Persons: <code>{oid_person}</code>. Seals: <code>{oid_seal}</code>. CAs: <code>{oid_ca}</code>. TSA certificates:
<code>{oid_tsa}</code>. Time-stamp policy in tokens: <code>{oid_timestamping}</code> (RFC 3161; the server's clock; the TSA
stops when the clock goes back). Profiles follow RFC 5280 and EN 319 412.</p>
<h2>8. Audit and other matters</h2>
<p>This software has not been audited by a third party. What binds subscribers is in the agreements they accept when they
apply; the provider that operates this installation answers for it.</p>
</main>)";

using Words = std::vector<std::pair<std::string, std::string>>;

/// Puts the words into {places}, once: what a word says is not looked at again.
std::string filled(std::string_view text, const Words& words) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == text.npos) break;
        text.remove_prefix(open + 1);
        const auto close = text.find('}');
        const auto name = text.substr(0, close);
        const auto* found = &words.front();
        for (const auto& word : words)
            if (word.first == name) found = &word;
        const bool known = found->first == name;
        if (known) {
            out += found->second;
            text.remove_prefix(close + 1);
        } else {
            out += '{';  // of the style sheet
        }
    }
    return out;
}

std::string words_for(vault::KeyType type) {
    const std::string padding = type.padding == crypto::RsaPadding::pss ? " (RSASSA-PSS)" : "";
    switch (type.algorithm) {
        case crypto::KeyAlgorithm::rsa_2048:
            return "RSA 2048" + padding;
        case crypto::KeyAlgorithm::rsa_3072:
            return "RSA 3072" + padding;
        case crypto::KeyAlgorithm::rsa_4096:
            return "RSA 4096" + padding;
        case crypto::KeyAlgorithm::ec_p384:
            return "ECDSA P-384";
        case crypto::KeyAlgorithm::ed25519:
            return "Ed25519";
        case crypto::KeyAlgorithm::ec_p256:
            break;
    }
    return "ECDSA P-256";
}

}  // namespace

std::string cps_page(const Settings& settings) {
    const auto hours = [](std::chrono::hours time) { return std::to_string(time.count()); };
    const bool test = settings.test;
    const Words words = {
        {"organisation", base::escape_markup(settings.organisation)},
        {"url", base::escape_markup(settings.public_url)},
        {"test_note_id", std::string(test ? test_note_id : "")},
        {"test_note_en", std::string(test ? test_note_en : "")},
        {"root_id", std::string(test ? root_test_id : root_real_id)},
        {"root_en", std::string(test ? root_test_en : root_real_en)},
        {"person_days", hours(settings.person_validity / 24)},
        {"ocsp_hours", hours(settings.ocsp_validity)},
        {"crl_hours", hours(settings.crl_validity)},
        {"key_type", words_for(settings.person_key)},
        {"oid_person", settings.oids.person},
        {"oid_seal", settings.oids.seal},
        {"oid_ca", settings.oids.ca},
        {"oid_tsa", settings.oids.tsa},
        {"oid_timestamping", settings.oids.timestamping},
    };
    return filled(frame, {{"indonesian", filled(indonesian, words)}, {"english", filled(english, words)}});
}

void add_cps_route(http::Router& router, const Settings& settings) {
    router.add({.method = "GET",
                .pattern = "/cps",
                .operation_id = "getPracticeStatement",
                .summary = "The certification practice statement that certificates name",
                .access = http::Access::anyone(),
                .response_media = "text/html"},
               [page = cps_page(settings)](const http::Request&) -> base::Result<http::Response> {
                   return http::Response::text("text/html; charset=utf-8", page).header("Cache-Control", "max-age=300");
               });
}

}  // namespace authority
