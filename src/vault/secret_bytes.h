#pragma once
// Memory for key material: not swapped, not in core dumps, wiped at the end.
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "base/bytes.h"

namespace vault {

/// One locked page or more. Locking may be refused by the system's limits; wiping never is.
class SecretBytes {
  public:
    SecretBytes() = default;
    explicit SecretBytes(base::ByteView value) : size_(value.size()) {
        constexpr std::size_t page = 4096;
        reserved_ = (std::max<std::size_t>(size_, 1) + page - 1) / page * page;
        void* memory = mmap(nullptr, reserved_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc();
        data_ = static_cast<std::uint8_t*>(memory);
        (void)mlock(data_, reserved_);
        (void)madvise(data_, reserved_, MADV_DONTDUMP);
        std::copy(value.begin(), value.end(), data_);
    }
    SecretBytes(SecretBytes&& other) noexcept { swap(other); }
    SecretBytes& operator=(SecretBytes&& other) noexcept {
        swap(other);
        return *this;
    }
    ~SecretBytes() {
        if (!data_) return;
        base::cleanse(data_, reserved_);
        munmap(data_, reserved_);
    }
    base::ByteView view() const { return {data_, size_}; }

  private:
    void swap(SecretBytes& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(reserved_, other.reserved_);
    }
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0, reserved_ = 0;
};

/// Wipes ordinary bytes when the scope ends: for what libraries hand out.
class Wipe {
  public:
    explicit Wipe(base::Bytes& bytes) : bytes_(bytes) {}
    ~Wipe() { base::cleanse(bytes_); }
    Wipe(const Wipe&) = delete;
    Wipe& operator=(const Wipe&) = delete;

  private:
    base::Bytes& bytes_;
};

}  // namespace vault
