// foreshock parity: two feature files, or a feature file and its log, compared to the bit.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "capture_options.hpp"
#include "commands.hpp"
#include "foreshock/pipeline/parity.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ParityOptions {
  std::vector<std::filesystem::path> files;
  CaptureOptions capture;
  ParitySettings settings;
  bool json = false;
};

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json side_json(const ParitySide& side) {
  return {{"name", side.name},
          {"rows", side.rows},
          {"feature_set", or_null(side.schema.set)},
          {"schema_hash", or_null(side.schema.hash)}};
}

Json row_json(const RowName& name, const std::vector<std::string>& key) {
  Json out{{"row", name.row}};
  for (std::size_t i = 0; i < key.size(); ++i) out[key[i]] = name.key[i];
  out["occurrence"] = name.occurrence + 1;
  return out;
}

Json rows_json(const Comparison& found) {
  Json out{{"matched", found.matched},       {"missing", found.missing},
           {"extra", found.extra},           {"in_order", found.rows_in_order},
           {"first_missing", Json::array()}, {"first_extra", Json::array()}};
  for (const RowName& row : found.missing_rows) out["first_missing"].push_back(row_json(row, found.key));
  for (const RowName& row : found.extra_rows) out["first_extra"].push_back(row_json(row, found.key));
  return out;
}

Json cell_json(const CellDifference& cell, const std::vector<std::string>& key) {
  Json out = row_json(cell.name, key);
  out["second_row"] = cell.second_row;
  out["column"] = cell.column;
  out["first"] = or_null(cell.first);
  out["second"] = or_null(cell.second);
  out["ulps"] = or_null(cell.ulps);
  return out;
}

bool other_schema(const Parity& parity) {
  const std::string& first = parity.first.schema.hash;
  const std::string& second = parity.second.schema.hash;
  return !first.empty() && !second.empty() && first != second;
}

Json to_json(const Parity& parity, const std::string& remarks) {
  const Comparison& found = parity.comparison;
  Json out{{"equal", parity.holds}, {"first", side_json(parity.first)}, {"second", side_json(parity.second)}};
  out["same_schema"] = !other_schema(parity);
  out["key"] = found.key;
  out["rows"] = rows_json(found);
  out["columns"] = Json::array();
  for (const ColumnComparison& column : found.columns) {
    out["columns"].push_back({{"name", column.name},
                              {"equal", column.equal},
                              {"differing", column.differing},
                              {"null_to_value", column.null_to_value},
                              {"value_to_null", column.value_to_null},
                              {"most_ulps", column.most_ulps}});
  }
  out["columns_in_order"] = found.columns_in_order;
  out["only_first"] = found.only_first;
  out["only_second"] = found.only_second;
  out["types_differ"] = Json::array();
  for (const TypeDifference& type : found.types_differ) {
    out["types_differ"].push_back(
        {{"name", type.name}, {"first", to_string(type.first)}, {"second", to_string(type.second)}});
  }
  out["differences"] = Json::array();
  for (const CellDifference& cell : found.cells) out["differences"].push_back(cell_json(cell, found.key));
  out["remarks"] = or_null(remarks);
  return out;
}

std::string sides_table(const Parity& parity, bool colours) {
  const Comparison& found = parity.comparison;
  std::vector<std::vector<Cell>> rows = {
      {{"side"}, {"rows"}, {"not in the other"}, {"feature set and name"}}};
  for (const auto& [word, side, alone] : {std::tuple{"first", &parity.first, found.missing},
                                          std::tuple{"second", &parity.second, found.extra}}) {
    const std::string set = side->schema.set.empty() ? "" : side->schema.set + "  ";
    rows.push_back({{word}, count(side->rows), fault(alone), {set + side->name}});
  }
  return draw_table(rows, colours);
}

std::string columns_table(const Comparison& found, bool colours) {
  std::vector<std::vector<Cell>> rows = {
      {{"column"}, {"equal"}, {"differing"}, {"null to value"}, {"value to null"}, {"most ulps"}}};
  for (const ColumnComparison& column : found.columns) {
    rows.push_back({{column.name, column.unequal() != 0},
                    count(column.equal),
                    fault(column.differing),
                    fault(column.null_to_value),
                    fault(column.value_to_null),
                    {column.differing == 0 ? "-" : fmt::to_string(column.most_ulps)}});
  }
  return draw_table(rows, colours);
}

std::string notes(const Parity& parity) {
  const Comparison& found = parity.comparison;
  std::string out;
  if (other_schema(parity)) {
    out += fmt::format("note: the schemas differ: {} {} against {} {}; the columns of both are compared\n",
                       parity.first.schema.set, parity.first.schema.hash, parity.second.schema.set,
                       parity.second.schema.hash);
  }
  if (!found.only_first.empty()) {
    out += fmt::format("columns of the first only: {}\n", fmt::join(found.only_first, ", "));
  }
  if (!found.only_second.empty()) {
    out += fmt::format("columns of the second only: {}\n", fmt::join(found.only_second, ", "));
  }
  for (const TypeDifference& type : found.types_differ) {
    out += fmt::format("column {} is of type {} in the first, {} in the second; not compared\n", type.name,
                       to_string(type.first), to_string(type.second));
  }
  if (!found.rows_in_order) out += "note: rows stand in another order; that does no harm\n";
  return out;
}

std::string difference_table(const Comparison& found, bool colours) {
  if (found.cells.empty()) return "";
  std::vector<std::vector<Cell>> rows = {{{"row"}, {"column"}, {"first"}, {"second"}, {"ulps"}, {"key"}}};
  for (const CellDifference& cell : found.cells) {
    std::string key = fmt::format("{}", fmt::join(cell.name.key, ", "));
    if (cell.name.occurrence > 0) key += fmt::format(", number {} of its key", cell.name.occurrence + 1);
    rows.push_back({{fmt::to_string(cell.name.row)},
                    {cell.column},
                    {cell.first.value_or("null")},
                    {cell.second.value_or("null")},
                    {cell.ulps ? fmt::to_string(*cell.ulps) : "-"},
                    {key}});
  }
  return "\nThe first cells that differ:\n" + draw_table(rows, colours);
}

std::string row_list(const char* title, const std::vector<RowName>& rows) {
  if (rows.empty()) return "";
  std::string out = fmt::format("\n{}:\n", title);
  for (const RowName& row : rows) out += fmt::format("  {}\n", to_string(row));
  return out;
}

std::string to_text(const Parity& parity, const std::string& remarks, bool colours) {
  const Comparison& found = parity.comparison;
  std::string out = sides_table(parity, colours) + "\n" + columns_table(found, colours);
  if (const std::string noted = notes(parity); !noted.empty()) out += "\n" + noted;
  if (!remarks.empty()) out += fmt::format("\nnote: {}\n", remarks);
  out += difference_table(found, colours);
  out += row_list("The first rows of the first only", found.missing_rows);
  out += row_list("The first rows of the second only", found.extra_rows);
  out += fmt::format("\n{}: {} rows matched by {}, {} columns compared\n",
                     parity.holds ? "equal to the bit" : "not equal", found.matched,
                     fmt::join(found.key, ", "), found.columns.size());
  return out;
}

void run_parity(const ParityOptions& options, Outcome& outcome) {
  const std::size_t wanted = options.capture.files.empty() ? 2 : 1;
  if (options.files.size() != wanted) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format(
            "{} feature files are named; give two, or one and then --raw FILES (foreshock parity --help)",
            options.files.empty() ? "no" : fmt::to_string(options.files.size())));
  }
  const Parity parity = options.capture.files.empty()
                            ? compare_feature_files(options.files[0], options.files[1], options.settings)
                            : compare_with_log(options.files[0], options.capture.files,
                                               options.capture.settings, options.settings);
  const std::string remarks =
      parity.capture ? capture_remarks(*parity.capture, options.capture.settings) : std::string();
  if (options.json) {
    fmt::print("{}\n", to_json(parity, remarks).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{}", to_text(parity, remarks, colours_wanted()));
  }
  if (!parity.holds) outcome.exit_status = ExitStatus::gate_not_met;
}

}  // namespace

void add_parity_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<ParityOptions>();
  CLI::App* command = app.add_subcommand(
      "parity",
      "Compare two feature files, or one and the log it was made from (parity FILE --raw FILES), bit for "
      "bit: "
      "rows by venue, product_id and timestamp, a column at a time; exit 3 where they differ. Both are read "
      "into memory whole");
  command->add_option("files", options->files, "Feature files, Parquet: two, or one before --raw")
      ->type_name("FILE");
  add_capture_options(*command, options->capture);
  command->get_option("--raw")->required(false);
  command
      ->add_option("--columns", options->settings.columns,
                   "Only these columns, separated by commas; patterns in quotes work: 'log_rv_*'")
      ->delimiter(',');
  command->add_flag("--shared-columns", options->settings.shared_columns,
                    "A column that one side only has is listed, and does not make them unequal");
  command->add_option("--show", options->settings.shown, "So many differing cells and rows are shown")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--set", options->settings.set,
                      "With --raw: the feature set to replay where the file does not name its own");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &outcome] { run_parity(*options, outcome); });
}

}  // namespace foreshock::cli
