#include "db/topics.h"

#include <utility>

namespace db {

std::shared_ptr<void> Topics::subscribe(std::string topic, std::function<void()> wake) {
    auto subscriber = std::make_shared<Subscriber>();
    subscriber->topic = std::move(topic);
    subscriber->wake = std::move(wake);
    {
        std::lock_guard lock(mutex_);
        std::erase_if(subscribers_, [](const auto& weak) { return weak.expired(); });
        subscribers_.push_back(subscriber);
    }
    return std::shared_ptr<void>(subscriber.get(), [subscriber](void*) {
        std::lock_guard lock(subscriber->mutex);
        subscriber->ended = true;
    });
}

void Topics::fire(const std::string& topic) {
    std::vector<std::shared_ptr<Subscriber>> wanted;
    {
        std::lock_guard lock(mutex_);
        for (const auto& weak : subscribers_) {
            if (auto subscriber = weak.lock(); subscriber && subscriber->topic == topic) wanted.push_back(subscriber);
        }
    }
    for (const auto& subscriber : wanted) {
        std::lock_guard lock(subscriber->mutex);
        if (!subscriber->ended) subscriber->wake();
    }
}

}  // namespace db
