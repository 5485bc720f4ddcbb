#include "foreshock/evaluation/split.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

std::size_t index_of(Part part) {
  return static_cast<std::size_t>(part);
}

// Labelled rows by time; rows of the same second stay in the table's order.
std::vector<std::size_t> labelled_by_time(const LabelledRows& rows) {
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.labelled[row] != 0) order.push_back(row);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows.timestamp_ns[a] < rows.timestamp_ns[b]; });
  return order;
}

// One second past the last row of every session, ascending.
std::vector<std::int64_t> session_ends(const LabelledRows& rows) {
  std::vector<std::int64_t> ends(static_cast<std::size_t>(rows.sessions),
                                 std::numeric_limits<std::int64_t>::min());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.session[row] == kNoSession) continue;
    std::int64_t& end = ends[static_cast<std::size_t>(rows.session[row])];
    end = std::max(end, rows.timestamp_ns[row] + kNanosPerSecond);
  }
  std::sort(ends.begin(), ends.end());
  return ends;
}

// The time from which rows belong to the later part, so that `percent` of the labelled rows lie before it.
std::int64_t cut_time(const std::vector<std::int64_t>& labelled_ns, const std::vector<std::int64_t>& ends,
                      std::int64_t percent, std::int64_t session_end_percent) {
  const auto labelled = static_cast<std::int64_t>(labelled_ns.size());
  const std::int64_t target = labelled * percent / 100;
  if (target >= labelled) return kForever;
  std::int64_t cut = labelled_ns[static_cast<std::size_t>(target)];
  std::int64_t nearest = labelled * session_end_percent / 100 + 1;
  for (const std::int64_t end : ends) {
    const std::int64_t before =
        std::lower_bound(labelled_ns.begin(), labelled_ns.end(), end) - labelled_ns.begin();
    const std::int64_t distance = std::abs(before - target);
    if (distance < nearest) {
      nearest = distance;
      cut = end;
    }
  }
  return cut;
}

// What lies in a part's time span.
struct Span {
  std::set<std::int32_t> sessions;
  std::set<std::pair<std::uint32_t, std::int64_t>>
      seconds;  // product, second: a tick table has several rows in one
};

void summarise(const LabelledRows& rows, const std::vector<Part>& span_of_row, Split& split) {
  std::array<Span, kPartsUsed> spans;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::int64_t now = rows.timestamp_ns[row];
    split.purged += split.part[row] == Part::purged ? 1 : 0;
    split.unlabelled += split.part[row] == Part::unlabelled ? 1 : 0;
    split.unused += split.part[row] == Part::unused ? 1 : 0;
    if (index_of(span_of_row[row]) < kPartsUsed && rows.valid[row] != 0) {
      Span& span = spans[index_of(span_of_row[row])];
      span.sessions.insert(rows.session[row]);
      span.seconds.emplace(rows.product[row], floor_second(from_nanos(now)));
    }
    if (index_of(split.part[row]) >= kPartsUsed) continue;
    PartSummary& summary = split.summaries[index_of(split.part[row])];
    summary.first_ns = summary.rows == 0 ? now : std::min(summary.first_ns, now);
    summary.last_ns = summary.rows == 0 ? now : std::max(summary.last_ns, now);
    summary.rows += 1;
    summary.positives += rows.label[row];
  }
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    std::vector<std::uint8_t> use(rows.size(), 0);
    for (const std::size_t row : rows_of(split, part)) use[row] = 1;
    split.summaries[index_of(part)].episodes = static_cast<std::int64_t>(find_episodes(rows, use).size());
  }
  for (std::size_t part = 0; part < kPartsUsed; ++part) {
    split.summaries[part].sessions = static_cast<std::int64_t>(spans[part].sessions.size());
    split.summaries[part].valid_seconds = static_cast<std::int64_t>(spans[part].seconds.size());
  }
}

}  // namespace

std::string_view to_string(Part part) {
  switch (part) {
    case Part::train:
      return "train";
    case Part::calibration:
      return "calibration";
    case Part::test:
      return "test";
    case Part::purged:
      return "purged";
    case Part::unlabelled:
      return "unlabelled";
    case Part::unused:
      return "unused";
  }
  return "unknown";
}

Split contiguous_split(const LabelledRows& rows, const SplitSettings& settings) {
  std::vector<std::int64_t> labelled_ns;
  for (const std::size_t row : labelled_by_time(rows)) labelled_ns.push_back(rows.timestamp_ns[row]);
  const std::vector<std::int64_t> ends = session_ends(rows);
  const auto cut = [&](std::int64_t percent) {
    return cut_time(labelled_ns, ends, percent, settings.session_end_percent);
  };
  const std::int64_t calibration_cut = settings.train_to_ns.value_or(cut(settings.train_percent));
  const std::int64_t test_cut = std::max(
      calibration_cut,
      settings.calibration_to_ns.value_or(cut(settings.train_percent + settings.calibration_percent)));
  // Rows from this time on have labels that reach the first labelled row at or after the cut.
  const auto purged_from = [&](std::int64_t cut_ns) {
    const auto next = std::lower_bound(labelled_ns.begin(), labelled_ns.end(), cut_ns);
    return next == labelled_ns.end() ? kForever : *next - settings.horizon_ns - settings.lateness_ns;
  };
  const std::int64_t test_end = settings.test_to_ns.value_or(kForever);
  const std::int64_t train_end = purged_from(calibration_cut);
  const std::int64_t calibration_end = purged_from(test_cut);

  Split split;
  std::vector<Part> span;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::int64_t now = rows.timestamp_ns[row];
    const Part part = now >= test_end          ? Part::unused
                      : now >= test_cut        ? Part::test
                      : now >= calibration_cut ? Part::calibration
                                               : Part::train;
    const bool purged =
        (part == Part::train && now >= train_end) || (part == Part::calibration && now >= calibration_end);
    span.push_back(part);
    split.part.push_back(rows.labelled[row] == 0 ? Part::unlabelled : purged ? Part::purged : part);
  }
  summarise(rows, span, split);
  return split;
}

Split unsafe_random_split(const LabelledRows& rows, const SplitSettings& settings, std::uint64_t seed) {
  Split split;
  split.unsafe_random = true;
  split.seed = seed;
  split.part.assign(rows.size(), Part::unlabelled);
  std::vector<std::size_t> deck = labelled_by_time(rows);
  Random random(seed, "unsafe_random_split");
  for (std::size_t left = deck.size(); left > 1; --left) std::swap(deck[left - 1], deck[random.below(left)]);
  const std::size_t train = deck.size() * static_cast<std::size_t>(settings.train_percent) / 100;
  const std::size_t calibrated =
      deck.size() * static_cast<std::size_t>(settings.train_percent + settings.calibration_percent) / 100;
  for (std::size_t i = 0; i < deck.size(); ++i) {
    split.part[deck[i]] = i < train ? Part::train : i < calibrated ? Part::calibration : Part::test;
  }
  summarise(rows, split.part, split);
  return split;
}

Split split_of(const LabelledRows& rows, std::vector<Part> part) {
  FORESHOCK_CHECK(part.size() == rows.size());
  Split split;
  split.part = std::move(part);
  summarise(rows, split.part, split);
  return split;
}

std::vector<std::size_t> rows_of(const Split& split, Part part) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < split.part.size(); ++row) {
    if (split.part[row] == part) rows.push_back(row);
  }
  return rows;
}

}  // namespace foreshock
