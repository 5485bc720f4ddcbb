#include "foreshock/pipeline/row_scores.hpp"

#include <algorithm>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/frame_lines.hpp"

namespace foreshock {
namespace {

SecondStatus status_of(const Column& status) {
  if (status.is_null(0)) return SecondStatus::invalid;
  for (const SecondStatus known : {SecondStatus::valid, SecondStatus::quiet}) {
    if (status.text(0) == to_string(known)) return known;
  }
  return SecondStatus::invalid;
}

Error no_row(const std::string& why) {
  return {ErrorCode::bad_line, why};
}

}  // namespace

RowScores::RowScores(const std::string& set, std::shared_ptr<const LiveModel> model)
    : empty_(empty_frame(feature_set(set))), rows_(empty_), scores_(std::move(model), set, products_) {}

std::optional<Error> RowScores::on_entry(std::int64_t offset, UnixNanos receipt, std::string_view line,
                                         bool live) {
  Frame row = empty_;
  if (auto bad = add_json_row(row, line)) return bad;
  for (const char* name : {"timestamp", "venue", "product_id"}) {
    if (row.at(name).is_null(0)) return no_row(std::string("a row without ") + name);
  }
  const auto venue = parse_venue(row.at("venue").text(0));
  if (!venue) return no_row("a row of an unknown venue, " + row.at("venue").text(0));
  const OutcomeRow outcome = outcome_row(row, *venue);
  scores_.on_row(outcome, receipt, live);
  keep(outcome, offset);
  if (!live) return std::nullopt;
  static_cast<void>(add_json_row(rows_, line));
  receipts_.push_back(receipt);
  return std::nullopt;
}

OutcomeRow RowScores::outcome_row(const Frame& row, Venue venue) {
  const Column& return_q = row.at("return_q");
  return {products_.intern(venue, row.at("product_id").text(0)),
          row.at("timestamp").ints[0] / kNanosPerSecond,
          status_of(row.at("status")),
          return_q.is_null(0) ? std::nullopt : std::optional(return_q.ints[0]),
          row.at("rv_300").number(0),
          row.at("valid_300").is_null(0) ? 0 : row.at("valid_300").ints[0]};
}

void RowScores::keep(const OutcomeRow& row, std::int64_t offset) {
  if (row.product >= places_.size()) places_.resize(row.product + 1);
  std::deque<Place>& places = places_[row.product];
  places.push_back({row.second, offset});
  while (places.front().second + scores_.horizon_s() <= row.second) places.pop_front();
}

LiveOutput RowScores::finish(const LiveRowSink& sink) {
  LiveOutput out;
  if (receipts_.empty()) return out;
  out.features = std::exchange(rows_, empty_);
  out.receipts = std::exchange(receipts_, {});
  scores_.finish(out, sink);
  return out;
}

std::int64_t RowScores::first_needed(std::int64_t next) const {
  for (const std::deque<Place>& places : places_) {
    if (!places.empty()) next = std::min(next, places.front().offset);
  }
  return next;
}

}  // namespace foreshock
