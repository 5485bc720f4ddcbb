// The style sheet of HTML reports: the palette's colours in light and dark, and paper.
#pragma once

namespace foreshock {

inline constexpr const char* kHtmlStyle = R"css(
:root { color-scheme: light dark; --page: #ffffff; --ink: #1f2933; --muted: #5d6875; --greyed: #8b95a0;
  --rule: #d5dae0; --band: #f4f5f7; --info: #0072b2; --info-tint: #eef5fb; --warning: #c77700;
  --warning-tint: #fdf4e3; --verdict-tint: #f1f3f5;
  --watermark: rgba(213, 94, 0, 0.15); }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --ink: #e3e7ec; --muted: #9aa5b1;
  --greyed: #6f7a86; --rule: #333b45; --band: #1d232a; --info: #56b4e9; --info-tint: #16222d;
  --warning: #e69f00; --warning-tint: #2a2213; --verdict-tint: #1f262e;
  --watermark: rgba(230, 159, 0, 0.2); }
  figure svg, td svg { filter: invert(0.92) hue-rotate(180deg); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 "DejaVu Sans", Verdana, system-ui, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 28px 30px 60px; }
header { border-bottom: 2px solid var(--ink); margin-bottom: 20px; }
h1 { font-size: 27px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 34px 0 10px; }
h3 { font-size: 16px; margin: 24px 0 8px; }
h4 { font-size: 15px; margin: 18px 0 6px; color: var(--muted); }
p, ul { margin: 0 0 10px; max-width: 78ch; overflow-wrap: anywhere; }
.subtitle { color: var(--muted); margin-bottom: 12px; }
.note { border-left: 4px solid var(--info); background: var(--info-tint); padding: 12px 16px 4px;
  margin: 14px 0 18px; break-inside: avoid; }
.note.warning { border-color: var(--warning); background: var(--warning-tint); }
.note.verdict { border-color: var(--ink); background: var(--verdict-tint); }
.note-title { font-weight: bold; }
.verdict .note-title { font-size: 18px; }
dl { display: grid; grid-template-columns: minmax(120px, max-content) 1fr; gap: 4px 22px; margin: 0 0 14px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.table { overflow-x: auto; margin: 10px 0 6px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 5px 12px 5px 0;
  border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 1.5px solid var(--ink); vertical-align: bottom; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:hover { background: var(--band); }
.right { text-align: right; }
td.right { white-space: nowrap; }
.interval { display: inline-block; }
.wide table { font-size: 12px; }
.wide th, .wide td { padding-right: 9px; }
.wide td.right { white-space: normal; }
.greyed { color: var(--greyed); font-style: italic; }
.strong { font-weight: bold; }
.footnote { color: var(--muted); font-size: 12.5px; margin-bottom: 16px; max-width: 105ch; }
.watermark { position: fixed; inset: 0; z-index: 9; display: grid; place-items: center; overflow: hidden;
  pointer-events: none; user-select: none; }
.watermark span { transform: rotate(-35deg); max-width: 14em; text-align: center; text-wrap: balance;
  font-weight: bold; font-size: clamp(24px, 7.2vmin, 84px); line-height: 1.2; color: var(--watermark); }
.figures { display: flex; flex-wrap: wrap; gap: 24px; margin: 14px 0 18px; }
figure { margin: 0; flex: 1 1 280px; break-inside: avoid; }
td svg { display: block; }
figure svg { display: block; width: 100%; height: auto; }
pre { background: var(--band); padding: 9px 12px; overflow-x: auto; margin: 0 0 12px; }
code { font: 13px/1.5 "DejaVu Sans Mono", monospace; }
@page { size: A4; margin: 16mm; }
@media print { body { font-size: 10.5px; } main { padding: 0; max-width: none; }
  table, .wide table, .footnote { font-size: 8.5px; } .table { overflow: visible; }
  td.right { white-space: normal; } th, td { padding-right: 8px; }
  .page-break { break-after: page; } h2, h3, h4 { break-after: avoid; } tr { break-inside: avoid; } }
)css";

}  // namespace foreshock
