#include "foreshock/pipeline/parity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "foreshock/core/error.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/cross_features.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool asked_for(const ParitySettings& settings, const std::string& name) {
  return settings.columns.empty() ||
         std::any_of(settings.columns.begin(), settings.columns.end(), [&](const std::string& pattern) {
           return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

// What is compared: which columns of each side, each in its own order, and which of them match rows.
struct Selection {
  Names key;
  Names first, second;            // read and compared, the key among them
  Names only_first, only_second;  // asked for, but not on the other side
};

void require_known_patterns(const ParitySettings& settings, const Names& first, const Names& second) {
  for (const std::string& pattern : settings.columns) {
    const auto matches = [&](const std::string& name) {
      return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    };
    if (std::any_of(first.begin(), first.end(), matches)) continue;
    if (std::any_of(second.begin(), second.end(), matches)) continue;
    throw UserError(
        ErrorCode::missing_column,
        fmt::format("no column is called '{}' or like it; there are: {}", pattern, fmt::join(first, ", ")));
  }
}

Selection select(const ParitySide& a, const Names& first, const ParitySide& b, const Names& second,
                 const ParitySettings& settings) {
  for (const auto& [side, names] : {std::pair{&a, &first}, std::pair{&b, &second}}) {
    if (contains(*names, "timestamp")) continue;
    throw UserError(
        ErrorCode::missing_column,
        fmt::format("{} has no column 'timestamp', by which rows are matched; there are: {}", side->name,
                    names->empty() ? "none" : fmt::format("{}", fmt::join(*names, ", "))));
  }
  require_known_patterns(settings, first, second);
  Selection out;
  for (const std::string_view name : kRowKey) {
    if (contains(first, name) && contains(second, name)) out.key.emplace_back(name);
  }
  const auto choose = [&](const Names& own, const Names& other, Names& shared, Names& only) {
    for (const std::string& name : own) {
      if (contains(out.key, name)) {
        shared.push_back(name);
      } else if (asked_for(settings, name)) {
        (contains(other, name) ? shared : only).push_back(name);
      }
    }
  };
  choose(first, second, out.first, out.only_first);
  choose(second, first, out.second, out.only_second);
  if (out.first.size() == out.key.size()) {
    throw UserError(ErrorCode::missing_column,
                    fmt::format("{} and {} have no column in common to compare, beside {}", a.name, b.name,
                                fmt::join(out.key, ", ")));
  }
  return out;
}

const FeatureSet* known_set(const std::string& name) {
  for (const FeatureSet* set : feature_sets()) {
    if (set->name == name) return set;
  }
  return nullptr;
}

void require_rows_of_one_kind(const ParitySide& a, const ParitySide& b) {
  const FeatureSet* first = known_set(a.schema.set);
  const FeatureSet* second = known_set(b.schema.set);
  if (first == nullptr || second == nullptr || first->row == second->row) return;
  throw UserError(ErrorCode::schema_mismatch,
                  fmt::format("{} holds {} ({}) and {} holds {} ({}): such rows cannot be compared", a.name,
                              first->name, first->row, b.name, second->name, second->row));
}

Names column_names(const Frame& frame) {
  Names names;
  for (const Column& column : frame.columns()) names.push_back(column.name);
  return names;
}

void keep_columns(Frame& frame, const Names& names) {
  std::erase_if(frame.columns(), [&](const Column& column) { return !contains(names, column.name); });
}

void describe(ParitySide& side, const Frame& frame) {
  side.rows = frame.rows();
  side.schema = feature_schema(frame);
}

void finish(Parity& parity, const Frame& first, const Frame& second, Selection selection,
            const ParitySettings& settings) {
  describe(parity.first, first);
  describe(parity.second, second);
  require_rows_of_one_kind(parity.first, parity.second);
  parity.comparison = compare(first, second, {.key = std::move(selection.key), .shown = settings.shown});
  parity.holds = parity.comparison.equal() &&
                 (settings.shared_columns || (selection.only_first.empty() && selection.only_second.empty()));
  parity.comparison.only_first = std::move(selection.only_first);
  parity.comparison.only_second = std::move(selection.only_second);
}

// The feature set to replay: the file's own, else the one asked for.
const FeatureSet& set_to_replay(const ParitySide& file, const ParitySettings& settings) {
  const std::string& own = file.schema.set;
  if (own.empty() && settings.set.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{} does not say which feature set it holds; give --set", file.name));
  }
  return feature_set(own.empty() ? settings.set : own);
}

MarketProduct market_of(const Frame& file, const std::string& name) {
  const auto venue = file.metadata.find("cross.venue");
  const auto product = file.metadata.find("cross.product_id");
  if (venue == file.metadata.end() || product == file.metadata.end()) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{} does not say which market product it was joined with; make it again with "
                                "foreshock cross",
                                name));
  }
  return {product->second, venue->second};
}

}  // namespace

Parity compare_feature_files(const std::filesystem::path& first, const std::filesystem::path& second,
                             const ParitySettings& settings) {
  Parity parity;
  parity.first.name = first.string();
  parity.second.name = second.string();
  Selection selection = select(parity.first, parquet_column_names(first), parity.second,
                               parquet_column_names(second), settings);
  const Frame a = read_parquet(first, selection.first, NanRule::keep);
  const Frame b = read_parquet(second, selection.second, NanRule::keep);
  finish(parity, a, b, std::move(selection), settings);
  return parity;
}

Parity compare_with_log(const std::filesystem::path& file, const std::vector<std::filesystem::path>& raw,
                        const CaptureSettings& capture, const ParitySettings& settings) {
  Parity parity;
  parity.first.name = file.string();
  parity.second.name = "the log";
  const Names names = parquet_column_names(file);
  describe(parity.first, read_parquet(file, Names{}));
  const FeatureSet& set = set_to_replay(parity.first, settings);
  Selection selection = select(parity.first, names, parity.second, column_names(empty_frame(set)), settings);
  const Frame expected = read_parquet(file, selection.first, NanRule::keep);

  Frame replayed;
  ReplaySettings replay;
  replay.set = set.joined ? set.extends : set.name;
  parity.capture = replay_files(raw, capture, replay, {[&](Frame rows) {
                                  if (!set.joined) keep_columns(rows, selection.second);
                                  append_rows(replayed, std::move(rows));
                                }})
                       .capture;
  if (set.joined) {
    replayed = join_market(replayed, market_of(expected, parity.first.name));
    keep_columns(replayed, selection.second);
  }
  finish(parity, expected, replayed, std::move(selection), settings);
  return parity;
}

}  // namespace foreshock
