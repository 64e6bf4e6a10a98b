#include "identity/person_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encoding.h"

namespace identity {
namespace {

constexpr std::size_t most_letters = 60;  // Permendagri 73/2022 article 4

bool is_latin_letter(char32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
    return c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7;  // Latin-1, Extended-A and -B without the two signs
}

// Old cards carry degrees and initials, so the marks in "H. Muh. Syafi'i, S.H." are letters' companions.
bool is_name_mark(char32_t c) {
    return c == ' ' || c == '.' || c == ',' || c == '\'' || c == '-' || c == 0x2019;
}

constexpr std::array<std::string_view, 30> titles{
    "DR",   "DRS", "DRA", "IR",   "PROF", "H",   "HJ",  "RD",  "RR", "RA", "SH",  "SE", "ST",  "SKOM", "SPD",
    "SSOS", "SSI", "SIP", "SPSI", "SKED", "SAG", "SKM", "AMD", "MM", "MH", "MSI", "MT", "MPD", "MBA",  "PHD"};

}  // namespace

std::string tidy_name(std::string_view name) {
    std::string out;
    bool gap = false;
    for (const char c : name) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            gap = !out.empty();
            continue;
        }
        if (gap) out += ' ';
        gap = false;
        out += c;
    }
    return out;
}

base::Result<void> check_name(std::string_view name) {
    using base::ErrorCode;
    if (name.empty()) return base::make_error(ErrorCode::invalid, "name.empty", "the name is missing", "/name");
    if (!base::is_utf8(name))
        return base::make_error(ErrorCode::invalid, "name.letters", "the name is not UTF-8", "/name");
    const std::u32string text = base::utf8_decode(name);
    if (text.size() > most_letters)
        return base::make_error(ErrorCode::invalid, "name.too_long", "a name has at most 60 letters", "/name");
    const bool clean =
        std::all_of(text.begin(), text.end(), [](char32_t c) { return is_latin_letter(c) || is_name_mark(c); });
    if (!clean || std::none_of(text.begin(), text.end(), is_latin_letter))
        return base::make_error(ErrorCode::invalid, "name.letters", "a name has Latin letters, spaces and . , ' - only",
                                "/name");
    return {};
}

std::string match_form(std::string_view name) {
    std::vector<std::string> words(1);
    for (const char c : name) {
        if (c == ' ' || c == ',' || c == '-') {
            words.emplace_back();
        } else if (c >= 'a' && c <= 'z') {
            words.back() += static_cast<char>(c - 'a' + 'A');
        } else if (c != '.' && c != '\'') {
            words.back() += c;
        }
    }
    std::string out;
    for (const std::string& word : words) {
        if (word.empty() || std::find(titles.begin(), titles.end(), word) != titles.end()) continue;
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

}  // namespace identity
