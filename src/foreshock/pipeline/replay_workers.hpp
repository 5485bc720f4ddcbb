// Computes chunks of a log, each after its warm-up, on threads of its own beside the one that reads the log,
// and hands their rows on in log order. A thread whose engine stands where a chunk begins goes on without a
// warm-up. Few chunks are under way at a time: submit() waits. The first failure of any thread ends all work
// and is thrown by the next call. Where the system gives no thread, the calling one computes. Used by one
// thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "foreshock/pipeline/ordered_frames.hpp"
#include "foreshock/pipeline/replay_run.hpp"

namespace foreshock {

struct Chunk {
  bool goes_on = false;  // begins where the one before ended, and an engine may go on from there
  bool last = false;     // the input ends after it
  WarmUp warm_up;
  std::vector<std::vector<Record>> blocks;  // its records
  std::shared_ptr<const ProductTable> products;
};

class ReplayWorkers {
 public:
  ReplayWorkers(const ReplaySettings& settings, ReplaySinks sinks);
  ~ReplayWorkers();  // unfinished work is given up
  ReplayWorkers(const ReplayWorkers&) = delete;
  ReplayWorkers& operator=(const ReplayWorkers&) = delete;

  // A vector to put records in, used before where there is one.
  [[nodiscard]] std::vector<Record> empty_block(std::size_t records);
  void submit(Chunk chunk);
  void throw_if_failed();
  [[nodiscard]] ReplayCounts finish();  // call once, last

 private:
  struct Numbered {
    std::size_t number = 0;
    Chunk chunk;
  };
  class Engine;

  bool start_thread();
  void give_back(std::vector<Record> block);
  void work();
  [[nodiscard]] bool should_take(const Engine& engine) const;
  void compute(Engine& engine, Numbered work);
  void stop();

  const ReplaySettings settings_;
  OrderedFrames rows_;
  std::unique_ptr<Engine> own_engine_;  // of the calling thread, when there can be no other
  std::size_t submitted_ = 0;
  std::vector<std::thread> threads_;

  std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  std::deque<Numbered> queue_;
  std::set<std::size_t> under_way_;
  std::vector<std::vector<Record>> blocks_;  // empty, to be used again
  std::size_t idle_ = 0;
  bool closed_ = false;
  std::exception_ptr failure_;
  ReplayCounts counts_;
  std::atomic<bool> stopped_{false};
};

}  // namespace foreshock
