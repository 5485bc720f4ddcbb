#include "foreshock/pipeline/ordered_frames.hpp"

#include <utility>

namespace foreshock {

OrderedFrames::Waiting& OrderedFrames::waiting(std::size_t chunk) {
  if (chunk - turn_ >= waiting_.size()) waiting_.resize(chunk - turn_ + 1);
  return waiting_[chunk - turn_];
}

void OrderedFrames::add(std::size_t chunk, ReplayFrames frames) {
  std::unique_lock<std::mutex> lock(mutex_);
  waiting(chunk).frames.push_back(std::move(frames));
  hand_on(lock);
}

void OrderedFrames::finish(std::size_t chunk) {
  std::unique_lock<std::mutex> lock(mutex_);
  waiting(chunk).finished = true;
  hand_on(lock);
}

// A sink that throws leaves handing_on_ set: nobody hands on any more.
void OrderedFrames::hand_on(std::unique_lock<std::mutex>& lock) {
  if (handing_on_) return;
  handing_on_ = true;
  while (!stopped_ && !waiting_.empty()) {
    if (waiting_.front().frames.empty()) {
      if (!waiting_.front().finished) break;
      waiting_.pop_front();
      ++turn_;
      turn_moved_.notify_all();
      continue;
    }
    std::vector<ReplayFrames> frames = std::exchange(waiting_.front().frames, {});
    lock.unlock();
    for (ReplayFrames& some : frames) sinks_.hand_on(std::move(some));
    lock.lock();
  }
  handing_on_ = false;
}

void OrderedFrames::wait_until_left(std::size_t chunks, std::size_t most) {
  std::unique_lock<std::mutex> lock(mutex_);
  turn_moved_.wait(lock, [&] { return stopped_ || turn_ + most >= chunks; });
}

void OrderedFrames::stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  turn_moved_.notify_all();
}

}  // namespace foreshock
