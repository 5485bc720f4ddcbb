#include "foreshock/tracking/mlflow_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kApi = "/api/2.0/mlflow/";
constexpr std::string_view kArtifacts = "/api/2.0/mlflow-artifacts/artifacts/";
constexpr std::string_view kArtifactScheme = "mlflow-artifacts:";
constexpr std::size_t kLongestParam = 6000;
constexpr std::size_t kLongestTag = 5000;
constexpr long kServerError = 500;
constexpr long kFirstRefusal = 400;
constexpr long kTooMany = 429;
constexpr int kPage = 1000;
constexpr int kReadsAgain = 2;

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Cut where a character begins.
std::string cut(const std::string& text, std::size_t longest) {
  if (text.size() <= longest) return text;
  std::size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

Json pairs(const std::map<std::string, std::string>& values, std::size_t longest) {
  Json out = Json::array();
  for (const auto& [key, value] : values) out.push_back({{"key", key}, {"value", cut(value, longest)}});
  return out;
}

// In parts of at most `most` each.
template <typename Use>
void in_parts(const std::map<std::string, std::string>& all, std::size_t most, Use&& use) {
  std::map<std::string, std::string> part;
  for (const auto& entry : all) {
    part.insert(entry);
    if (part.size() == most) {
      use(part);
      part.clear();
    }
  }
  if (!part.empty()) use(part);
}

using Pointer = Json::json_pointer;

// What stands at a place of an answer; its texts are never empty.
struct Body {
  std::string path;  // of the call
  Json json;

  Body(const std::string& of, const std::string& body) : path(of), json(Json::parse(body, nullptr, false)) {
    if (!json.is_object()) strange("JSON");
  }
  [[nodiscard]] std::string text_at(const char* place) const {
    const std::string found = json.value(Pointer(place), Json("")).is_string()
                                  ? json.value(Pointer(place), std::string())
                                  : std::string();
    if (found.empty()) strange(place);
    return found;
  }
  [[nodiscard]] Json list_at(const char* place) const {
    const Json found = json.value(Pointer(place), Json::array());
    if (!found.is_array()) strange(place);
    return found;
  }
  [[noreturn]] void strange(const char* missing) const {
    throw UserError(ErrorCode::server_refused,
                    fmt::format("{}: the answer has no {}; is an MLflow server there?", path, missing));
  }
};

std::string text_of(const Json& json, const char* place) {
  const Json found = json.is_object() ? json.value(Pointer(place), Json("")) : Json("");
  return found.is_string() ? found.get<std::string>() : "";
}

// "mlflow-artifacts:/1/abc/artifacts" or "mlflow-artifacts://host/1/abc/artifacts" to "1/abc/artifacts".
std::string proxied_root(const std::string& uri) {
  if (!uri.starts_with(kArtifactScheme)) {
    throw UserError(
        ErrorCode::server_refused,
        fmt::format("artifacts of this server lie in {}, which it does not pass on; start it with "
                    "--serve-artifacts and --artifacts-destination",
                    uri));
  }
  std::string rest = uri.substr(kArtifactScheme.size());
  if (rest.starts_with("//")) rest.erase(0, rest.find('/', 2));
  rest.erase(0, rest.find_first_not_of('/'));
  return rest;
}

std::string encoded_path(const std::string& path) {
  std::string out;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    if (!out.empty()) out += '/';
    out += percent_encoded(path.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

}  // namespace

struct MlflowClient::Answer {
  std::string path;
  long status = 0;
  std::string body;

  [[nodiscard]] bool refused() const { return status >= kFirstRefusal; }
  [[nodiscard]] bool has_code(std::string_view code) const {
    const Json json = Json::parse(body, nullptr, false);
    return json.is_object() && json.value("error_code", "") == code;
  }
  [[noreturn]] void give_up() const {
    const Json json = Json::parse(body, nullptr, false);
    const std::string why = json.is_object() && json.contains("message") && json["message"].is_string()
                                ? json["message"].get<std::string>()
                                : cut(body, 200);
    // BAD_REQUEST is what a database says to two writers of the same row, one of them an earlier try.
    const bool may_pass = status >= kServerError || status == kTooMany || has_code("BAD_REQUEST");
    throw UserError(may_pass ? ErrorCode::no_answer : ErrorCode::server_refused,
                    fmt::format("{}: status {}: {}", path, status, why.substr(0, why.find('\n'))));
  }
};

MlflowClient::MlflowClient(std::string server, HttpSettings settings)
    : server_(std::move(server)), http_(std::move(settings)) {}

MlflowClient::Answer MlflowClient::call(const std::string& method, const std::string& path,
                                        const std::string& body) {
  HttpRequest request{method, server_ + std::string(kApi) + path, body};
  Result<HttpAnswer> answer = http_.send(request);
  if (!answer.ok())
    throw UserError(answer.error().code, fmt::format("{}: {}", server_, answer.error().message));
  return {path.substr(0, path.find('?')), answer->status, answer->body};
}

std::string MlflowClient::post(const std::string& path, const std::string& body) {
  const Answer answer = call("POST", path, body);
  if (answer.refused()) answer.give_up();
  return answer.body;
}

std::string MlflowClient::get(const std::string& path) {
  Answer answer = call("GET", path);
  for (int more = 0; more < kReadsAgain && answer.status >= kServerError; ++more) answer = call("GET", path);
  if (answer.refused()) answer.give_up();
  return answer.body;
}

std::string MlflowClient::experiment_id(const std::string& name) {
  const std::string find = "experiments/get-by-name?experiment_name=" + percent_encoded(name);
  Answer found = call("GET", find);
  if (found.has_code("RESOURCE_DOES_NOT_EXIST")) {
    const Answer made = call("POST", "experiments/create", text({{"name", name}}));
    if (!made.refused()) return Body(made.path, made.body).text_at("/experiment_id");
    if (!made.has_code("RESOURCE_ALREADY_EXISTS")) made.give_up();  // another made it meanwhile
    found = call("GET", find);
  }
  if (found.refused()) found.give_up();
  const Body body(found.path, found.body);
  const std::string id = body.text_at("/experiment/experiment_id");
  if (body.text_at("/experiment/lifecycle_stage") == "deleted")
    post("experiments/restore", text({{"experiment_id", id}}));
  return id;
}

std::string MlflowClient::create_run(const std::string& experiment_id, const std::string& name,
                                     std::int64_t start_ms, const std::map<std::string, std::string>& tags) {
  const std::string path = "runs/create";
  const std::string body = post(path, text({{"experiment_id", experiment_id},
                                            {"run_name", name},
                                            {"start_time", start_ms},
                                            {"tags", pairs(tags, kLongestTag)}}));
  return Body(path, body).text_at("/run/info/run_id");
}

std::vector<std::string> MlflowClient::runs_with_tag(const std::string& experiment_id, const std::string& key,
                                                     const std::string& value) {
  const std::string path = "runs/search";
  const std::string body = post(path, text({{"experiment_ids", Json::array({experiment_id})},
                                            {"filter", fmt::format("tags.`{}` = '{}'", key, value)},
                                            {"max_results", kPage}}));
  std::vector<std::string> ids;
  const Json runs = Body(path, body).list_at("/runs");
  for (const Json& run : runs) ids.push_back(text_of(run, "/info/run_id"));
  return ids;
}

MlflowRun MlflowClient::run(const std::string& run_id) {
  const std::string path = "runs/get";
  const Body body(path, get(path + "?run_id=" + percent_encoded(run_id)));
  MlflowRun out{run_id, body.text_at("/run/info/artifact_uri"), {}};
  for (const Json& metric : body.list_at("/run/data/metrics")) out.metrics.insert(text_of(metric, "/key"));
  return out;
}

void MlflowClient::finish_run(const std::string& run_id, std::int64_t end_ms) {
  post("runs/update", text({{"run_id", run_id}, {"status", "FINISHED"}, {"end_time", end_ms}}));
}

void MlflowClient::delete_run(const std::string& run_id) {
  post("runs/delete", text({{"run_id", run_id}}));
}

void MlflowClient::log_params(const std::string& run_id, const std::map<std::string, std::string>& params) {
  in_parts(params, kParamsPerBatch, [&](const auto& part) {
    post("runs/log-batch", text({{"run_id", run_id}, {"params", pairs(part, kLongestParam)}}));
  });
}

void MlflowClient::set_tags(const std::string& run_id, const std::map<std::string, std::string>& tags) {
  in_parts(tags, kTagsPerBatch, [&](const auto& part) {
    post("runs/log-batch", text({{"run_id", run_id}, {"tags", pairs(part, kLongestTag)}}));
  });
}

void MlflowClient::log_metrics(const std::string& run_id, std::span<const MetricPoint> points,
                               std::int64_t time_ms) {
  Json metrics = Json::array();
  for (const MetricPoint& point : points) {
    metrics.push_back(
        {{"key", point.key}, {"value", point.value}, {"timestamp", time_ms}, {"step", point.step}});
  }
  post("runs/log-batch", text({{"run_id", run_id}, {"metrics", std::move(metrics)}}));
}

std::set<KeyStep> MlflowClient::logged_steps(const std::string& run_id, const std::string& key) {
  std::set<KeyStep> steps;
  const std::string path = "metrics/get-history";
  const std::string query = fmt::format("{}?run_id={}&metric_key={}&max_results={}", path,
                                        percent_encoded(run_id), percent_encoded(key), kPage);
  for (std::string token;;) {
    const Body body(path, get(token.empty() ? query : query + "&page_token=" + percent_encoded(token)));
    for (const Json& point : body.list_at("/metrics")) {
      // Protobuf writes 64-bit integers as texts, and leaves a step of 0 out.
      const Json step = point.value("step", Json(0));
      steps.emplace(key, step.is_string() ? std::stoll(step.get<std::string>()) : step.get<std::int64_t>());
    }
    token = text_of(body.json, "/next_page_token");
    if (token.empty()) return steps;
  }
}

void MlflowClient::log_dataset(const std::string& run_id, const TrackedDataset& dataset) {
  const Json source{{"uri", dataset.source}};
  const Json profile{{"num_rows", dataset.rows}};
  const Json tag{{"key", "mlflow.data.context"}, {"value", dataset.context}};
  const Json data{{"name", dataset.name},
                  {"digest", dataset.digest},
                  {"source_type", "local"},
                  {"source", text(source)},
                  {"profile", text(profile)}};
  const Json input{{"tags", Json::array({tag})}, {"dataset", data}};
  post("runs/log-inputs", text({{"run_id", run_id}, {"datasets", Json::array({input})}}));
}

void MlflowClient::upload(const std::string& artifact_uri, const TrackedArtifact& artifact) {
  const std::string path = proxied_root(artifact_uri) + "/" + artifact.path;
  HttpRequest request{"PUT", server_ + std::string(kArtifacts) + encoded_path(path), "", artifact.file};
  const Result<HttpAnswer> sent = http_.send(request);
  if (!sent.ok()) throw UserError(sent.error().code, fmt::format("{}: {}", server_, sent.error().message));
  const Answer answer{artifact.path, sent->status, sent->body};
  if (answer.refused()) answer.give_up();
}

void MlflowClient::create_registered_model(const std::string& name) {
  const Answer made = call("POST", "registered-models/create", text({{"name", name}}));
  if (made.refused() && !made.has_code("RESOURCE_ALREADY_EXISTS")) made.give_up();
}

std::string MlflowClient::create_model_version(const TrackedModel& model, const std::string& source,
                                               const std::string& run_id) {
  const std::string path = "model-versions/create";
  const std::string body = post(path, text({{"name", model.name},
                                            {"source", source},
                                            {"run_id", run_id},
                                            {"description", model.description},
                                            {"tags", pairs(model.tags, kLongestTag)}}));
  return Body(path, body).text_at("/model_version/version");
}

std::string MlflowClient::model_version_of(const std::string& name, const std::string& run_id) {
  const std::string path = "model-versions/search";
  const std::string filter = percent_encoded(fmt::format("name='{}' and run_id='{}'", name, run_id));
  const Body body(path, get(fmt::format("{}?filter={}&max_results=1", path, filter)));
  const Json versions = body.list_at("/model_versions");
  return versions.empty() ? "" : text_of(versions.front(), "/version");
}

std::map<std::string, std::string> MlflowClient::model_version_tags(const std::string& name,
                                                                    const std::string& version) {
  const std::string path = "model-versions/get";
  const std::string query =
      fmt::format("{}?name={}&version={}", path, percent_encoded(name), percent_encoded(version));
  std::map<std::string, std::string> tags;
  const Body body(path, get(query));
  for (const Json& tag : body.list_at("/model_version/tags"))
    tags[text_of(tag, "/key")] = text_of(tag, "/value");
  return tags;
}

void MlflowClient::set_alias(const std::string& name, const std::string& alias, const std::string& version) {
  post("registered-models/alias", text({{"name", name}, {"alias", alias}, {"version", version}}));
}

std::optional<std::string> MlflowClient::version_by_alias(const std::string& name, const std::string& alias) {
  const Answer found = call("GET", fmt::format("registered-models/alias?name={}&alias={}",
                                               percent_encoded(name), percent_encoded(alias)));
  // An unknown alias is refused as a bad parameter.
  if (found.has_code("RESOURCE_DOES_NOT_EXIST") || found.has_code("INVALID_PARAMETER_VALUE")) return {};
  if (found.refused()) found.give_up();
  return Body(found.path, found.body).text_at("/model_version/version");
}

}  // namespace foreshock
