// Where a damaged batch of messages ends: the cluster gives the whole batch for any offset inside, and does
// not say how many there are. Found by trying offsets, ever further and then by halves: 2 log2(n) tries for n
// messages.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace foreshock {

class DamageSearch {
 public:
  // `base`: of the batch's first message; `from`: the first offset that matters, there or behind.
  DamageSearch(std::int64_t base, std::int64_t from)
      : base_(base), from_(std::max(base, from)), inside_(from_ - 1), tried_(std::max(base + 1, from_)) {
    if (base == from_) inside_ = base;
  }

  [[nodiscard]] std::int64_t base() const { return base_; }
  // The first offset of the batch that matters.
  [[nodiscard]] std::int64_t from() const { return from_; }
  // The offset to read from.
  [[nodiscard]] std::int64_t tried() const { return tried_; }
  // The same batch came.
  void hit() {
    inside_ = tried_;
    next();
  }
  // Something else came.
  void missed() {
    outside_ = tried_;
    next();
  }
  // The first offset behind the batch, not before `from`, once it is known.
  [[nodiscard]] std::optional<std::int64_t> end() const {
    return outside_ && *outside_ == inside_ + 1 ? outside_ : std::nullopt;
  }

 private:
  void next() {
    tried_ =
        outside_ ? inside_ + (*outside_ - inside_) / 2 : inside_ + std::max<std::int64_t>(1, inside_ - from_);
  }

  std::int64_t base_, from_, inside_, tried_;
  std::optional<std::int64_t> outside_;
};

// The same from the events of a partition: what to do with each. librdkafka 2.0 loses its place behind a
// damaged batch, may then say nothing of the next one, and begins at the first offset again; so what comes
// from before the offset that is due is not taken.
class DamageGuard {
 public:
  enum class Event : std::uint8_t { message, damaged, nothing };  // nothing: the end, or another error
  enum class Then : std::uint8_t { take, restart };

  explicit DamageGuard(std::int64_t next = 0) : next_(next) {}

  // `offset`: of the message, or the damaged batch's first; `end`: of the partition.
  [[nodiscard]] Then on(Event event, std::int64_t offset, std::int64_t end) {
    found_.reset();
    if (!search_) {
      if (event == Event::nothing) return Then::take;
      if (event == Event::message) {
        if (offset < next_) return Then::restart;
        next_ = offset + 1;
        return Then::take;
      }
      search_.emplace(offset, next_);
    } else if (event == Event::damaged && offset == search_->base()) {
      search_->hit();
    } else if (event == Event::nothing || offset > search_->base()) {
      if (event == Event::message && offset < search_->tried()) return Then::restart;
      search_->missed();
    }
    while (!search_->end() && search_->tried() >= end) search_->missed();
    if (const auto behind = search_->end()) {
      if (*behind > search_->from()) found_ = {search_->from(), *behind};
      next_ = *behind;
      search_.reset();
    }
    return Then::restart;
  }
  // The offset to read from now.
  [[nodiscard]] std::int64_t restart_at() const { return search_ ? search_->tried() : next_; }
  // The offset that is due.
  [[nodiscard]] std::int64_t next() const { return next_; }
  // Offsets [first, end) of damaged messages, if the last event told where they end.
  [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> found() const { return found_; }

 private:
  std::int64_t next_;
  std::optional<DamageSearch> search_;
  std::optional<std::pair<std::int64_t, std::int64_t>> found_;
};

}  // namespace foreshock
