// The pages of a PDF report: A4 with margins, a position that goes down the page, and a footer with title and
// page. Blocks ask for room and draw at top(); points throughout.
#pragma once

#include <string>
#include <vector>

#include "foreshock/report/canvas.hpp"

namespace foreshock {

class PdfPages {
 public:
  static constexpr double kLeft = 50;
  static constexpr double kWidth = 595.28 - 2 * kLeft;
  static constexpr double kTop = 48;
  static constexpr double kBottom = 841.89 - 62;
  static constexpr double kBodyHeight = kBottom - kTop;

  // total_pages goes into the footers: 0 while it is not known yet. The watermark crosses every page.
  PdfPages(std::string title, std::string watermark, int total_pages);

  [[nodiscard]] Canvas& canvas() { return canvas_; }
  [[nodiscard]] int page() const { return page_; }
  [[nodiscard]] double top() const { return top_; }
  [[nodiscard]] double room() const { return kBottom - top_; }
  void advance(double height) { top_ += height; }
  // A gap between blocks: nothing at the top of a page.
  void gap(double height);
  // Starts a new page unless this much is left; never leaves an empty page.
  void need(double height);
  void break_page();
  [[nodiscard]] std::vector<std::string> wrapped(std::string_view text, double width, const TextStyle& style);
  [[nodiscard]] std::string finish();  // the file's bytes

 private:
  void end_page();

  std::string title_;
  std::string watermark_;
  int total_pages_;
  Canvas canvas_;
  int page_ = 1;
  double top_ = kTop;
};

}  // namespace foreshock
