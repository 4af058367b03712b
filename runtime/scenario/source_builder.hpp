#pragma once

#include "runtime/scenario/source.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace muster {

/// Receives the events of one pass over a text and fills a `source`. How many bytes the pass has taken, which the
/// iterator under it counts, says where the value of an event ends, and hence where it begins.
class source_builder final : public nlohmann::json_sax<json> {
public:
  explicit source_builder(source& out) : out_{out} {}

  /// Answers whether the whole text was read.
  bool read();

  bool null() override { return scalar(nullptr, word_start(4)); }
  bool boolean(bool value) override { return scalar(value, word_start(value ? 4 : 5)); }
  bool number_integer(int64_t value) override { return scalar(value, number_start()); }
  bool number_unsigned(uint64_t value) override { return scalar(value, number_start()); }
  bool number_float(double value, const std::string&) override { return scalar(value, number_start()); }
  bool string(std::string& value) override { return scalar(std::move(value), text_start()); }
  bool binary(json::binary_t&) override { return false; }
  bool start_object(size_t) override { return open(json::object()); }
  bool key(std::string& name) override;
  bool end_object() override { return close(); }
  bool start_array(size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(size_t, const std::string&, const json::exception& error) override;

private:
  struct level {
    json* value = nullptr;
    size_t node = 0;
    std::unordered_set<std::string> keys{};
  };

  json& put(json value, size_t start);
  bool scalar(json value, size_t start);
  bool open(json container);
  bool close();
  size_t word_start(size_t length) const { return consumed_ - length; }
  size_t number_start() const;
  size_t text_start() const { return quote_before(consumed_ - 1); }
  /// The last quote before that byte that begins or ends a text.
  size_t quote_before(size_t end) const;
  /// Where the token stands that could not be taken, by what is said of it: nlohmann does not tell.
  size_t error_start(std::string_view reason) const;

  source& out_;
  size_t consumed_ = 0;
  std::vector<level> open_;
  std::string key_;
  size_t key_start_ = 0;
};

} // namespace muster
