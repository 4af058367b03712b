#include "runtime/sinks/file_sink.hpp"

#include "runtime/sinks/notification.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace muster {

namespace {

class open_file {
public:
  explicit open_file(const std::string& path)
    : descriptor_{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)} {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }

  /// Appends all of `text` or nothing; answers the error number, 0 when it worked.
  int append(std::string_view text) {
    const auto end = ::lseek(descriptor_, 0, SEEK_END);
    auto rest = text;
    while (!rest.empty()) {
      const auto written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0) {
        const auto error = written < 0 ? errno : EIO;
        return rest.size() == text.size() ? error : take_back(end, error);
      }
      rest.remove_prefix(static_cast<size_t>(written));
    }
    return 0;
  }

private:
  /// Removes what came after `end`. A pipe has no end to go back to.
  int take_back(off_t end, int error) { return end >= 0 && ::ftruncate(descriptor_, end) != 0 ? errno : error; }

  int descriptor_;
};

} // namespace

expected<void> file_sink::deliver(const alert& episode, timestamp at) {
  const auto failed = [&](std::string_view what, int error) {
    return fail(errc::unavailable, "alert file '" + path_ + "' cannot be " + std::string{what} + ": "
                                     + std::generic_category().message(error));
  };
  open_file file{path_};
  if (!file.is_open())
    return failed("opened", errno);
  if (const auto error = file.append(notification_json(episode, at) + "\n"); error != 0)
    return failed("written", error);
  return {};
}

} // namespace muster
