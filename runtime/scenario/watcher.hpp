#pragma once

#include "messages/protocol/types.hpp"
#include "runtime/scenario/set.hpp"

#include <functional>

namespace muster {

/// Follows the facts as any watcher does: at the registry, from index to index.
class watcher {
public:
  watcher(rehearsal_set& on, std::function<void(const record&)> saw) : on_{on}, saw_{std::move(saw)} {}

  void follow() { ask<registry_actor>("registry"); }

private:
  static constexpr duration wait = std::chrono::seconds{10};
  static constexpr duration patience = std::chrono::seconds{20};
  static constexpr duration repeat_after = std::chrono::milliseconds{100};
  static constexpr int64_t at_once = 1000;

  template <class Handle>
  void ask(const char* whom) {
    const fact_query query{on_.facts().index(), at_once, wait, {}};
    on_.stage.ask_surely(on_.stage.home().post_of<Handle>(child_name{whom}), query, patience,
                         [this](const expected<fact_list>& facts) { take(facts); });
  }

  void take(const expected<fact_list>& facts) {
    if (facts) {
      for (const auto& entry : facts->records)
        saw_(entry);
      follow();
    } else if (facts.error().code == errc::compacted) {
      // The registry keeps the latest facts only; the journal has them all.
      ask<journal_actor>("journal");
    } else if (!on_.stage.given_up()) {
      on_.stage.at(on_.now() + repeat_after, [this] { follow(); });
    }
  }

  rehearsal_set& on_;
  std::function<void(const record&)> saw_;
};

} // namespace muster
