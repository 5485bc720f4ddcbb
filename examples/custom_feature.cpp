// A feature of your own: one declaration and one function. This program adds the skewness of the last
// minute's returns to core_v1, computes the set `skewed_v1` from captured files and writes it as Parquet.
// docs/adding_a_feature.md walks through it.
//
// Usage: custom_feature OUT.parquet CAPTURE_FILES...

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/feature_frame.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace {

using namespace foreshock;

// The function: a value from the seconds before the row, or kNull.
double return_skewness(const RowView& view, FeatureWindow window) {
  if (!view.known(window.first_s)) return kNull;
  double squares = 0;
  double cubes = 0;
  for (std::int64_t ago = 0; ago < window.first_s; ++ago) {
    const std::optional<std::int64_t> return_q = view.history().return_q(ago);
    if (!return_q) continue;  // the second is not valid
    const double r = static_cast<double>(*return_q);
    squares += r * r;
    cubes += r * r * r;
  }
  if (squares == 0) return 0;
  const double n = view.sums(window.first_s).valid;
  return std::sqrt(n) * cubes / (squares * std::sqrt(squares));
}

// The declaration: columns, schema, hash and `foreshock features --describe` follow from it.
RowFeature return_skewness_feature() {
  return {{.name = "return_skewness",
           .group = "volatility",
           .formula = "sqrt(M) sum r^3 / (sum r^2)^(3/2), M = valid_W",
           .unit = "1",
           .inputs = "bid, ask",
           .null_rule = "null unless valid_W >= 0.9 W",
           .zero_activity = "0",
           .source = "Amaya, Christoffersen, Jacobs, Vasquez (2015), realised skewness",
           .windows = {{60}, {300}}},
          return_skewness};
}

const RowFeatureSet& skewed_v1() {
  static const RowFeatureSet features = [] {
    std::vector<RowFeature> all = core_row_features();
    all.push_back(return_skewness_feature());
    return make_row_feature_set("skewed_v1", all);
  }();
  return features;
}

void write_features(const std::filesystem::path& out, const std::vector<std::filesystem::path>& files) {
  ProductTable products;
  FeatureFrame frame(skewed_v1().set, products);
  CoreEngine engine([&](const CoreRow& row) { frame.add(row); }, skewed_v1());
  ParquetWriter writer(out, empty_frame(skewed_v1().set));
  read_captures(files, {}, products, [&](const Record& record, std::string_view) {
    engine.on_record(record);
    if (frame.rows() >= 4096) writer.append(frame.take());
  });
  engine.end_of_input();
  writer.append(frame.take());
  writer.close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: custom_feature OUT.parquet CAPTURE_FILES...\n");
    return 2;
  }
  try {
    write_features(argv[1], {argv + 2, argv + argc});
  } catch (const UserError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
