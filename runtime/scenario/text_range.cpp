#include "runtime/scenario/text_range.hpp"

#include "messages/model/text.hpp"

#include <algorithm>

namespace muster {

expected<text_range> text_range::parse(std::string_view text) {
  const auto wrong = [&](const std::string& why) {
    return fail(errc::invalid, "text '" + std::string{text.substr(0, 64)} + "' " + why
                                 + "; write one text, or a range of numbers in it, such as user-{1..1000}");
  };
  if (text.empty() || text.size() > max_length)
    return wrong("is not of 1 to " + std::to_string(max_length) + " characters");
  const auto opening = text.find('{');
  if (opening == std::string_view::npos && text.find('}') == std::string_view::npos)
    return text_range{.before = std::string{text}};
  const auto dots = text.find("..", std::min(opening, text.size()));
  const auto closing = text.find('}', std::min(dots, text.size()));
  if (closing == std::string_view::npos)
    return wrong("has braces without a range {FIRST..LAST}");
  const auto first = parse_whole("number", text.substr(opening + 1, dots - opening - 1));
  const auto last = parse_whole("number", text.substr(dots + 2, closing - dots - 2));
  if (!first || !last || *first > *last || *last > static_cast<uint64_t>(max_number))
    return wrong("has no range of numbers that goes up to at most " + std::to_string(max_number));
  text_range result{std::string{text.substr(0, opening)}, true, static_cast<int64_t>(*first),
                    static_cast<int64_t>(*last), std::string{text.substr(closing + 1)}};
  if (result.after.find_first_of("{}") != std::string::npos)
    return wrong("has more than one range");
  if (to_string(result) != text)
    return wrong("has a number with leading zeros");
  return result;
}

std::string text_range::at(int64_t place) const {
  return numbered ? before + std::to_string(first + place) + after : before;
}

std::string to_string(const text_range& value) {
  return value.numbered
           ? value.before + "{" + std::to_string(value.first) + ".." + std::to_string(value.last) + "}" + value.after
           : value.before;
}

} // namespace muster
