#include "runtime/config/settings_file.hpp"

#include "runtime/config/settings_reader.hpp"
#include "runtime/scenario/source.hpp"

#include <utility>

namespace muster {

expected<settings> parse_settings(std::string_view text) {
  return parse_json(text).and_then([](const json& content) { return read_settings(content); });
}

expected<settings> load_settings(const std::string& path) {
  return read_source_file(path)
    .and_then([](const std::string& text) { return parse_settings(text); })
    .map_error([&](failure&& why) {
      return failure{why.code, path + ": " + std::move(why.detail)};
    });
}

} // namespace muster
