#include "foreshock/pipeline/feature_files.hpp"

#include <fmt/format.h>

#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock {
namespace {

void require_core_features(const Frame& rows, const std::filesystem::path& file) {
  const FeatureSchema schema = feature_schema(rows);
  if (!schema.hash.empty() && schema.hash != core_v1().schema_hash) {
    throw UserError(ErrorCode::schema_mismatch,
                    fmt::format("{} holds {} of schema {}; core_v1 of schema {} is needed, made by this "
                                "version's foreshock replay",
                                file.string(), schema.set.empty() ? "features" : schema.set, schema.hash,
                                core_v1().schema_hash));
  }
  const Frame core = empty_frame(core_v1());
  for (const Column& column : core.columns()) {
    const ColumnType type = rows.at(column.name).type;
    if (type == column.type) continue;
    throw UserError(ErrorCode::schema_mismatch,
                    fmt::format("{}: column '{}' is of type {}, core_v1's is {}", file.string(), column.name,
                                to_string(type), to_string(column.type)));
  }
}

}  // namespace

Frame read_core_features(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> columns;
  const Frame core = empty_frame(core_v1());
  for (const Column& column : core.columns()) columns.push_back(column.name);
  Frame all;
  for (const std::filesystem::path& file : files) {
    Frame rows = read_parquet(file, columns);
    require_core_features(rows, file);
    append_rows(all, std::move(rows));
  }
  return all;
}

}  // namespace foreshock
