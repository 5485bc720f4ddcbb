// Rows of chunks computed at the same time, handed on in the order of the chunks. Whoever adds rows of the
// chunk whose turn it is hands them on itself, one thread at a time, and no lock is held meanwhile; rows of
// later chunks wait here. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

using FrameSink = std::function<void(Frame)>;

struct ReplayFrames {
  Frame rows, refused;
};

struct ReplaySinks {
  FrameSink rows;
  FrameSink refused = nullptr;  // what the engine refused (features/refused_frame.hpp), if anyone asks

  void hand_on(ReplayFrames frames) const {
    rows(std::move(frames.rows));
    if (refused) refused(std::move(frames.refused));
  }
};

class OrderedFrames {
 public:
  explicit OrderedFrames(ReplaySinks sinks) : sinks_(std::move(sinks)) {}

  // Throws what a sink throws; nothing is handed on after that.
  void add(std::size_t chunk, ReplayFrames frames);
  void finish(std::size_t chunk);  // after its last rows; chunks are numbered from 0 without a hole
  // Returns when all but `most` of the first `chunks` chunks are finished and handed on, or after stop().
  void wait_until_left(std::size_t chunks, std::size_t most);
  void stop();

 private:
  struct Waiting {
    std::vector<ReplayFrames> frames;
    bool finished = false;
  };
  Waiting& waiting(std::size_t chunk);
  void hand_on(std::unique_lock<std::mutex>& lock);

  ReplaySinks sinks_;
  std::mutex mutex_;
  std::condition_variable turn_moved_;
  std::size_t turn_ = 0;         // chunk whose rows go out
  std::deque<Waiting> waiting_;  // from that chunk on
  bool handing_on_ = false;
  bool stopped_ = false;
};

}  // namespace foreshock
