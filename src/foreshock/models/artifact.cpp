#include "foreshock/models/artifact.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/models/input_rows.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "foreshock-model";

Json time_or_null(const std::optional<UnixNanos>& time) {
  return time ? Json(format_time(*time)) : Json(nullptr);
}

std::optional<UnixNanos> time_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return parse_time(json.get<std::string>()).value().utc;
}

Json training_json(const Artifact& artifact) {
  Json json;
  json["first_timestamp"] = time_or_null(artifact.first_timestamp);
  json["last_timestamp"] = time_or_null(artifact.last_timestamp);
  const auto count = [&](std::size_t rows) {
    return artifact.imported_from.empty() ? Json(rows) : Json(nullptr);
  };
  json["rows_used"] = count(artifact.rows_used);
  json["rows_dropped"] = artifact.rows_dropped;
  json["calibration_rows"] = count(artifact.calibration_rows);
  json["dropped_columns"] = Json::array();
  for (const DroppedColumn& column : artifact.dropped_columns) {
    json["dropped_columns"].push_back({{"name", column.name}, {"reason", column.reason}});
  }
  json["notes"] = artifact.notes;
  json["settings"] = artifact.settings;
  json["data_hash"] = artifact.data_hash;
  return json;
}

void read_training(const Json& json, Artifact& artifact) {
  artifact.first_timestamp = time_from(json.at("first_timestamp"));
  artifact.last_timestamp = time_from(json.at("last_timestamp"));
  const auto count = [&](const char* field) {
    const Json& rows = json.at(field);
    return rows.is_null() && !artifact.imported_from.empty() ? 0 : rows.get<std::size_t>();
  };
  artifact.rows_used = count("rows_used");
  artifact.rows_dropped = json.at("rows_dropped").get<std::map<std::string, std::size_t>>();
  artifact.calibration_rows = count("calibration_rows");
  for (const Json& column : json.at("dropped_columns")) {
    artifact.dropped_columns.push_back(
        {column.at("name").get<std::string>(), column.at("reason").get<std::string>()});
  }
  artifact.notes = json.at("notes").get<std::vector<std::string>>();
  artifact.settings = json.at("settings").get<std::map<std::string, std::string>>();
  artifact.data_hash = json.at("data_hash").get<std::string>();
}

Artifact read_artifact(const Json& json) {
  if (!json.is_object() || json.value("format", "") != kFormat) {
    throw UserError(ErrorCode::bad_model, "not a model of this program: 'format' is not 'foreshock-model'");
  }
  const int version = json.at("format_version").get<int>();
  if (version != kArtifactFormatVersion) {
    throw UserError(
        ErrorCode::bad_model,
        fmt::format("model format version {} is unknown, this program reads version {}; train again", version,
                    kArtifactFormatVersion));
  }
  Artifact artifact;
  artifact.foreshock_version = json.at("foreshock_version").get<std::string>();
  artifact.feature_set = json.at("feature_set").get<std::string>();
  artifact.schema_hash = json.at("schema_hash").get<std::string>();
  artifact.imported_from = json.value("imported_from", std::string());
  const Json& label = json.at("label");
  artifact.label = {label.at("column").get<std::string>(), label_kind(label.at("rule").get<std::string>()),
                    label.at("threshold").is_null() ? 0.0 : label.at("threshold").get<double>()};
  if (!json.at("decision_threshold").is_null()) {
    artifact.decision_threshold = json.at("decision_threshold").get<double>();
  }
  const auto kind = json.at("kind").get<std::string>();
  for (const ModelKind& known : model_kinds()) {
    if (known.name == kind) artifact.model = known.from_json(json.at("model").dump());
  }
  if (artifact.model == nullptr) {
    throw UserError(ErrorCode::bad_model, fmt::format("model kind '{}' is unknown to this program", kind));
  }
  if (json.at("columns").get<std::vector<std::string>>() != artifact.model->columns()) {
    throw UserError(ErrorCode::bad_model, "'columns' does not list what the model reads");
  }
  read_training(json.at("training"), artifact);
  return artifact;
}

}  // namespace

std::string to_json(const Artifact& artifact) {
  FORESHOCK_CHECK(artifact.model != nullptr);
  Json json;
  json["format"] = kFormat;
  json["format_version"] = kArtifactFormatVersion;
  json["kind"] = artifact.model->kind();
  json["foreshock_version"] = artifact.foreshock_version;
  json["feature_set"] = artifact.feature_set;
  json["schema_hash"] = artifact.schema_hash;
  if (!artifact.imported_from.empty()) json["imported_from"] = artifact.imported_from;
  const bool has_threshold = artifact.label.kind != LabelKind::other;
  json["label"] = {{"column", artifact.label.column},
                   {"rule", to_string(artifact.label.kind)},
                   {"threshold", has_threshold ? Json(artifact.label.threshold) : Json(nullptr)}};
  json["decision_threshold"] =
      artifact.decision_threshold ? Json(*artifact.decision_threshold) : Json(nullptr);
  json["columns"] = artifact.model->columns();
  json["model"] = Json::parse(artifact.model->to_json());
  json["training"] = training_json(artifact);
  return json.dump(2) + "\n";
}

Artifact artifact_from_json(std::string_view json) {
  try {
    return read_artifact(Json::parse(json));
  } catch (const nlohmann::json::exception& error) {
    throw UserError(ErrorCode::bad_model, fmt::format("the model file is damaged: {}", error.what()));
  }
}

void require_same_schema(const Artifact& artifact, const Frame& frame) {
  const FeatureSchema table = feature_schema(frame);
  if (!table.hash.empty() && !artifact.schema_hash.empty() && table.hash != artifact.schema_hash) {
    throw UserError(
        ErrorCode::schema_mismatch,
        fmt::format("the table's features have schema {} ({}), the model was trained on {} ({}); make the "
                    "features with the same version and set, or train again",
                    table.hash, table.set, artifact.schema_hash, artifact.feature_set));
  }
  static_cast<void>(InputRows(frame, artifact.model->columns()));
}

}  // namespace foreshock
