# What has to be installed, and how it comes to be. Sourced by the scripts.

# With what the presets look for beside that, which have the tests in them whatever of it is built.
build_packages=(
  cmake ninja-build g++ ccache
  libcaf-dev libspdlog-dev nlohmann-json3-dev libcli11-dev libxxhash-dev libexpected-dev
  libsqlite3-dev libcurl4-openssl-dev
  catch2 libssl-dev
)
test_packages=(graphviz)
coverage_packages=(gcovr)
bench_packages=(libbenchmark-dev)

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Installs those of the named Debian packages that are missing; does nothing, offline, when none is.
install_missing() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: taking it that these are installed: $*"
    return
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    say "everything needed is installed"
    return
  fi
  say "installing ${missing[*]}"
  local as_root=()
  if (($(id -u) != 0)); then
    command -v sudo >/dev/null || give_up "not root and no sudo; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y)
  "${apt[@]}" update || give_up "the package lists cannot be fetched"
  "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null || give_up "cannot install ${missing[*]}"
}
