// A job of the outbox to an MLflow server, from wherever an earlier try stopped. State is kept before and
// after every step that must not happen twice. Where a try ended without an answer, the next reads back what
// the server has before it sends the rest: of metrics, one point per (run, key, step); of runs and of
// versions of a model, one. Points keep their time, by which servers with a database know the same point
// should the first try arrive late.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "foreshock/tracking/mlflow_client.hpp"
#include "foreshock/tracking/outbox.hpp"

namespace foreshock {

// By which a run of ours is found again: the outbox entry's id, a slash, the run's number.
inline constexpr const char* kOutboxTag = "foreshock.outbox_id";

struct DeliveredJob {
  std::string run_url;  // of the first run, for a browser
  std::size_t runs = 0;
  std::string model, model_version;  // empty: none registered
};

// Called before each request for an artifact with how many are sent, of how many.
using DeliveryProgress = std::function<void(std::size_t done, std::size_t of)>;

// Errors: those of MlflowClient; what was delivered stays noted.
[[nodiscard]] DeliveredJob deliver(OutboxEntry& entry, MlflowClient& client,
                                   const DeliveryProgress& progress = {});

}  // namespace foreshock
