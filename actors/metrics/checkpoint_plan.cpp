#include "actors/metrics/checkpoint_plan.hpp"

#include "actors/metrics/compact_text.hpp"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr std::string_view format = "muster-calls-1";
/// Below this size it makes no difference which kind is written.
constexpr size_t small = 16 * 1024;

std::string_view word_of(checkpoint_scope scope) {
  return scope == checkpoint_scope::all ? "full" : "recent";
}

failure unreadable(checkpoint_scope scope, const text_reader& in) {
  return {
    errc::invalid,
    std::string{"the "}.append(word_of(scope)).append(" checkpoint of calls cannot be read: ").append(in.fault())};
}

/// The number of the full checkpoint that the text is, or builds upon.
int64_t read_header(text_reader& in, checkpoint_scope scope) {
  if (!in.skip(format) || !in.skip(word_of(scope)))
    in.fault(std::string{"'"}.append(format).append(" ").append(word_of(scope)).append("' is expected"));
  return in.number(1, std::numeric_limits<int64_t>::max() - 1);
}

/// Takes over what the text holds behind its header, which is all of it.
expected<void> read_content(text_reader& in, checkpoint_scope scope, call_metrics& to, timestamp now) {
  to.read(in, now);
  if (in.ok() && !in.at_end())
    in.fault("the text goes on after its end");
  if (!in.ok())
    return tl::make_unexpected(unreadable(scope, in));
  return {};
}

} // namespace

std::optional<checkpoint_plan::piece> checkpoint_plan::next(call_metrics& from) {
  if (under_way_ || (!from.changed() && !unnamed_))
    return std::nullopt;
  const auto full = !unnamed_ && (from.wants_full() || recent_size_ > std::max(full_size_, small));
  under_way_ = full ? checkpoint_scope::all : checkpoint_scope::recent;
  const auto number = full ? full_ + 1 : full_;
  text_writer out;
  out.word(format).word(word_of(*under_way_)).number(number);
  from.write(out, *under_way_);
  piece result{full ? owner_of(number) : owner_, std::move(out).text()};
  if (full)
    full_size_ = result.data.size();
  else
    recent_size_ += result.data.size();
  return result;
}

bool checkpoint_plan::saved(call_metrics& from) {
  if (std::exchange(under_way_, std::nullopt) == checkpoint_scope::all) {
    ++full_;
    unnamed_ = true;
    recent_size_ = 0;
    return true;
  }
  unnamed_ = false;
  from.saved();
  return false;
}

void checkpoint_plan::failed(call_metrics& from) {
  from.write_failed(*std::exchange(under_way_, std::nullopt));
}

expected<child_name> checkpoint_plan::full_of(std::string_view recent) const {
  text_reader in{recent};
  const auto number = read_header(in, checkpoint_scope::recent);
  if (!in.ok())
    return tl::make_unexpected(unreadable(checkpoint_scope::recent, in));
  return owner_of(number);
}

expected<void> checkpoint_plan::restore(std::string_view recent, std::string_view full, call_metrics& to,
                                        timestamp now) {
  text_reader from_recent{recent};
  text_reader from_full{full};
  const auto number = read_header(from_recent, checkpoint_scope::recent);
  if (read_header(from_full, checkpoint_scope::all) != number)
    from_full.fault("it is not number " + std::to_string(number));
  if (auto read = read_content(from_full, checkpoint_scope::all, to, now); !read)
    return read;
  if (auto read = read_content(from_recent, checkpoint_scope::recent, to, now); !read)
    return read;
  full_ = number;
  return {};
}

child_name checkpoint_plan::owner_of(int64_t full) const {
  return child_name{owner_.str() + (full % 2 == 0 ? "/full-0" : "/full-1")};
}

} // namespace muster
