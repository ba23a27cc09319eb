//===- Patch.h - a help's edits as changed lines --------------------------------===//
#pragma once
#include "Page.h"

namespace tritonc {

/// Writes the lines that the edits change: what is only inserted is underlined `+++`, other changes are `-` and `+` lines.
/// `shownFile` is the file that the report has named already.
void putPatch(Page &page, const SourceManager &sources, const std::vector<Edit> &edits, FileId shownFile);

} // namespace tritonc
