#pragma once

#include "runtime/scenario/rehearsal.hpp"

#include <string>

namespace muster {

/// One self-contained page: the verdict, plots of attempts and failures per second, and the story.
std::string report_html(const rehearsal_result& result);

/// Text in an element or an attribute.
std::string html_escaped(const std::string& text);

} // namespace muster
