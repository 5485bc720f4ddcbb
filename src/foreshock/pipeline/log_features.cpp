#include "foreshock/pipeline/log_features.hpp"

#include <fmt/format.h>

#include <map>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/kafka/kafka_reader.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/pipeline/live_features.hpp"
#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr int kTries = 20;
constexpr std::size_t kMessagesAtOnce = 4096;

std::int64_t raw_position(EventLog& log, const std::string& address, const FeatureSet& set) {
  const auto position = log.committed(feature_consumer(set.name), kRawTopic).value();
  if (position) return *position;
  throw UserError(ErrorCode::no_data, fmt::format("{} has no {} of {}; foreshock featurize makes them",
                                                  address, kFeaturesTopic, set.name));
}

void check_order(const Frame& rows) {
  std::map<std::string, std::int64_t> latest;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::int64_t time = rows.at("timestamp").ints[row];
    const std::string product =
        fmt::format("{} {}", rows.at("venue").text(row), rows.at("product_id").text(row));
    const auto [at, first] = latest.try_emplace(product, time);
    if (!first && time <= at->second) {
      throw UserError(ErrorCode::bad_file,
                      fmt::format("{} of {}: the row of {} follows that of {}", kFeaturesTopic, product,
                                  format_time(from_nanos(time)), format_time(from_nanos(at->second))));
    }
    at->second = time;
  }
}

// Messages of other sets stand in the same topic; which is which, their schema says.
LogFeatures read_kafka_features(const std::string& address, const FeatureSet& set) {
  const std::string ours = fmt::format("{}/", set.name), schema = ours + set.schema_hash;
  LogFeatures found{empty_frame(set), 0};
  KafkaReader reader(kafka_settings(address), std::string(kFeaturesTopic));
  const auto take = [&](const ReceivedMessage& message) {
    if (!message.schema.starts_with(ours)) return;
    const std::string where = fmt::format("{}/{} {}", kFeaturesTopic, message.partition, message.offset);
    if (message.schema != schema) {
      throw UserError(ErrorCode::schema_mismatch, fmt::format("{}: its schema is {}, this foreshock's {}",
                                                              where, message.schema, schema));
    }
    need_json_row(found.rows, message.value, where);
  };
  const auto damaged = [&](std::int32_t partition, std::int64_t first, std::int64_t end) {
    throw UserError(ErrorCode::bad_file, fmt::format("{}/{}: messages {} to {} are damaged", kFeaturesTopic,
                                                     partition, first, end - 1));
  };
  while (reader.read(kMessagesAtOnce, take, damaged)) throw_if_interrupted();
  if (found.rows.rows() == 0) {
    throw UserError(ErrorCode::no_data, fmt::format("{} has no {} of {}; foreshock featurize makes them",
                                                    address, kFeaturesTopic, set.name));
  }
  check_order(found.rows);
  return found;
}

}  // namespace

LogFeatures read_log_features(const std::string& address, const std::string& set_name) {
  const FeatureSet& set = feature_set(set_name);
  if (!find_row_feature_set(set_name)) {
    throw UserError(ErrorCode::bad_setting, fmt::format("a log has no features of {}; verify them against a "
                                                        "feature file",
                                                        set_name));
  }
  if (names_kafka(address)) return read_kafka_features(address, set);
  const auto log = open_event_log(address, LogAccess::read);
  LogFeatures found{empty_frame(set), raw_position(*log, address, set)};
  std::int64_t next = log->range(kFeaturesTopic).value().first;
  // Rows and position are committed together: when the position stands still, the rows are all of it.
  for (int tries = 0; tries < kTries; ++tries) {
    for (;;) {
      throw_if_interrupted();
      const LogBatch batch = log->read(kFeaturesTopic, next, {}).value();
      if (batch.entries.empty()) break;
      for (const LogEntry& entry : batch.entries) {
        need_json_row(found.rows, entry.value, fmt::format("{} {}", kFeaturesTopic, entry.offset));
        next = entry.offset + 1;
      }
    }
    const std::int64_t before = std::exchange(found.raw_end, raw_position(*log, address, set));
    if (before == found.raw_end) {
      check_order(found.rows);
      return found;
    }
  }
  throw UserError(ErrorCode::log_busy,
                  fmt::format("{} is being written too fast to be verified; stop its writer first", address));
}

}  // namespace foreshock
