#include "runtime/simulation/shrink.hpp"

#include "runtime/scenario/script_writer.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

class shrinker {
public:
  shrinker(script failing, const failure_test& fails, int64_t most_tries)
    : best_{std::move(failing)},
      fails_{fails},
      left_{most_tries} {}

  void run() {
    bool smaller = true;
    while (smaller && left_ > 0) {
      const auto before = size_of_best();
      shorten();
      leave_out(&script::steps);
      leave_out(&script::traffic);
      leave_out(&script::services);
      smaller = size_of_best() < before;
    }
  }

  const script& best() const noexcept { return best_; }
  int64_t left() const noexcept { return left_; }

private:
  size_t size_of_best() const { return best_.steps.size() + best_.traffic.size() + best_.services.size(); }

  /// Takes a candidate for the best if it still fails.
  bool try_out(const script& candidate) {
    if (left_ <= 0)
      return false;
    auto read = read_script(write_script(candidate).dump(), "candidate.json");
    if (!read.content)
      return false;
    --left_;
    if (!fails_(*read.content))
      return false;
    best_ = std::move(*read.content);
    return true;
  }

  void shorten() {
    for (const int64_t quarters : {1, 2, 3}) {
      auto candidate = best_;
      candidate.duration_ =
        best_.duration_ / 4 * quarters / std::chrono::milliseconds{1} * std::chrono::milliseconds{1};
      drop_unsound(candidate);
      if (candidate.duration_ > duration{0} && try_out(candidate))
        return;
    }
  }

  /// Leaves out ever smaller groups of a list's items, and with them what names them.
  template <class Item>
  void leave_out(std::vector<Item> script::*list) {
    for (auto size = std::max<size_t>(1, (best_.*list).size() / 2); size > 0; size /= 2)
      for (size_t first = 0; first < (best_.*list).size() && left_ > 0;) {
        auto candidate = best_;
        auto& items = candidate.*list;
        const auto from = items.begin() + static_cast<std::ptrdiff_t>(first);
        const auto until = items.begin() + static_cast<std::ptrdiff_t>(std::min(first + size, items.size()));
        items.erase(from, until);
        if constexpr (!std::is_same_v<Item, script_step>)
          drop_unsound(candidate);
        if (!try_out(candidate))
          first += size;
      }
  }

  static bool is_sound(const script& candidate) {
    return read_script(write_script(candidate).dump(), "candidate.json").content.has_value();
  }

  /// Drops the streams and steps that cannot stand in what is left.
  static void drop_unsound(script& candidate) {
    auto alone = candidate;
    const auto keep_sound = [&]<class Item>(std::vector<Item> script::*list) {
      auto& items = candidate.*list;
      std::erase_if(items, [&](const Item& item) {
        alone.*list = {item};
        return !is_sound(alone);
      });
      alone.*list = items;
    };
    alone.steps.clear();
    keep_sound(&script::traffic);
    keep_sound(&script::steps);
  }

  script best_;
  const failure_test& fails_;
  int64_t left_;
};

} // namespace

shrunk_script shrink(const script& failing, const failure_test& fails, int64_t most_tries) {
  shrinker search{failing, fails, most_tries};
  search.run();
  return {search.best(), most_tries - search.left()};
}

} // namespace muster
