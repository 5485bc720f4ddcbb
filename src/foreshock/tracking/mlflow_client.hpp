// MLflow's REST API, version 2.0 of it, as servers 2.x and 3.x answer it: the calls we need, nothing kept.
// Every call throws UserError: cannot_connect (nothing was done), no_answer (whether it was done is unknown:
// a time-out, a lost connection, a status that may pass), server_refused (another status), interrupted.
// Source: https://mlflow.org/docs/latest/rest-api.html.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/tracking/http_client.hpp"
#include "foreshock/tracking/tracked_job.hpp"

namespace foreshock {

// Limits of one runs/log-batch.
inline constexpr std::size_t kMetricsPerBatch = 1000;
inline constexpr std::size_t kParamsPerBatch = 100;
inline constexpr std::size_t kTagsPerBatch = 100;

using KeyStep = std::pair<std::string, std::int64_t>;

struct MlflowRun {
  std::string run_id;
  std::string artifact_uri;
  std::set<std::string> metrics;  // their keys
};

class MlflowClient {
 public:
  MlflowClient(std::string server, HttpSettings settings);

  [[nodiscard]] const std::string& server() const { return server_; }

  // Of that name; made, or taken back from the deleted ones, where need be.
  [[nodiscard]] std::string experiment_id(const std::string& name);

  [[nodiscard]] std::string create_run(const std::string& experiment_id, const std::string& name,
                                       std::int64_t start_ms, const std::map<std::string, std::string>& tags);
  [[nodiscard]] std::vector<std::string> runs_with_tag(const std::string& experiment_id,
                                                       const std::string& key, const std::string& value);
  [[nodiscard]] MlflowRun run(const std::string& run_id);
  void finish_run(const std::string& run_id, std::int64_t end_ms);
  void delete_run(const std::string& run_id);

  void log_params(const std::string& run_id, const std::map<std::string, std::string>& params);
  void set_tags(const std::string& run_id, const std::map<std::string, std::string>& tags);
  // At most kMetricsPerBatch.
  void log_metrics(const std::string& run_id, std::span<const MetricPoint> points, std::int64_t time_ms);
  [[nodiscard]] std::set<KeyStep> logged_steps(const std::string& run_id, const std::string& key);
  void log_dataset(const std::string& run_id, const TrackedDataset& dataset);
  void upload(const std::string& artifact_uri, const TrackedArtifact& artifact);

  void create_registered_model(const std::string& name);  // where it is missing
  [[nodiscard]] std::string create_model_version(const TrackedModel& model, const std::string& source,
                                                 const std::string& run_id);
  // Of a run; empty where there is none.
  [[nodiscard]] std::string model_version_of(const std::string& name, const std::string& run_id);
  [[nodiscard]] std::map<std::string, std::string> model_version_tags(const std::string& name,
                                                                      const std::string& version);
  void set_alias(const std::string& name, const std::string& alias, const std::string& version);
  // Nothing where there is no such model or alias.
  [[nodiscard]] std::optional<std::string> version_by_alias(const std::string& name,
                                                            const std::string& alias);

 private:
  struct Answer;
  [[nodiscard]] Answer call(const std::string& method, const std::string& path, const std::string& body = {});
  // The answer as JSON text; a refusal throws.
  std::string post(const std::string& path, const std::string& body);
  std::string get(const std::string& path);  // what fails is asked again, at once

  std::string server_;
  HttpClient http_;
};

}  // namespace foreshock
