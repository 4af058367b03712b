#include "runtime/scenario/expression.hpp"

namespace muster {

namespace {

using values_of_terms = std::vector<std::optional<measured>>;

values_of_terms read_all(const expression& what, const measure_reader& values) {
  values_of_terms result;
  result.reserve(what.terms().size());
  for (const auto& term : what.terms())
    result.push_back(values.read(term));
  return result;
}

class evaluation {
public:
  evaluation(const expression& what, const values_of_terms& values, without_samples rule)
    : nodes_{what.nodes()},
      values_{values},
      default_{rule == without_samples::holds} {}

  bool run() {
    worth_.reserve(nodes_.size());
    for (const auto& node : nodes_)
      worth_.push_back(worth_of(node));
    return !worth_.empty() && worth_.back();
  }

private:
  bool worth_of(const expression_node& node) const {
    switch (node.what) {
      case expression_node::kind::comparison:
        return compare(node);
      case expression_node::kind::truth: {
        const auto value = value_of(node.lhs);
        return value ? std::get<int64_t>(value->value) != 0 : default_;
      }
      case expression_node::kind::negation:
        return !worth_[node.left];
      case expression_node::kind::conjunction:
        return worth_[node.left] && worth_[node.right];
      case expression_node::kind::disjunction:
        return worth_[node.left] || worth_[node.right];
    }
    return false;
  }

  bool compare(const expression_node& node) const {
    const auto lhs = value_of(node.lhs);
    const auto rhs = value_of(node.rhs);
    if (!lhs || !rhs)
      return default_;
    if (const auto* number = std::get_if<int64_t>(&lhs->value))
      return muster::holds(*number, node.op, std::get<int64_t>(rhs->value));
    return (lhs->value == rhs->value) == (node.op == comparison::equal);
  }

  std::optional<measured> value_of(const operand& side) const {
    if (const auto* term = std::get_if<size_t>(&side))
      return values_[*term];
    return std::get<measured>(side);
  }

  const std::vector<expression_node>& nodes_;
  const values_of_terms& values_;
  bool default_;
  std::vector<bool> worth_;
};

} // namespace

verdict evaluate(const expression& what, const measure_reader& values, without_samples rule) {
  const auto read = read_all(what, values);
  verdict result;
  result.holds = evaluation{what, read, rule}.run();
  for (size_t i = 0; i < read.size(); ++i) {
    const auto& term = what.terms()[i];
    result.had_samples = result.had_samples && read[i];
    result.shown.append(result.shown.empty() ? "" : ", ").append(to_string(term));
    result.shown.append(read[i] ? " = " + show(*read[i], term.form().value) : " has no samples");
  }
  return result;
}

bool holds(const expression& what, const measure_reader& values, without_samples rule) {
  return evaluation{what, read_all(what, values), rule}.run();
}

} // namespace muster
