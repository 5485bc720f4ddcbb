#include "foreshock/pipeline/kept_records.hpp"

#include <utility>

namespace foreshock {
namespace {

constexpr std::size_t kPieceRecords = 1024;

}  // namespace

void KeptRecords::push(const Record& record) {
  open_.push_back(record);
  ++next_;
  if (open_.size() >= kPieceRecords) seal();
}

// What is shared is never written again.
void KeptRecords::seal() {
  if (open_.empty()) return;
  sealed_.push_back({next_, std::make_shared<const std::vector<Record>>(std::exchange(open_, {}))});
}

void KeptRecords::drop_before(std::size_t first) {
  while (!sealed_.empty() && sealed_.front().end <= first) sealed_.pop_front();
}

void KeptRecords::share(std::size_t first, WarmUp& to) {
  seal();
  for (const Sealed& piece : sealed_) {
    if (piece.end <= first) continue;
    const std::size_t begin = piece.end - piece.records->size();
    to.pieces.push_back({piece.records, first > begin ? first - begin : 0});
  }
}

}  // namespace foreshock
