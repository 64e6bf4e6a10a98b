// The captcha's payload and the rules for addresses and passwords: text that anybody may send.
#include "accounts/activity_routes.h"
#include "accounts/captcha.h"
#include "accounts/device.h"
#include "accounts/password_rule.h"
#include "base/encoding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const base::Bytes key(32, 1);
    // Nobody without the key makes a challenge that is accepted.
    if (accounts::verify_captcha(key, {}, text)) __builtin_trap();
    if (accounts::verify_captcha(key, {}, base::base64({data, size}))) __builtin_trap();
    (void)accounts::check_password(text, text, "/password");
    (void)accounts::check_email(text, "/email");
    (void)accounts::words_for_device(text, "id");
    const auto cell = accounts::csv_cell(text);
    if (cell.size() < 2 || std::string_view("=+-@").find(cell[1]) != std::string_view::npos) __builtin_trap();
    return 0;
}
