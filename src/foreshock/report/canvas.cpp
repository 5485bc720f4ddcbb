#include "foreshock/report/canvas.hpp"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <cmath>
#include <numbers>

#include "foreshock/core/check.hpp"
#include "foreshock/report/svg_ids.hpp"
#include "foreshock/report/text_wrap.hpp"

#ifdef __SANITIZE_ADDRESS__
// fontconfig, which cairo finds fonts with, keeps what it loaded until the process ends.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}
#endif

namespace foreshock {
namespace {

cairo_status_t append(void* bytes, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

// Hundredths of a point: nobody sees less, and SVG files stay small.
double rounded(double coordinate) {
  return std::round(coordinate * 100) / 100;
}

}  // namespace

struct Canvas::State {
  enum class Kind { svg, pdf, png };

  Kind kind;
  std::string bytes;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;

  explicit State(Kind kind_of_file) : kind(kind_of_file) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { close(); }

  void open(cairo_surface_t* made) {
    surface = made;
    cairo = cairo_create(surface);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  }

  void close() {
    if (cairo == nullptr) return;
    FORESHOCK_CHECK(cairo_status(cairo) == CAIRO_STATUS_SUCCESS);
    cairo_destroy(cairo);
    cairo = nullptr;
    cairo_surface_finish(surface);
    FORESHOCK_CHECK(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
  }

  void set_colour(Colour colour) const {
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, colour.alpha);
  }

  void set_font(const TextStyle& style) const {
    cairo_select_font_face(cairo, style.font == Font::mono ? "DejaVu Sans Mono" : "DejaVu Sans",
                           CAIRO_FONT_SLANT_NORMAL,
                           style.font == Font::bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, style.size);
  }

  // What the current font can draw of the text.
  [[nodiscard]] std::string drawable(std::string_view utf8) const {
    const std::string text = printable_text(utf8);
    cairo_glyph_t* glyphs = nullptr;
    cairo_text_cluster_t* clusters = nullptr;
    int glyph_count = 0;
    int cluster_count = 0;
    cairo_text_cluster_flags_t flags{};
    const cairo_status_t status = cairo_scaled_font_text_to_glyphs(
        cairo_get_scaled_font(cairo), 0, 0, text.data(), static_cast<int>(text.size()), &glyphs, &glyph_count,
        &clusters, &cluster_count, &flags);
    FORESHOCK_CHECK(status == CAIRO_STATUS_SUCCESS);
    std::string drawn;
    std::size_t byte = 0;
    int glyph = 0;
    for (int c = 0; c < cluster_count; ++c) {
      const auto size = static_cast<std::size_t>(clusters[c].num_bytes);
      const bool missing = clusters[c].num_glyphs > 0 && glyphs[glyph].index == 0;
      drawn += missing ? "?" : text.substr(byte, size);
      byte += size;
      glyph += clusters[c].num_glyphs;
    }
    cairo_glyph_free(glyphs);
    cairo_text_cluster_free(clusters);
    return drawn;
  }

  [[nodiscard]] double advance(const std::string& text) const {
    cairo_text_extents_t extents;
    cairo_text_extents(cairo, text.c_str(), &extents);
    return extents.x_advance;
  }

  void show(const std::string& text, const TextStyle& style, Align align) const {
    const double share = align == Align::left ? 0 : align == Align::center ? 0.5 : 1;
    set_colour(style.colour);
    cairo_rel_move_to(cairo, share == 0 ? 0 : -rounded(share * advance(text)), 0);
    cairo_show_text(cairo, text.c_str());
    cairo_new_path(cairo);
  }

  void trace(std::span<const Point> points) const {
    for (const Point& p : points) cairo_line_to(cairo, rounded(p.x), rounded(p.y));
  }
};

Canvas::Canvas(std::unique_ptr<State> state) : state_(std::move(state)) {}
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

Canvas Canvas::svg(double width, double height) {
  auto state = std::make_unique<State>(State::Kind::svg);
  state->open(cairo_svg_surface_create_for_stream(append, &state->bytes, width, height));
  return Canvas(std::move(state));
}

Canvas Canvas::pdf(double width, double height, std::string_view title) {
  auto state = std::make_unique<State>(State::Kind::pdf);
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append, &state->bytes, width, height);
  // Without a date of ours cairo writes the present one.
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, printable_text(title).c_str());
  state->open(surface);
  return Canvas(std::move(state));
}

Canvas Canvas::png(double width, double height, double scale) {
  auto state = std::make_unique<State>(State::Kind::png);
  state->open(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(std::ceil(width * scale)),
                                         static_cast<int>(std::ceil(height * scale))));
  cairo_scale(state->cairo, scale, scale);
  Canvas canvas(std::move(state));
  canvas.fill({0, 0, width, height}, rgb(0xffffff));
  return canvas;
}

void Canvas::fill(const Rect& rect, Colour colour) {
  state_->set_colour(colour);
  cairo_rectangle(state_->cairo, rounded(rect.x), rounded(rect.y), rounded(rect.width), rounded(rect.height));
  cairo_fill(state_->cairo);
}

void Canvas::line(Point from, Point to, const Stroke& stroke) {
  const Point ends[] = {from, to};
  polyline(ends, stroke);
}

void Canvas::polyline(std::span<const Point> points, const Stroke& stroke) {
  cairo_t* cairo = state_->cairo;
  state_->set_colour(stroke.colour);
  cairo_set_line_width(cairo, stroke.width);
  const double dashes[] = {stroke.dash, stroke.dash * 0.75};
  cairo_set_dash(cairo, dashes, stroke.dash > 0 ? 2 : 0, 0);
  state_->trace(points);
  cairo_stroke(cairo);
}

void Canvas::polygon(std::span<const Point> points, Colour colour) {
  state_->set_colour(colour);
  state_->trace(points);
  cairo_close_path(state_->cairo);
  cairo_fill(state_->cairo);
}

void Canvas::dot(Point center, double radius, Colour colour) {
  state_->set_colour(colour);
  cairo_arc(state_->cairo, rounded(center.x), rounded(center.y), radius, 0, 2 * std::numbers::pi);
  cairo_fill(state_->cairo);
}

void Canvas::text(Point at, std::string_view utf8, const TextStyle& style, Align align) {
  state_->set_font(style);
  cairo_move_to(state_->cairo, rounded(at.x), rounded(at.y));
  state_->show(state_->drawable(utf8), style, align);
}

void Canvas::text_upwards(Point at, std::string_view utf8, const TextStyle& style, Align align) {
  text_turned(at, std::numbers::pi / 2, utf8, style, align);
}

void Canvas::text_turned(Point at, double radians, std::string_view utf8, const TextStyle& style,
                         Align align) {
  cairo_save(state_->cairo);
  cairo_translate(state_->cairo, rounded(at.x), rounded(at.y));
  cairo_rotate(state_->cairo, -radians);
  text({0, 0}, utf8, style, align);
  cairo_restore(state_->cairo);
}

double Canvas::text_width(std::string_view utf8, const TextStyle& style) {
  state_->set_font(style);
  return state_->advance(state_->drawable(utf8));
}

void Canvas::begin_clip(const Rect& rect) {
  cairo_save(state_->cairo);
  cairo_rectangle(state_->cairo, rounded(rect.x), rounded(rect.y), rounded(rect.width), rounded(rect.height));
  cairo_clip(state_->cairo);
}

void Canvas::end_clip() {
  cairo_restore(state_->cairo);
}

void Canvas::next_page() {
  cairo_show_page(state_->cairo);
}

void Canvas::bookmark(std::string_view name, int page) {
  FORESHOCK_CHECK(state_->kind == State::Kind::pdf);
  const std::string target = "page=" + std::to_string(page);
  cairo_pdf_surface_add_outline(state_->surface, CAIRO_PDF_OUTLINE_ROOT, printable_text(name).c_str(),
                                target.c_str(), CAIRO_PDF_OUTLINE_FLAG_OPEN);
}

std::string Canvas::finish() {
  if (state_->kind == State::Kind::png) {
    cairo_surface_write_to_png_stream(state_->surface, append, &state_->bytes);
  }
  state_->close();
  if (state_->kind != State::Kind::svg) return std::move(state_->bytes);
  return renumber_svg_ids(with_short_numbers(state_->bytes), "p");
}

}  // namespace foreshock
