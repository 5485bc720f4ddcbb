// The fields of one tick, trade or heartbeat object, whatever the spelling: sizes as best_bid_quantity, _qty
// or _size, volume_24_h or volume_24h, numbers bare or in quotes. null and "" are absent.
#pragma once

#include <optional>
#include <string_view>

#include "foreshock/core/result.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// A JSON scalar without its quotes; null is empty.
[[nodiscard]] inline std::string_view unquote(std::string_view token) {
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"')
    return token.substr(1, token.size() - 2);
  return token == "null" ? std::string_view{} : token;
}

// An integer, bare or in quotes. Error (bad_number) names the field.
[[nodiscard]] Result<std::int64_t> parse_integer(std::string_view field, std::string_view token);

[[nodiscard]] Side parse_side(std::string_view text);  // "BUY", "buy", "b"; unknown otherwise
[[nodiscard]] Side opposite(Side side);

struct TickFields {
  Record record;  // prices, sizes, sequence, trade id
  std::string_view product_id;
  std::string_view type;
  Side side = Side::unknown;
  // Times as written, without quotes; which of them means what depends on the shape.
  std::string_view time, timestamp, ws_timestamp, ts, recv;
  std::optional<Error> error;  // the first field that could not be read

  // Takes the field if it knows it. `token` is the scalar as written, a string with its quotes.
  void set(std::string_view key, std::string_view token);

 private:
  void set_decimal(std::string_view key, std::string_view token, std::int64_t Record::*member,
                   Record::Field bit);
  // As written where the field stood first: the original of a flat line says the same once more.
  void set_again(std::string_view& before, std::string_view key, std::string_view token,
                 std::int64_t Record::*member, Record::Field bit);
  void set_integer(std::string_view key, std::string_view token, std::int64_t Record::*member,
                   Record::Field bit);

  std::string_view price_, bid_, ask_;
};

// Sets one decimal field of a record; error (bad_number) names the field. Absent stays absent.
[[nodiscard]] std::optional<Error> set_decimal(Record& record, std::string_view key, std::string_view token,
                                               std::int64_t Record::*member, Record::Field bit);

}  // namespace foreshock
