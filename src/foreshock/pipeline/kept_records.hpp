// The latest records of one product, numbered from its first; shared with warm-ups, dropped from the front.
#pragma once

#include <deque>

#include "foreshock/pipeline/warm_up.hpp"

namespace foreshock {

class KeptRecords {
 public:
  void push(const Record& record);
  // The number the next record gets.
  [[nodiscard]] std::size_t next() const { return next_; }
  // Forgets records before number `first`, by whole pieces.
  void drop_before(std::size_t first);
  // Adds all records from number `first` on.
  void share(std::size_t first, WarmUp& to);

 private:
  struct Sealed {
    std::size_t end = 0;  // number after its last record
    std::shared_ptr<const std::vector<Record>> records;
  };
  void seal();

  std::size_t next_ = 0;
  std::deque<Sealed> sealed_;
  std::vector<Record> open_;  // those after the sealed ones
};

}  // namespace foreshock
