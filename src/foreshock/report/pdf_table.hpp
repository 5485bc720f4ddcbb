// A table on PDF pages: column widths from the content, cells that wrap, the header repeated on every page.
#pragma once

#include "foreshock/report/document.hpp"
#include "foreshock/report/pdf_pages.hpp"

namespace foreshock {

void draw_table(PdfPages& pages, const Table& table);

}  // namespace foreshock
