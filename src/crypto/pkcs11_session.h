#pragma once
// Internal to crypto: a PKCS#11 library, its token and its sessions, with their ends kept.
#include <p11-kit/pkcs11.h>

#include <mutex>
#include <optional>

#include "crypto/pkcs11.h"

namespace crypto::p11 {

base::Error failed(const char* call, CK_RV code);

/// A library in this process, initialised for threads. Libraries are process-wide things: it is neither finalised nor
/// unloaded, another user of the same library would lose its sessions.
class Module {
  public:
    static Result<std::shared_ptr<Module>> open(const std::filesystem::path& library);
    const CK_FUNCTION_LIST& call() const { return *functions_; }
    /// The slot that holds the token of this label, or the only token when `label` is empty.
    Result<CK_SLOT_ID> slot_of(const std::string& label) const;

  private:
    explicit Module(const CK_FUNCTION_LIST* functions) : functions_(functions) {}
    const CK_FUNCTION_LIST* functions_;
};

/// Sessions of one token, one user at a time each, kept open for the next. A token forgets the log-in with its last
/// session, so one stays open as long as this object lives.
class Sessions {
  public:
    static Result<std::shared_ptr<Sessions>> open(std::shared_ptr<Module> module, CK_SLOT_ID slot);
    ~Sessions();
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    const CK_FUNCTION_LIST& call() const { return module_->call(); }
    CK_SESSION_HANDLE first() const { return first_; }
    Result<CK_SESSION_HANDLE> take();
    void give_back(CK_SESSION_HANDLE session);
    void drop(CK_SESSION_HANDLE session);

  private:
    Sessions(std::shared_ptr<Module> module, CK_SLOT_ID slot) : module_(std::move(module)), slot_(slot) {}
    std::shared_ptr<Module> module_;
    CK_SLOT_ID slot_;
    CK_SESSION_HANDLE first_ = CK_INVALID_HANDLE;
    std::mutex mutex_;
    std::vector<CK_SESSION_HANDLE> idle_;
};

Result<void> log_in(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, std::string_view pin);
/// At most `limit` handles of objects that have all these attributes.
Result<std::vector<CK_OBJECT_HANDLE>> find(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session,
                                           std::vector<CK_ATTRIBUTE> attributes, std::size_t limit);
/// Nothing when the object does not have it or keeps it secret.
std::optional<Bytes> attribute(const CK_FUNCTION_LIST& call, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                               CK_ATTRIBUTE_TYPE type);

}  // namespace crypto::p11
