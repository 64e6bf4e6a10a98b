#pragma once
// The words of all mail. Data only: templates.cpp.
#include <string_view>
#include <vector>

#include "notify/notify.h"

namespace notify {

/// One language of one template. "{name}" stands for a parameter; a line that is only "{...}" may hold several lines.
struct Words {
    std::string_view subject;
    std::vector<std::string_view> lines;
    std::string_view button = {};  // text of the link to {url}; none: no link
    std::string_view code = {};    // parameter shown large: a code
};
struct TemplateText {
    std::vector<std::string_view> parameters;  // that must be given
    Words id, en;
};
const TemplateText& template_text(Template what);
std::string_view template_name(Template what);

/// Keys that other modules put into parameters, in words: reasons of a rejection, of a revocation.
/// Empty when the key is none of those.
std::string_view words_for_key(std::string_view key, std::string_view language);

}  // namespace notify
