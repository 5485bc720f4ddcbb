#include "foreshock/report/pdf_pages.hpp"

#include <fmt/format.h>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

constexpr double kPageWidth = PdfPages::kWidth + 2 * PdfPages::kLeft;
constexpr double kPageHeight = 841.89;
constexpr TextStyle kFooter{7.5, Font::regular, palette::kMuted};

}  // namespace

PdfPages::PdfPages(std::string title, std::string watermark, int total_pages)
    : title_(std::move(title)),
      watermark_(std::move(watermark)),
      total_pages_(total_pages),
      canvas_(Canvas::pdf(kPageWidth, kPageHeight, title_)) {}

void PdfPages::gap(double height) {
  if (top_ > kTop) top_ += height;
}

void PdfPages::need(double height) {
  if (top_ > kTop && height > room()) break_page();
}

void PdfPages::break_page() {
  end_page();
  canvas_.next_page();
  ++page_;
  top_ = kTop;
}

std::vector<std::string> PdfPages::wrapped(std::string_view text, double width, const TextStyle& style) {
  return wrap_text(text, width, [&](std::string_view part) { return canvas_.text_width(part, style); });
}

std::string PdfPages::finish() {
  end_page();
  canvas_.next_page();
  return canvas_.finish();
}

void PdfPages::end_page() {
  const double right = kLeft + kWidth;
  canvas_.line({kLeft, kBottom + 18}, {right, kBottom + 18}, {palette::kGrid, 0.8});
  canvas_.text({kLeft, kBottom + 30}, wrapped(title_, kWidth - 80, kFooter).front(), kFooter);
  canvas_.text({right, kBottom + 30}, fmt::format("Page {} of {}", page_, total_pages_), kFooter,
               Align::right);
  draw_watermark(canvas_, {0, 0, kPageWidth, kPageHeight}, watermark_);
}

}  // namespace foreshock
