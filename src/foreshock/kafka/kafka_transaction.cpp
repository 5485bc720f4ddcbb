#include "foreshock/kafka/kafka_transaction.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>

#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr int kOnce_ms = 5'000;
constexpr int kTries = 24;
constexpr nanoseconds kFlushWithin = std::chrono::seconds(30);
constexpr const char* kTransactionMs = "15000";  // then the cluster aborts what a member left open

using Failure = std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)>;

// Again while it may pass; null: done.
Failure tried(const std::function<rd_kafka_error_t*()>& call) {
  Failure failed(nullptr, &rd_kafka_error_destroy);
  for (int i = 0; i < kTries; ++i) {
    failed.reset(call());
    if (!failed || rd_kafka_error_is_retriable(failed.get()) == 0) break;
  }
  return failed;
}

UserError ended(const Failure& failed, const char* what) {
  return UserError(ErrorCode::cannot_connect,
                   fmt::format("{}: {}; its rows are made again by whoever goes on", what,
                               rd_kafka_error_string(failed.get())));
}

}  // namespace

KafkaSettings KafkaTransaction::settings(KafkaSettings given, const std::string& id) {
  given["transactional.id"] = id;
  given["transaction.timeout.ms"] = kTransactionMs;
  given["message.timeout.ms"] = kTransactionMs;
  return given;
}

KafkaTransaction::KafkaTransaction(KafkaProducer& producer) : producer_(producer) {
  rd_kafka_t* handle = producer_.client().handle();
  if (const auto failed = tried([&] { return rd_kafka_init_transactions(handle, kOnce_ms); })) {
    throw UserError(ErrorCode::cannot_connect,
                    fmt::format("transactions: {}", rd_kafka_error_string(failed.get())));
  }
}

KafkaTransaction::~KafkaTransaction() {
  if (open_) abort();
}

void KafkaTransaction::begin() {
  if (open_) return;
  rd_kafka_t* handle = producer_.client().handle();
  if (const auto failed = tried([&] { return rd_kafka_begin_transaction(handle); })) {
    throw ended(failed, "a transaction cannot begin");
  }
  open_ = true;
}

void KafkaTransaction::commit(KafkaGroup& group, const GroupPositions& positions) {
  begin();
  rd_kafka_t* handle = producer_.client().handle();
  static_cast<void>(producer_.flush(kFlushWithin));  // what is not settled then, the commit tells
  auto failed = tried([&] { return group.send_positions(producer_.client(), positions, kOnce_ms); });
  if (!failed) failed = tried([&] { return rd_kafka_commit_transaction(handle, kOnce_ms); });
  if (failed) {
    abort();
    throw ended(failed, "a transaction cannot be committed");
  }
  open_ = false;
}

// Where even that fails, the cluster does it by itself before long.
void KafkaTransaction::abort() {
  if (!open_) return;
  open_ = false;
  rd_kafka_t* handle = producer_.client().handle();
  static_cast<void>(tried([&] { return rd_kafka_abort_transaction(handle, kOnce_ms); }));
}

}  // namespace foreshock
