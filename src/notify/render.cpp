// From a template and its parameters to subject, text and HTML.
#include <algorithm>

#include "base/markup.h"
#include "notify/templates.h"

namespace notify {

namespace {

using Params = boost::json::object;

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : base::escape_markup(text)) {
        if (c == '\n')
            out += "<br>";
        else
            out += c;
    }
    return out;
}

std::string one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

/// Each line that is a key of another module becomes words.
std::string in_words(std::string_view value, std::string_view language) {
    std::string out;
    while (true) {
        const auto end = value.find('\n');
        const auto line = value.substr(0, end);
        const auto words = words_for_key(line, language);
        out += words.empty() ? line : words;
        if (end == value.npos) return out;
        out += '\n';
        value.remove_prefix(end + 1);
    }
}

std::string fill(std::string_view words, const Params& params, std::string_view language) {
    std::string out;
    for (std::size_t at = 0; at < words.size();) {
        const auto open = words.find('{', at);
        out += words.substr(at, open == words.npos ? words.npos : open - at);
        if (open == words.npos) break;
        const auto close = words.find('}', open);
        const auto name = words.substr(open + 1, close - open - 1);
        if (const auto* value = params.if_contains(name))
            out += in_words(std::string_view(value->as_string()), language);
        at = close + 1;
    }
    return out;
}

std::string parameter(const Params& params, std::string_view name) {
    const auto* value = params.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string footer(std::string_view language) {
    return language == "en" ? "This mail was sent by ezSign. Please do not answer it."
                            : "Surel ini dikirim oleh ezSign. Mohon tidak membalasnya.";
}

// Styles stand inline because mail programs drop style sheets; colours are those of the web app.
std::string html_of(const Words& words, const Mail& mail, const std::string& subject) {
    std::string out =
        "<!doctype html><html lang=\"" + std::string(mail.language == "en" ? "en" : "id") +
        "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" +
        escape_html(subject) +
        "</title></head><body style=\"margin:0;background:#f5f7fa;color:#10233f;"
        "font:16px/1.5 Inter,'Segoe UI',Roboto,Arial,sans-serif\"><div style=\"max-width:560px;margin:0 auto;"
        "padding:24px 16px\"><p style=\"margin:0 0 16px;font-weight:700;font-size:18px\">ezSign</p>"
        "<div style=\"background:#ffffff;border:1px solid #e3e8ef;border-radius:12px;padding:24px\">"
        "<h1 style=\"margin:0 0 16px;font-size:20px;line-height:1.3\">" +
        escape_html(subject) + "</h1>";
    bool code_shown = words.code.empty();
    for (const auto line : words.lines) {
        out += "<p style=\"margin:0 0 16px\">" + escape_html(fill(line, mail.params, mail.language)) + "</p>";
        if (!code_shown)
            out += "<p style=\"margin:0 0 16px;font-size:32px;font-weight:700;letter-spacing:6px\">" +
                   escape_html(parameter(mail.params, words.code)) + "</p>";
        code_shown = true;
    }
    if (!words.button.empty())
        out += "<p style=\"margin:24px 0 0\"><a href=\"" + escape_html(parameter(mail.params, "url")) +
               "\" style=\"display:inline-block;background:#1f5eff;color:#ffffff;text-decoration:none;font-weight:600;"
               "padding:12px 20px;border-radius:8px\">" +
               escape_html(words.button) + "</a></p>";
    return out + "</div><p style=\"margin:16px 0 0;font-size:13px;color:#51627d\">" +
           escape_html(footer(mail.language)) + "</p></div></body></html>";
}

std::string text_of(const Words& words, const Mail& mail) {
    std::string out;
    bool code_shown = words.code.empty();
    for (const auto line : words.lines) {
        out += fill(line, mail.params, mail.language) + "\n\n";
        if (!code_shown) out += "    " + parameter(mail.params, words.code) + "\n\n";
        code_shown = true;
    }
    if (!words.button.empty()) out += std::string(words.button) + ":\n" + parameter(mail.params, "url") + "\n\n";
    return out + "-- \n" + footer(mail.language) + "\n";
}

}  // namespace

base::Result<Rendered> render(const Mail& mail) {
    const auto& text = template_text(mail.what);
    for (const auto name : text.parameters) {
        const auto* value = mail.params.if_contains(name);
        if (!value || !value->is_string())
            return base::make_error(
                base::ErrorCode::invalid, "notify.parameter",
                "the mail " + std::string(template_name(mail.what)) + " needs the text " + std::string(name));
    }
    const auto& words = mail.language == "en" ? text.en : text.id;
    Rendered out;
    out.subject = one_line(fill(words.subject, mail.params, mail.language));
    out.text = text_of(words, mail);
    out.html = html_of(words, mail, out.subject);
    if (!words.button.empty()) out.links.push_back(parameter(mail.params, "url"));
    return out;
}

}  // namespace notify
