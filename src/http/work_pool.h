#pragma once
// A bounded pool of threads for handlers.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace http {

class WorkPool {
  public:
    WorkPool(int threads, std::size_t max_queued) : max_queued_(max_queued) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
    }
    ~WorkPool() { join(); }
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// False when the queue is full. `job` must not throw.
    bool post(std::function<void()> job) {
        {
            std::lock_guard lock(mutex_);
            if (ending_ || queue_.size() >= max_queued_) return false;
            queue_.push_back(std::move(job));
        }
        ready_.notify_one();
        return true;
    }
    std::size_t queued() const {
        std::lock_guard lock(mutex_);
        return queue_.size();
    }
    /// Finishes what is queued, then ends the threads. Idempotent.
    void join() {
        {
            std::lock_guard lock(mutex_);
            ending_ = true;
        }
        ready_.notify_all();
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }

  private:
    void work() {
        for (;;) {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [&] { return ending_ || !queue_.empty(); });
            if (queue_.empty()) return;
            auto job = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            job();
        }
    }
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> queue_;
    std::size_t max_queued_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace http
