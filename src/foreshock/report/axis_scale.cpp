#include "foreshock/report/axis_scale.hpp"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr double kGap = 9;             // between two pieces
constexpr double kMostGapShare = 0.2;  // of the axis, all gaps together
constexpr double kLeastShare = 0.02;   // of all values, what the shortest piece is drawn as

double length_of(const AxisRange& range) {
  return range.high - range.low;
}

}  // namespace

AxisScale::AxisScale(const Axis& axis, double begin, double end)
    : logarithmic_(axis.kind == AxisKind::logarithmic) {
  if (axis.pieces.size() < 2) {
    pieces_ = {{axis.pieces.empty() ? axis.range : axis.pieces.front(), begin, end}};
    return;
  }
  double whole = 0;
  for (const AxisRange& piece : axis.pieces) whole += length_of(piece);
  double weights = 0;
  for (const AxisRange& piece : axis.pieces) weights += std::max(length_of(piece), kLeastShare * whole);
  const auto gaps = static_cast<double>(axis.pieces.size() - 1);
  const double gap = std::min(kGap, kMostGapShare * std::abs(end - begin) / gaps) * (end < begin ? -1 : 1);
  const double drawn = end - begin - gap * gaps;
  double at = begin;
  for (const AxisRange& piece : axis.pieces) {
    const double length = drawn * std::max(length_of(piece), kLeastShare * whole) / weights;
    pieces_.push_back({piece, at, at + length});
    at += length + gap;
  }
}

std::size_t AxisScale::piece_of(double value) const {
  std::size_t piece = 0;
  while (piece + 1 < pieces_.size() && pieces_[piece + 1].values.low <= value) ++piece;
  return piece;
}

bool AxisScale::is_left_out(double value) const {
  return pieces_.size() > 1 &&
         (value < pieces_[0].values.low || value > pieces_[piece_of(value)].values.high);
}

double AxisScale::at(double value) const {
  const AxisPiece& piece = pieces_[piece_of(value)];
  const auto [low, high] = piece.values;
  if (logarithmic_) {
    const double share = std::log(std::max(value, low) / low) / std::log(high / low);
    return piece.begin + share * (piece.end - piece.begin);
  }
  const double inside = is_left_out(value) ? std::clamp(value, low, high) : value;
  if (high <= low) return (piece.begin + piece.end) / 2;
  return piece.begin + (inside - low) / (high - low) * (piece.end - piece.begin);
}

}  // namespace foreshock
