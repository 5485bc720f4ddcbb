#include "foreshock/tick/envelope.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_gap(std::string& out, const Record& record) {
  const auto end = std::back_inserter(out);
  if (record.has(Record::kGapFrom)) fmt::format_to(end, R"(,"from":{})", record.gap_from);
  if (record.has(Record::kGapTo)) fmt::format_to(end, R"(,"to":{})", record.gap_to);
  if (record.has(Record::kGapCount)) {
    fmt::format_to(end, R"(,"count":{})", record.gap_count);
  } else {
    out += R"(,"count":"unverifiable")";
  }
}

}  // namespace

void append_envelope(std::string& out, const Record& record, const ProductTable& products,
                     std::string_view raw) {
  const bool holds_market_data = record.kind == RecordKind::trade || record.kind == RecordKind::quote ||
                                 record.kind == RecordKind::ticker;
  FORESHOCK_CHECK(!raw.empty() || !holds_market_data);
  const Product& product = products[record.product];
  const auto end = std::back_inserter(out);
  fmt::format_to(end, R"({{"v":1,"kind":"{}","venue":"{}","product_id":{},"conn":{},"ts_recv":"{}")",
                 to_string(record.kind), to_string(product.venue), json_string(product.product_id),
                 record.conn, format_time(record.ts_recv));
  if (raw.empty() || record.is(Record::kOneTime)) {
    fmt::format_to(end, R"(,"ts_event":"{}")", format_time(record.ts_event));
  }
  if (record.has(Record::kSequence)) fmt::format_to(end, R"(,"seq":{})", record.sequence);
  if (!raw.empty()) fmt::format_to(end, R"(,"index":{})", record.index_in_message);
  if (record.kind == RecordKind::gap) append_gap(out, record);
  if (record.is(Record::kOneTime)) out += R"(,"one_time":true)";
  if (record.is(Record::kDuplicate)) out += R"(,"duplicate":true)";
  if (record.is(Record::kSimulated)) out += R"(,"simulated":true)";
  if (!raw.empty()) fmt::format_to(end, R"(,"raw":{})", json_string(raw));
  out += "}\n";
}

}  // namespace foreshock
