#include "foreshock/tracking/tracked_job.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

Json run_json(const TrackedRun& run) {
  Json out{{"name", run.name},          {"start_ms", run.start_ms},  {"end_ms", run.end_ms},
           {"params", run.params},      {"tags", run.tags},          {"metrics", Json::array()},
           {"datasets", Json::array()}, {"artifacts", Json::array()}};
  for (const MetricPoint& point : run.metrics)
    out["metrics"].push_back(Json::array({point.key, point.value, point.step}));
  for (const TrackedDataset& data : run.datasets) {
    out["datasets"].push_back({{"name", data.name},
                               {"digest", data.digest},
                               {"source", data.source},
                               {"context", data.context},
                               {"rows", data.rows}});
  }
  for (const TrackedArtifact& artifact : run.artifacts)
    out["artifacts"].push_back(Json::array({artifact.path, artifact.file.string()}));
  return out;
}

TrackedRun run_of(const Json& json) {
  TrackedRun run;
  run.name = json.at("name");
  run.start_ms = json.at("start_ms");
  run.end_ms = json.at("end_ms");
  run.params = json.at("params").get<std::map<std::string, std::string>>();
  run.tags = json.at("tags").get<std::map<std::string, std::string>>();
  for (const Json& point : json.at("metrics")) run.metrics.push_back({point.at(0), point.at(1), point.at(2)});
  for (const Json& data : json.at("datasets")) {
    run.datasets.push_back(
        {data.at("name"), data.at("digest"), data.at("source"), data.at("context"), data.at("rows")});
  }
  for (const Json& artifact : json.at("artifacts"))
    run.artifacts.push_back({artifact.at(0), artifact.at(1).get<std::string>()});
  return run;
}

TrackedModel model_of(const Json& json) {
  return {json.at("name"),        json.at("run"),
          json.at("artifact"),    json.at("alias"),
          json.at("description"), json.at("tags").get<std::map<std::string, std::string>>()};
}

}  // namespace

std::string to_json(const TrackedJob& job) {
  Json out{
      {"server", job.server}, {"experiment", job.experiment}, {"runs", Json::array()}, {"model", nullptr}};
  for (const TrackedRun& run : job.runs) out["runs"].push_back(run_json(run));
  if (job.model) {
    out["model"] = {{"name", job.model->name},
                    {"run", job.model->run},
                    {"artifact", job.model->artifact},
                    {"alias", job.model->alias},
                    {"description", job.model->description},
                    {"tags", job.model->tags}};
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

TrackedJob tracked_job_from_json(std::string_view json) {
  try {
    const Json in = Json::parse(json);
    TrackedJob job{in.at("server"), in.at("experiment"), {}, std::nullopt};
    for (const Json& run : in.at("runs")) job.runs.push_back(run_of(run));
    if (!in.at("model").is_null()) job.model = model_of(in.at("model"));
    return job;
  } catch (const Json::exception& error) {
    throw UserError(ErrorCode::bad_file, fmt::format("not a tracked job: {}", error.what()));
  }
}

}  // namespace foreshock
