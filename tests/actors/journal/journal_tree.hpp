#pragma once

#include "actors/journal/journal_actor.hpp"
#include "tests/support/virtual_tree.hpp"

#include <string>
#include <vector>

namespace muster::test {

/// A fact about a service, told apart by its reason.
inline fact about(const std::string& service, const std::string& reason = {}) {
  return instance_deregistered{service_name{service}, {}, reason};
}

/// The indices of records, joined by blanks.
template <class Records>
std::string indices_of(const Records& records) {
  std::string result;
  for (const auto& entry : records)
    result.append(result.empty() ? "" : " ").append(std::to_string(entry.index));
  return result;
}

/// The text of an answer: what `show` makes of it, or the name of the failure's code.
template <class R, class F>
std::string text_of(const expected<R>& answer, F show) {
  return answer ? show(*answer) : std::string{to_string(answer.error().code)};
}

inline std::string text_of(const expected<accepted>& answer) {
  return text_of(answer, [](const accepted& it) { return std::to_string(it.index); });
}

inline std::string text_of(const expected<fact_list>& answer) {
  return text_of(answer, [](const fact_list& it) { return indices_of(it.records); });
}

/// The text of an answer that may not have come yet.
template <class R>
std::string text_of(const awaited<R>& answer) {
  return *answer ? text_of(**answer) : "no answer yet";
}

/// A journal on virtual time.
class journal_tree {
public:
  explicit journal_tree(std::vector<child_spec> others = {}, settings configuration = {})
    : tree{std::move(configuration)} {
    others.insert(others.begin(), tree.journal());
    tree.start(std::move(others));
  }

  journal_actor journal() { return tree.post_of<journal_actor>("journal"); }

  std::string append(std::vector<fact> facts, const std::string& command = {}) {
    return text_of(tree.ask<accepted>(journal(), append_facts{command_id{command}, std::move(facts)}));
  }

  expected<fact_list> read(fact_query query) { return tree.ask<fact_list>(journal(), std::move(query)); }

  awaited<fact_list> wait(fact_query query) {
    auto answer = tree.request<fact_list>(journal(), std::move(query), std::chrono::hours{24});
    tree.run();
    return answer;
  }

  virtual_tree tree;
};

} // namespace muster::test
