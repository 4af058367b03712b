#include "messages/model/id.hpp"

#include <algorithm>

namespace muster {

namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool is_path_character(char c) {
  return is_name_character(c) || c == '/' || c == '#' || c == ':';
}

} // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 128 && is_alphanumeric(text.front())
         && std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_path(std::string_view text) {
  return !text.empty() && text.size() <= 640 && is_alphanumeric(text.front())
         && std::all_of(text.begin(), text.end(), is_path_character);
}

} // namespace muster
