#include "foreshock/pipeline/replay_workers.hpp"

#include <optional>
#include <system_error>
#include <utility>

#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kFrameRows = 4096;  // columns small enough to be reused by the allocator
constexpr std::size_t kBetweenLooks = 2048;
constexpr std::size_t kBlocksKept = 16;

}  // namespace

// A run and the chunk it has computed last.
class ReplayWorkers::Engine {
 public:
  explicit Engine(const ReplaySettings& settings) : settings_(settings) {}

  [[nodiscard]] bool stands_before(std::size_t number) const { return run_ && number_ + 1 == number; }
  ReplayRun& prepare(std::size_t number, const Chunk& chunk) {
    if (products_.size() != chunk.products->size()) products_ = *chunk.products;
    if (!chunk.goes_on || !stands_before(number)) {
      run_.emplace(settings_, products_);
      run_->warm_up(chunk.warm_up);
    }
    number_ = number;
    return *run_;
  }

 private:
  const ReplaySettings& settings_;
  ProductTable products_;  // the reader's grows meanwhile
  std::optional<ReplayRun> run_;
  std::size_t number_ = 0;
};

ReplayWorkers::ReplayWorkers(const ReplaySettings& settings, ReplaySinks sinks)
    : settings_(settings), rows_(std::move(sinks)) {}

ReplayWorkers::~ReplayWorkers() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

void ReplayWorkers::stop() {
  stopped_ = true;
  rows_.stop();
  const std::lock_guard<std::mutex> lock(mutex_);
  changed_.notify_all();
}

std::vector<Record> ReplayWorkers::empty_block(std::size_t records) {
  std::vector<Record> block;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!blocks_.empty()) {
      block = std::move(blocks_.back());
      blocks_.pop_back();
    }
  }
  block.reserve(records);
  return block;
}

void ReplayWorkers::give_back(std::vector<Record> block) {
  block.clear();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (blocks_.size() < kBlocksKept) blocks_.push_back(std::move(block));
}

void ReplayWorkers::submit(Chunk chunk) {
  const std::size_t number = submitted_++;
  if (threads_.empty() && !start_thread()) {
    if (!own_engine_) own_engine_ = std::make_unique<Engine>(settings_);
    return compute(*own_engine_, {number, std::move(chunk)});
  }
  bool all_busy = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back({number, std::move(chunk)});
    all_busy = idle_ == 0;
    changed_.notify_all();
  }
  if (all_busy && threads_.size() < settings_.threads) start_thread();
  rows_.wait_until_left(submitted_, threads_.size() + 1);
  throw_if_failed();
}

// False: the system gives none. Fewer than asked for do as well.
bool ReplayWorkers::start_thread() {
  if (own_engine_) return false;
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void ReplayWorkers::throw_if_failed() {
  if (!stopped_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
}

ReplayCounts ReplayWorkers::finish() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  rows_.wait_until_left(submitted_, 0);
  throw_if_failed();
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

// A chunk that can be gone on to is left to the thread on the one before, unless that falls behind: to warm
// up costs about as much as to compute.
bool ReplayWorkers::should_take(const Engine& engine) const {
  if (queue_.empty()) return false;
  const Numbered& next = queue_.front();
  if (!next.chunk.goes_on || engine.stands_before(next.number)) return true;
  return under_way_.count(next.number - 1) > 0 && (queue_.size() > 1 || closed_);
}

void ReplayWorkers::work() {
  Engine engine(settings_);
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [&] { return stopped_ || (closed_ && queue_.empty()) || should_take(engine); });
    --idle_;
    if (stopped_ || queue_.empty()) return;
    Numbered next = std::move(queue_.front());
    queue_.pop_front();
    under_way_.insert(next.number);
    const std::size_t number = next.number;
    changed_.notify_all();
    lock.unlock();
    std::exception_ptr failure;
    try {
      compute(engine, std::move(next));
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    under_way_.erase(number);
    changed_.notify_all();
    if (failure) {
      if (!failure_) failure_ = failure;
      lock.unlock();
      stop();
      return;
    }
  }
}

void ReplayWorkers::compute(Engine& engine, Numbered work) {
  Chunk& chunk = work.chunk;
  ReplayRun& run = engine.prepare(work.number, chunk);
  chunk.warm_up = {};
  const ReplayCounts before = run.counts();
  std::size_t done = 0;
  for (std::vector<Record>& block : chunk.blocks) {
    for (const Record& record : block) {
      run.on_record(record);
      if (run.rows_held() >= kFrameRows) rows_.add(work.number, run.take());
      if (++done % kBetweenLooks != 0) continue;
      throw_if_interrupted();
      if (stopped_) return;
    }
    give_back(std::move(block));
  }
  if (chunk.last) run.end_of_input();
  ReplayFrames last = run.take();
  ReplayCounts counts = run.counts();
  counts -= before;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    counts_ += counts;
  }
  rows_.add(work.number, std::move(last));
  rows_.finish(work.number);
}

}  // namespace foreshock
