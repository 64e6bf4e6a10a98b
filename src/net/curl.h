#pragma once
// libcurl behind RAII.
#include <curl/curl.h>

#include <memory>
#include <stdexcept>

namespace net {

template <auto Free>
struct CurlFree {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using CurlHandle = std::unique_ptr<CURL, CurlFree<curl_easy_cleanup>>;
using CurlMime = std::unique_ptr<curl_mime, CurlFree<curl_mime_free>>;

inline CurlHandle new_curl() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    CurlHandle handle(initialised == CURLE_OK ? curl_easy_init() : nullptr);
    if (!handle) throw std::runtime_error("libcurl does not start");
    return handle;
}

template <class T>
void set(const CurlHandle& handle, CURLoption option, T value) {
    if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK) {
        throw std::runtime_error("libcurl does not know option " + std::to_string(option));
    }
}

/// A list of lines; grows by replacing itself.
class CurlList {
  public:
    CurlList() = default;
    CurlList(const CurlList&) = delete;
    CurlList& operator=(const CurlList&) = delete;
    ~CurlList() { curl_slist_free_all(list_); }
    void add(const std::string& line) {
        curl_slist* longer = curl_slist_append(list_, line.c_str());
        if (!longer) throw std::bad_alloc();
        list_ = longer;
    }
    curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

}  // namespace net
