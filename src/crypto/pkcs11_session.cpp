#include "crypto/pkcs11_session.h"

#include <dlfcn.h>
#include <fmt/format.h>

namespace crypto::p11 {

using base::ErrorCode;
using base::make_error;

base::Error failed(const char* call, CK_RV code) {
    return make_error(ErrorCode::unavailable, "crypto.pkcs11_failed",
                      fmt::format("The token answered {} with 0x{:x}", call, code));
}

Result<std::shared_ptr<Module>> Module::open(const std::filesystem::path& library) {
    const auto refused = [&](const std::string& why) {
        return make_error(ErrorCode::invalid, "crypto.pkcs11_module",
                          "The PKCS#11 library " + library.string() + " cannot be used: " + why);
    };
    // A bare name would be searched for in places that others may write to.
    if (!library.is_absolute()) return refused("give its whole path");
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        const char* why = dlerror();
        return refused(why != nullptr ? why : "unknown");
    }
    CK_C_GetFunctionList get = nullptr;
    // POSIX: a pointer to an object may hold a function's; the cast in between says so.
    *reinterpret_cast<void**>(&get) = dlsym(handle, "C_GetFunctionList");
    CK_FUNCTION_LIST* functions = nullptr;
    if (get == nullptr || get(&functions) != CKR_OK || functions == nullptr)
        return refused("it is not a PKCS#11 library");
    CK_C_INITIALIZE_ARGS how{};
    how.flags = CKF_OS_LOCKING_OK;
    const CK_RV done = functions->C_Initialize(&how);
    if (done != CKR_OK && done != CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return refused(fmt::format("C_Initialize answered 0x{:x}", done));
    return std::shared_ptr<Module>(new Module(functions));
}

Result<CK_SLOT_ID> Module::slot_of(const std::string& label) const {
    CK_ULONG count = 0;
    if (const CK_RV code = functions_->C_GetSlotList(CK_TRUE, nullptr, &count); code != CKR_OK)
        return failed("C_GetSlotList", code);
    std::vector<CK_SLOT_ID> slots(count);
    if (const CK_RV code = functions_->C_GetSlotList(CK_TRUE, slots.data(), &count); code != CKR_OK)
        return failed("C_GetSlotList", code);
    slots.resize(count);
    std::vector<CK_SLOT_ID> found;
    std::string present;
    for (const CK_SLOT_ID slot : slots) {
        CK_TOKEN_INFO info{};
        if (functions_->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
        std::string name(reinterpret_cast<const char*>(info.label), sizeof info.label);
        name.erase(name.find_last_not_of(' ') + 1);
        present += (present.empty() ? "" : ", ") + name;
        if (label.empty() || name == label) found.push_back(slot);
    }
    if (found.size() == 1) return found.front();
    return make_error(ErrorCode::not_found, "crypto.pkcs11_token",
                      found.empty()
                          ? "There is no token \"" + label + "\"; present: " + (present.empty() ? "none" : present)
                          : "Several tokens fit; name one of: " + present);
}

Result<std::shared_ptr<Sessions>> Sessions::open(std::shared_ptr<Module> module, CK_SLOT_ID slot) {
    std::shared_ptr<Sessions> out(new Sessions(std::move(module), slot));
    EZ_TRY(out->first_, out->take());
    return out;
}

Sessions::~Sessions() {
    if (first_ != CK_INVALID_HANDLE) idle_.push_back(first_);
    for (const CK_SESSION_HANDLE session : idle_) call().C_CloseSession(session);
}

Result<CK_SESSION_HANDLE> Sessions::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            const CK_SESSION_HANDLE session = idle_.back();
            idle_.pop_back();
            return session;
        }
    }
    CK_SESSION_HANDLE session = 0;
    if (const CK_RV code = call().C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &session); code != CKR_OK)
        return failed("C_OpenSession", code);
    return session;
}

void Sessions::give_back(CK_SESSION_HANDLE session) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(session);
}

void Sessions::drop(CK_SESSION_HANDLE session) {
    call().C_CloseSession(session);
}

Result<void> log_in(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, std::string_view pin) {
    Bytes copy(pin.begin(), pin.end());  // the interface wants it writable
    const CK_RV code = call.C_Login(session, CKU_USER, copy.data(), copy.size());
    base::cleanse(copy);
    switch (code) {
        case CKR_OK:
        case CKR_USER_ALREADY_LOGGED_IN:
            return {};
        case CKR_PIN_INCORRECT:
        case CKR_PIN_INVALID:
        case CKR_PIN_LEN_RANGE:
            return make_error(ErrorCode::forbidden, "crypto.pkcs11_pin",
                              "The token does not accept this PIN; some tokens lock after a few wrong ones");
        case CKR_PIN_LOCKED:
        case CKR_PIN_EXPIRED:
            return make_error(ErrorCode::forbidden, "crypto.pkcs11_pin",
                              "The token's PIN is locked or expired; its security officer can set a new one");
        default:
            return failed("C_Login", code);
    }
}

Result<std::vector<CK_OBJECT_HANDLE>> find(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session,
                                           std::vector<CK_ATTRIBUTE> attributes, std::size_t limit) {
    if (const CK_RV code = call.C_FindObjectsInit(session, attributes.data(), attributes.size()); code != CKR_OK)
        return failed("C_FindObjectsInit", code);
    std::vector<CK_OBJECT_HANDLE> out(limit);
    CK_ULONG count = 0;
    const CK_RV code = call.C_FindObjects(session, out.data(), out.size(), &count);
    call.C_FindObjectsFinal(session);
    if (code != CKR_OK) return failed("C_FindObjects", code);
    out.resize(count);
    return out;
}

std::optional<Bytes> attribute(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                               CK_ATTRIBUTE_TYPE type) {
    constexpr std::size_t most = 64 * 1024;
    CK_ATTRIBUTE asked{type, nullptr, 0};
    if (call.C_GetAttributeValue(session, object, &asked, 1) != CKR_OK ||
        asked.ulValueLen == CK_UNAVAILABLE_INFORMATION || asked.ulValueLen > most)
        return std::nullopt;
    Bytes out(asked.ulValueLen);
    asked.pValue = out.data();
    if (call.C_GetAttributeValue(session, object, &asked, 1) != CKR_OK || asked.ulValueLen > out.size())
        return std::nullopt;
    out.resize(asked.ulValueLen);
    return out;
}

}  // namespace crypto::p11
