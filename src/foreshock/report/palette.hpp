// The colours of reports. Series colours are told apart by colour-blind readers (Okabe and Ito, "Color
// universal design", 2008); everything else is ink, grey or a tint.
#pragma once

#include <array>
#include <cstdint>

namespace foreshock {

// Each part 0 to 1.
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
  double alpha = 1;
};

[[nodiscard]] constexpr Colour rgb(std::uint32_t hex, double alpha = 1) {
  return {static_cast<double>((hex >> 16) & 0xff) / 255, static_cast<double>((hex >> 8) & 0xff) / 255,
          static_cast<double>(hex & 0xff) / 255, alpha};
}

namespace palette {

inline constexpr Colour kInk = rgb(0x1f2933);
inline constexpr Colour kMuted = rgb(0x5d6875);
inline constexpr Colour kGreyed = rgb(0x9aa3ad);
inline constexpr Colour kRule = rgb(0xb8c0c8);
inline constexpr Colour kGrid = rgb(0xe6e9ed);
inline constexpr Colour kBand = rgb(0xf4f5f7);
inline constexpr Colour kBlue = rgb(0x0072b2);
inline constexpr Colour kVermilion = rgb(0xd55e00);
inline constexpr Colour kWatermark = rgb(0xd55e00, 0.15);
// Behind curves: the name of a band is told by its place in the legend, so these may be pale.
inline constexpr std::array kBands = {rgb(0xe69f00, 0.26), rgb(0x56b4e9, 0.26)};
inline constexpr std::array kSeries = {kBlue,         kVermilion,    rgb(0x009e73),
                                       rgb(0xcc79a7), rgb(0xe69f00), rgb(0x56b4e9)};

}  // namespace palette
}  // namespace foreshock
