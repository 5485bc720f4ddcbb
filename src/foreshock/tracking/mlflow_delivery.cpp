#include "foreshock/tracking/mlflow_delivery.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace foreshock {
namespace {

constexpr const char* kParentTag = "mlflow.parentRunId";

class Delivery {
 public:
  Delivery(OutboxEntry& entry, MlflowClient& client, const DeliveryProgress& progress)
      : entry_(entry), client_(client), progress_(progress), state_(entry.state()) {
    for (const TrackedRun& run : job().runs) artifacts_ += run.artifacts.size();
  }

  DeliveredJob run() {
    if (state_.server != client_.server()) {  // ids of another server mean nothing here
      state_ = DeliveryState{client_.server(), client_.experiment_id(job().experiment),
                             std::vector<RunState>(job().runs.size()), ""};
      keep();
    }
    for (std::size_t i = 0; i < job().runs.size(); ++i) {
      if (state_.runs[i].run_id.empty()) create(i);
      fill(i);
    }
    register_model();
    // A server that answers late may still have made a run of a try whose answer was lost.
    for (std::size_t i = 0; i < job().runs.size(); ++i) delete_others(i);
    return {fmt::format("{}/#/experiments/{}/runs/{}", client_.server(), state_.experiment_id,
                        state_.runs.front().run_id),
            job().runs.size(), job().model ? job().model->name : "", state_.model_version};
  }

 private:
  [[nodiscard]] const TrackedJob& job() const { return entry_.job(); }
  [[nodiscard]] std::string outbox_id(std::size_t i) const { return fmt::format("{}/{}", entry_.id(), i); }
  void keep() { entry_.set_state(state_); }

  void create(std::size_t i) {
    RunState& state = state_.runs[i];
    const TrackedRun& run = job().runs[i];
    if (state.creating) {
      state.created_twice = true;
      const std::vector<std::string> made =
          client_.runs_with_tag(state_.experiment_id, kOutboxTag, outbox_id(i));
      if (!made.empty()) state.run_id = made.front();
    }
    if (state.run_id.empty()) {
      if (!state.creating) {
        state.creating = true;
        keep();
      }
      std::map<std::string, std::string> tags = {{kOutboxTag, outbox_id(i)}};
      if (i > 0) tags[kParentTag] = state_.runs.front().run_id;
      state.run_id = client_.create_run(state_.experiment_id, run.name, run.start_ms, tags);
    }
    keep();
  }

  void fill(std::size_t i) {
    RunState& state = state_.runs[i];
    if (state.ended) {
      sent_ += job().runs[i].artifacts.size();
      return;
    }
    const TrackedRun& run = job().runs[i];
    if (!state.described) {  // the same again changes nothing
      client_.log_params(state.run_id, run.params);
      client_.set_tags(state.run_id, run.tags);
      for (const TrackedDataset& dataset : run.datasets) client_.log_dataset(state.run_id, dataset);
      state.described = true;
      keep();
    }
    send_metrics(run, state);
    send_artifacts(run, state);
    client_.finish_run(state.run_id, run.end_ms);
    state.ended = true;
    keep();
  }

  void send_metrics(const TrackedRun& run, RunState& state) {
    const std::size_t batches = (run.metrics.size() + kMetricsPerBatch - 1) / kMetricsPerBatch;
    while (state.batches < batches) {
      const std::size_t from = state.batches * kMetricsPerBatch;
      const std::size_t to = std::min(run.metrics.size(), from + kMetricsPerBatch);
      std::vector<MetricPoint> points(run.metrics.begin() + static_cast<std::ptrdiff_t>(from),
                                      run.metrics.begin() + static_cast<std::ptrdiff_t>(to));
      if (state.batch_open) {
        drop_logged(state.run_id, points);
      } else {
        state.batch_open = true;
        keep();
      }
      if (!points.empty()) client_.log_metrics(state.run_id, points, run.end_ms);
      ++state.batches;
      state.batch_open = false;
      keep();
    }
  }

  void drop_logged(const std::string& run_id, std::vector<MetricPoint>& points) {
    const MlflowRun known = client_.run(run_id);
    std::set<KeyStep> logged;
    std::set<std::string> asked;
    for (const MetricPoint& point : points) {
      if (known.metrics.contains(point.key) && asked.insert(point.key).second)
        logged.merge(client_.logged_steps(run_id, point.key));
    }
    std::erase_if(points, [&](const MetricPoint& point) { return logged.contains({point.key, point.step}); });
  }

  void send_artifacts(const TrackedRun& run, RunState& state) {
    sent_ += state.artifacts;
    if (state.artifacts == run.artifacts.size()) return;
    const std::string uri = client_.run(state.run_id).artifact_uri;
    while (state.artifacts < run.artifacts.size()) {
      if (progress_) progress_(sent_, artifacts_);
      client_.upload(uri, run.artifacts[state.artifacts]);
      ++state.artifacts;
      ++sent_;
      keep();
    }
  }

  void register_model() {
    if (!job().model || !state_.model_version.empty()) return;
    const TrackedModel& model = *job().model;
    const std::string& run_id = state_.runs[model.run].run_id;
    client_.create_registered_model(model.name);
    std::string version = client_.model_version_of(model.name, run_id);
    if (version.empty()) {
      const std::string source = client_.run(run_id).artifact_uri + "/" + model.artifact;
      version = client_.create_model_version(model, source, run_id);
    }
    client_.set_alias(model.name, model.alias, version);
    state_.model_version = version;
    keep();
  }

  void delete_others(std::size_t i) {
    if (!state_.runs[i].created_twice) return;
    for (const std::string& run_id : client_.runs_with_tag(state_.experiment_id, kOutboxTag, outbox_id(i))) {
      if (run_id != state_.runs[i].run_id) client_.delete_run(run_id);
    }
  }

  OutboxEntry& entry_;
  MlflowClient& client_;
  const DeliveryProgress& progress_;
  DeliveryState state_;
  std::size_t artifacts_ = 0, sent_ = 0;
};

}  // namespace

DeliveredJob deliver(OutboxEntry& entry, MlflowClient& client, const DeliveryProgress& progress) {
  return Delivery(entry, client, progress).run();
}

}  // namespace foreshock
