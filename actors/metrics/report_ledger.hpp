#pragma once

#include "messages/model/id.hpp"
#include "messages/model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace muster {

class text_reader;
class text_writer;

/// What a checkpoint holds: everything, or what has changed since the last one that held everything.
enum class checkpoint_scope : uint8_t { all, recent };

/// Which reports about one service have been counted, so that each is counted once.
///
/// Reports may come twice, and after a crash of the counter out of order: those that were waiting in its
/// mailbox come before those that the reporter repeats. So numbers beyond a gap are counted too, and the
/// gap stays open for the repeats. When none came for `patience` it is given up: the reporter no longer has them.
/// A reporter that was silent for longer than `silence` is waited for anew, since one that has something to repeat
/// is heard every second: it or the clock has stood still meanwhile.
class report_ledger {
public:
  static constexpr duration patience = std::chrono::seconds{30};
  static constexpr duration silence = std::chrono::seconds{5};
  /// Of one reporter; past it the oldest is given up.
  static constexpr size_t max_gaps = 64;
  /// So often a reporter is found silent before it is forgotten: the clock may leap more than once in one breath.
  static constexpr int64_t fewest_finds = 4;
  /// Past it the reporter that was silent for longest is forgotten.
  static constexpr size_t max_reporters = 4096;

  /// Whether the report has not been counted before; from now on it has. Sequences begin at 1.
  bool enter(const reporter_id& reporter, int64_t sequence, timestamp now);

  /// The highest sequence up to which a saved checkpoint holds everything; 0 for an unknown reporter.
  int64_t covered(const reporter_id& reporter) const;

  /// What is counted by now is being saved, and: what was being saved is.
  void saving();
  void saved();

  /// Forgets the reporters that were silent for longer than `memory`, when it has found them so `fewest_finds` times
  /// and for `patience`: one that was heard until the clock leapt, and has something to repeat, is heard by then.
  void forget(timestamp now, duration memory);

  bool empty() const noexcept { return entries_.empty(); }
  size_t size() const noexcept { return entries_.size(); }

  /// Whether anything has changed since `begin_recent`.
  bool has_recent() const;
  void begin_recent();

  void write(text_writer& out, checkpoint_scope scope) const;

  /// Adds reporters, or replaces what is known of them, by what has been saved.
  void read(text_reader& in, timestamp now);

private:
  struct span {
    int64_t first;
    int64_t last;
  };

  struct entry {
    /// Everything up to here has been counted or given up.
    int64_t through = 0;
    /// What has been counted beyond, in order and with gaps between.
    std::vector<span> ahead;
    timestamp gap_since{};
    timestamp seen{};
    /// How often in a row it was found silent, and when first.
    int64_t found_silent = 0;
    timestamp silent_since{};
    int64_t saving = 0;
    int64_t covered = 0;
    bool recent = false;
  };

  entry& entry_of(const reporter_id& reporter, timestamp now);
  static bool add(entry& to, int64_t sequence);
  static void close_gaps(entry& at, timestamp now);
  static void read_entry(text_reader& in, entry& to);

  std::map<reporter_id, entry> entries_;
};

} // namespace muster
