#include "accounts/password_rule.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <unordered_set>

#include "base/encoding.h"

namespace accounts {

using base::ErrorCode;
using base::make_error;

namespace {

constexpr std::size_t shortest = 9, longest = 200;

const std::unordered_set<std::string>& common_words() {
    static const std::unordered_set<std::string> words = [] {
        constexpr std::string_view text =
#include "accounts/data/common_passwords.inc"
            ;
        std::unordered_set<std::string> out;
        std::string word;
        for (char c : text) {
            if (std::isspace(static_cast<unsigned char>(c)) == 0) {
                word += c;
            } else if (!word.empty()) {
                out.insert(std::exchange(word, {}));
            }
        }
        return out;
    }();
    return words;
}

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// "p@ssw0rd" -> "password"
std::string without_look_alikes(std::string text) {
    for (char& c : text) {
        constexpr std::string_view from = "0134578@$!|+", to = "oleastbasiit";
        if (const auto at = from.find(c); at != from.npos) c = to[at];
    }
    return text;
}

std::string letters_of(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_letter);
    return out;
}

/// What was hung on at the ends to satisfy a rule: "2024!password#1" -> "password".
std::string_view core(std::string_view text) {
    while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
    while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
    return text;
}

/// One character again and again, or neighbours: "aaaaaaaaa", "123456789", "987654321".
bool is_run(std::string_view text) {
    if (text.size() < 3) return true;
    const int step = text[1] - text[0];
    if (step < -1 || step > 1) return false;
    for (std::size_t i = 1; i < text.size(); ++i)
        if (text[i] - text[i - 1] != step) return false;
    return true;
}

}  // namespace

bool is_common_password(std::string_view password) {
    const auto lower = base::lower_ascii(password);
    const std::string inner(core(lower));
    const auto known = [](const std::string& word) { return common_words().contains(word) || is_run(word); };
    // The look-alikes inside are undone; those at the ends are decoration first ("password1"), letters second
    // ("pa55w0rd").
    return known(without_look_alikes(inner)) || known(std::string(core(without_look_alikes(lower)))) ||
           known(letters_of(lower)) || known(letters_of(without_look_alikes(lower)));
}

base::Result<void> check_password(std::string_view password, std::string_view email, std::string_view field) {
    const auto weak = [&](std::string why) {
        return make_error(ErrorCode::invalid, "password.weak", std::move(why), std::string(field));
    };
    if (!base::is_utf8(password)) return weak("not UTF-8");
    if (password.size() > longest) return weak("at most 200 bytes");
    const auto count = [&](auto predicate) { return std::any_of(password.begin(), password.end(), predicate); };
    const bool upper = count([](char c) { return c >= 'A' && c <= 'Z'; });
    const bool lower = count([](char c) { return c >= 'a' && c <= 'z'; });
    const bool digit = count(is_digit);
    const bool symbol = count([](char c) { return !is_letter(c) && !is_digit(c); });
    if (base::utf8_decode(password).size() < shortest || !upper || !lower || !digit || !symbol)
        return weak("at least 9 characters with upper case, lower case, digit and symbol");
    const auto local = base::lower_ascii(email.substr(0, email.find('@')));
    const auto word = letters_of(without_look_alikes(base::lower_ascii(password)));
    const bool of_email =
        local.size() >= 4 && (letters_of(base::lower_ascii(password)) == letters_of(local) || word == local);
    if (of_email || is_common_password(password))
        return make_error(ErrorCode::invalid, "password.common", "too easy to guess; choose another",
                          std::string(field));
    return {};
}

base::Result<void> check_email(std::string_view email, std::string_view field) {
    const auto bad =
        make_error(ErrorCode::invalid, "email.invalid", "an address like name@example.id", std::string(field));
    const auto at = email.find('@');
    if (email.size() > 254 || at == email.npos || at == 0 || at > 64 || email.find('@', at + 1) != email.npos)
        return bad;
    // RFC 5321 section 4.1.2, dot-string only; no address that a mail server could take for an option or a command.
    const auto local = email.substr(0, at), domain = email.substr(at + 1);
    const auto dotted = [](std::string_view text, std::string_view extra) {
        if (text.empty() || text.front() == '.' || text.back() == '.' || text.front() == '-') return false;
        if (text.find("..") != text.npos) return false;
        return std::all_of(text.begin(), text.end(), [&](char c) {
            return is_letter(c) || is_digit(c) || c == '.' || c == '-' || extra.find(c) != extra.npos;
        });
    };
    if (!dotted(local, "_+!#$%&'*/=?^`{|}~") || !dotted(domain, "") || domain.find('.') == domain.npos) return bad;
    if (!is_letter(domain.back())) return bad;
    return {};
}

}  // namespace accounts
