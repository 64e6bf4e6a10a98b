#pragma once
// File descriptors of the system.
#include <utility>

#include "base/bytes.h"

namespace base {

/// Closed on every path.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }

    /// False when the system could not: what was written may be lost.
    bool close();
    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_ = -1;
};

/// Interruptions and short writes do not end it. False: errno says why.
bool write_all(int to, ByteView bytes);

}  // namespace base
