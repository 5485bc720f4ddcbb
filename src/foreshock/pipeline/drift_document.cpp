#include "foreshock/pipeline/drift_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/time.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kDrawn = 3;      // distributions
constexpr std::size_t kTimelines = 2;  // of the worst that are past their threshold
constexpr std::size_t kInARow = 3;
constexpr double kNanosPerS = 1e9;

std::string number(double value) {
  return fmt::format("{:.4g}", value);
}

std::string when(std::int64_t nanos) {
  return format_time(from_nanos(nanos)).substr(0, 16) + "Z";
}

std::string direction(const ColumnDrift& column) {
  if (column.unit_shift)
    return fmt::format("looks 10^{} times the reference: another unit?", *column.unit_shift);
  if (column.more_missing) {
    return fmt::format("missing in {} of the rows, {} before", format_percent(column.current_missing),
                       format_percent(column.reference_missing));
  }
  if (column.scale == DriftScale::categories) return "its values come in other shares";
  return fmt::format("median {} -> {}", number(column.reference.median), number(column.current.median));
}

std::string since(const ColumnDrift& column) {
  return column.changed_at ? when(*column.changed_at) : "";
}

Note verdict_note(const DriftReport& report) {
  Note note{NoteKind::verdict, fmt::format("Verdict: {}", to_string(report.verdict)), {report.why + "."}, {}};
  for (const ColumnDrift& column : report.columns) {
    if (!column.alarming() || note.points.size() == 5) continue;
    note.points.push_back(fmt::format("{}: {}{}", column.name, direction(column),
                                      column.changed_at ? ", since about " + since(column) : ""));
  }
  return note;
}

std::string blocks_text(const DriftReport& report, const TableBlocks& blocks, std::size_t rows) {
  std::string text = format_count(static_cast<std::int64_t>(rows)) + " rows";
  if (report.blocks.time_column.empty() || blocks.count() == 0) return text;
  const auto minutes = report.blocks.length / std::chrono::minutes(1);
  const std::string length =
      minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} min", minutes);
  return text + fmt::format(" from {}, {} blocks of {}", when(blocks.starts.front()), blocks.count(), length);
}

Table column_table(const DriftReport& report) {
  Table table;
  table.columns = {{"Column", ColumnAlign::left},
                   {"Distance", ColumnAlign::right},
                   {"Threshold", ColumnAlign::right},
                   {"PSI", ColumnAlign::right},
                   {"K-S", ColumnAlign::right},
                   {"p (rows that count)", ColumnAlign::right},
                   {"J-S", ColumnAlign::right},
                   {"Missing before, now", ColumnAlign::right},
                   {"Median before, now", ColumnAlign::right},
                   {"Since", ColumnAlign::left},
                   {"Distribution", ColumnAlign::left}};
  for (const ColumnDrift& column : report.columns) {
    const bool strong = column.alarming();
    const std::string role =
        column.role == DriftRole::feature ? "" : fmt::format(" ({})", to_string(column.role));
    const auto cell = [&](std::string text) { return TableCell(std::move(text), false, strong); };
    table.rows.push_back(
        {cell(column.name + role), cell(format_metric(column.distance)),
         cell(format_metric(column.threshold)), cell(format_metric(column.population_stability)),
         cell(format_metric(column.ks_distance)),
         cell(fmt::format("{} ({:.0f})", format_metric(column.ks_p_value), column.ks_rows)),
         cell(format_metric(column.jensen_shannon)),
         cell(fmt::format("{}, {}", format_percent(column.reference_missing),
                          format_percent(column.current_missing))),
         cell(fmt::format("{}, {}", number(column.reference.median), number(column.current.median))),
         cell(since(column)),
         TableCell(DistributionSketch{column.histogram.reference, column.histogram.current})});
  }
  table.footnote =
      "Distance: Wasserstein distance in units of the reference's IQR / 1.349 (on a logarithmic scale where "
      "the "
      "reference is positive and reaches over more than a factor of ten); of few values, the Jensen-Shannon "
      "distance. It alone decides. Threshold: what blocks of the reference differ by from the rest of it, "
      "for all "
      "columns at once. p: of Kolmogorov-Smirnov with the rows that count as independent. PSI: ten quantile "
      "bins of "
      "the reference. Distribution: the reference filled, the current one as a line.";
  return table;
}

HistogramChart distribution(const ColumnDrift& column) {
  HistogramChart chart;
  chart.title = column.name;
  const bool logarithmic = column.scale == DriftScale::logarithmic;
  for (const double edge : column.histogram.edges)
    chart.edges.push_back(logarithmic ? std::log10(edge) : edge);
  if (logarithmic) chart.x_label = "log10";
  chart.groups = {{"reference", column.histogram.reference}, {"current", column.histogram.current}};
  return chart;
}

LineChart timeline(const ColumnDrift& column, const DriftReport& report) {
  LineChart chart;
  chart.title = column.name + ", means of blocks";
  chart.x_kind = AxisKind::utc_time;
  Series means;
  for (const auto& [nanos, mean] : column.timeline) {
    means.xs.push_back(static_cast<double>(nanos) / kNanosPerS);
    means.ys.push_back(mean);
  }
  means.style = SeriesStyle::step;
  const double last = means.xs.empty() ? 0 : means.xs.back();
  if (column.changed_at)
    chart.bands = {{"after the change", {{static_cast<double>(*column.changed_at) / kNanosPerS, last}}}};
  chart.series = {means};
  (void)report;
  return chart;
}

void add_figures(Document& document, std::vector<Figure> figures, std::size_t in_a_row) {
  for (std::size_t from = 0; from < figures.size(); from += in_a_row) {
    FigureRow row;
    for (std::size_t i = from; i < std::min(from + in_a_row, figures.size()); ++i) {
      row.figures.push_back(std::move(figures[i]));
    }
    document.blocks.emplace_back(std::move(row));
  }
}

void add_distributions(Document& document, const DriftReport& report) {
  document.blocks.emplace_back(Heading{1, "Distributions, worst first"});
  std::vector<Figure> figures;
  for (const ColumnDrift& column : report.columns) {
    if (figures.size() < kDrawn) figures.push_back({distribution(column), ""});
  }
  add_figures(document, std::move(figures), kInARow);
  if (report.columns.size() > kDrawn) {
    document.blocks.emplace_back(
        Paragraph{fmt::format("The other {} columns are nearer; their numbers stand in the table.",
                              report.columns.size() - kDrawn)});
  }
}

void add_timelines(Document& document, const DriftReport& report) {
  std::vector<Figure> figures;
  for (const ColumnDrift& column : report.columns) {
    if (column.changed_at && figures.size() < kTimelines) figures.push_back({timeline(column, report), ""});
  }
  if (figures.empty()) return;
  document.blocks.emplace_back(Heading{1, "When it changed"});
  add_figures(document, std::move(figures), 2);
}

}  // namespace

Document drift_document(const DriftReport& report, const DriftContext& context) {
  Document document;
  document.title = "Drift report";
  document.subtitle = context.current + " against " + context.reference;
  if (context.simulated) document.watermark = "Simulated market";
  document.blocks.emplace_back(verdict_note(report));
  document.blocks.emplace_back(KeyValues{
      {{"Reference",
        context.reference + ": " + blocks_text(report, report.blocks.reference, report.reference_rows)},
       {"Current", context.current + ": " + blocks_text(report, report.blocks.current, report.current_rows)},
       {"False alarms", fmt::format("of any column, in at most {} of comparisons like this one",
                                    format_percent(report.alpha))}}});
  document.blocks.emplace_back(column_table(report));
  add_timelines(document, report);
  add_distributions(document, report);
  if (!report.left_out.empty()) {
    document.blocks.emplace_back(Heading{1, "Not compared"});
    document.blocks.emplace_back(BulletList{report.left_out});
  }
  return document;
}

std::string drift_words(const DriftReport& report) {
  std::string out = fmt::format("{}: {}\n", to_string(report.verdict), report.why);
  for (const ColumnDrift& column : report.columns) {
    if (!column.alarming()) continue;
    out += fmt::format("  {}: distance {} (threshold {}), {}{}\n", column.name, number(column.distance),
                       column.threshold ? number(*column.threshold) : "unknown", direction(column),
                       column.changed_at ? ", since about " + since(column) : "");
  }
  return out;
}

}  // namespace foreshock
