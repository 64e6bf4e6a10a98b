#pragma once
// Who wants to be woken by which commits of this process.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace db {

class Topics {
  public:
    std::shared_ptr<void> subscribe(std::string topic, std::function<void()> wake);
    void fire(const std::string& topic);

  private:
    struct Subscriber {
        std::string topic;
        std::function<void()> wake;
        std::mutex mutex;  // held while waking, so that the end of a subscription waits for a call under way
        bool ended = false;
    };
    std::mutex mutex_;
    std::vector<std::weak_ptr<Subscriber>> subscribers_;
};

}  // namespace db
