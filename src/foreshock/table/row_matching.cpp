#include "foreshock/table/row_matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <map>
#include <numeric>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using TextCodes = std::map<std::string, std::int64_t, std::less<>>;

// A key column of one frame as integers that compare alike in both frames.
struct KeyColumn {
  std::vector<std::int64_t> values;
  const std::vector<std::uint8_t>* valid = nullptr;
};

KeyColumn key_column(const Column& column, TextCodes& codes) {
  KeyColumn out{column.ints, &column.valid};
  if (column.type != ColumnType::string) return out;
  std::vector<std::int64_t> code_of;
  for (const std::string& text : column.dictionary) {
    code_of.push_back(codes.try_emplace(text, static_cast<std::int64_t>(codes.size())).first->second);
  }
  for (std::size_t row = 0; row < out.values.size(); ++row) {
    if (!column.is_null(row)) out.values[row] = code_of[static_cast<std::size_t>(column.ints[row])];
  }
  return out;
}

class Keys {
 public:
  void add(KeyColumn column) { columns_.push_back(std::move(column)); }

  // Of row `i` here and row `j` there; a null comes before every value.
  [[nodiscard]] std::strong_ordering order(std::size_t i, const Keys& other, std::size_t j) const {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const bool here = (*columns_[c].valid)[i] != 0;
      const bool there = (*other.columns_[c].valid)[j] != 0;
      if (here != there) return here <=> there;
      const auto values = columns_[c].values[i] <=> other.columns_[c].values[j];
      if (here && values != std::strong_ordering::equal) return values;
    }
    return std::strong_ordering::equal;
  }

  // Rows by key, those of one key in the frame's order.
  [[nodiscard]] std::vector<std::size_t> sorted(std::size_t rows) const {
    std::vector<std::size_t> order(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return std::is_lt(this->order(a, *this, b)); });
    return order;
  }

  [[nodiscard]] std::vector<std::uint32_t> occurrences(const std::vector<std::size_t>& sorted) const {
    std::vector<std::uint32_t> out(sorted.size(), 0);
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (std::is_eq(order(sorted[i], *this, sorted[i - 1]))) out[sorted[i]] = out[sorted[i - 1]] + 1;
    }
    return out;
  }

 private:
  std::vector<KeyColumn> columns_;
};

void require_key_types(const Column& first, const Column& second) {
  if (first.type != second.type) {
    throw UserError(
        ErrorCode::schema_mismatch,
        fmt::format("rows are matched by '{}', which is of type {} on one side and {} on the other",
                    first.name, to_string(first.type), to_string(second.type)));
  }
  if (first.type == ColumnType::float64) {
    throw UserError(ErrorCode::schema_mismatch,
                    fmt::format("rows are matched by '{}', which is of type float64; a time, an integer or a "
                                "text is needed",
                                first.name));
  }
}

}  // namespace

RowMatching match_rows(const Frame& first, const Frame& second, const std::vector<std::string>& key) {
  Keys a;
  Keys b;
  for (const std::string& name : key) {
    require_key_types(first.at(name), second.at(name));
    TextCodes codes;
    a.add(key_column(first.at(name), codes));
    b.add(key_column(second.at(name), codes));
  }
  const std::vector<std::size_t> rows_a = a.sorted(first.rows());
  const std::vector<std::size_t> rows_b = b.sorted(second.rows());
  RowMatching out;
  out.partner.assign(first.rows(), kNoRow);
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows_a.size() && j < rows_b.size()) {
    const auto order = a.order(rows_a[i], b, rows_b[j]);
    if (std::is_eq(order)) {
      out.partner[rows_a[i++]] = rows_b[j++];
    } else if (std::is_lt(order)) {
      ++i;
    } else {
      out.extra.push_back(rows_b[j++]);
    }
  }
  out.extra.insert(out.extra.end(), rows_b.begin() + static_cast<std::ptrdiff_t>(j), rows_b.end());
  std::sort(out.extra.begin(), out.extra.end());
  out.first_occurrence = a.occurrences(rows_a);
  out.second_occurrence = b.occurrences(rows_b);
  return out;
}

}  // namespace foreshock
