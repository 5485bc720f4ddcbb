// What a training job tells a tracking server: runs with parameters, metrics, tags, their data and artifacts,
// and a model for the registry. Times in ms since 1970, UTC. A plain value: it is kept on disk as JSON until
// a server has all of it (outbox.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foreshock {

// One a (run, key, step). A value that is not defined is left out, never NaN.
struct MetricPoint {
  std::string key;
  double value = 0;
  std::int64_t step = 0;
};

struct TrackedDataset {
  std::string name;
  std::string digest;   // at most 36 characters
  std::string source;   // what it was made from, for people
  std::string context;  // "training"
  std::int64_t rows = 0;
};

struct TrackedArtifact {
  std::string path;  // within the run, with '/'
  std::filesystem::path file;
};

struct TrackedRun {
  std::string name;
  std::int64_t start_ms = 0, end_ms = 0;
  std::map<std::string, std::string> params, tags;
  std::vector<MetricPoint> metrics;
  std::vector<TrackedDataset> datasets;
  std::vector<TrackedArtifact> artifacts;
};

struct TrackedModel {
  std::string name;      // in the registry
  std::size_t run = 0;   // whose artifacts it is among
  std::string artifact;  // its folder there
  std::string alias;     // given to its version
  std::string description;
  std::map<std::string, std::string> tags;  // of the version
};

struct TrackedJob {
  std::string server;  // http(s)://host:port, without credentials
  std::string experiment;
  std::vector<TrackedRun> runs;  // the first is the parent of the others
  std::optional<TrackedModel> model;
};

[[nodiscard]] std::string to_json(const TrackedJob& job);
// Errors: bad_file.
[[nodiscard]] TrackedJob tracked_job_from_json(std::string_view json);

}  // namespace foreshock
