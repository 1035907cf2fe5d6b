# Sourced by the scripts beside it: the servers that tests start, and a run of the tests that counts them.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# Hundreds of short processes: measuring their code for a later, better compilation costs more than it gives.
export DOTNET_TieredPGO=0
# Tests allocate much and keep little: collections of 64 MiB are fewer.
export DOTNET_GCgen0size=0x4000000
# One compiler for all projects, which stays warm: starting one for each takes longer than compiling does.
export UseSharedCompilation=true
# Tests stop processes, never the machine: in memory, where there is enough, their files are as safe, and no flush waits for a disk.
scratch=$(mktemp -d)
if [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 4194304 ] 2>/dev/null; then
  rmdir "$scratch"
  scratch=$(mktemp -d -p /dev/shm kelmah-XXXXXX)
fi
chmod 1777 "$scratch"
export TMPDIR=$scratch
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT

install_tools() {
  local needed=()
  command -v redis-server >/dev/null || needed+=(redis-server)
  command -v node >/dev/null || needed+=(nodejs)
  command -v npm >/dev/null || needed+=(npm)
  command -v openssl >/dev/null || needed+=(openssl)
  command -v curl >/dev/null || needed+=(curl)
  command -v jq >/dev/null || needed+=(jq)
  # The client alone has a folder there, too.
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || needed+=(postgresql)
  command -v systemd-analyze >/dev/null || needed+=(systemd)
  if [ ${#needed[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${needed[@]}" >/dev/null
  fi
  local package
  for package in tests/Kelmah.Testing/Azurite tests/Kelmah.Clients.Tests/Node; do
    npm ci --prefix "$package" --ignore-scripts --no-audit --no-fund --loglevel=error
  done
}

# Runs the tests of the solution that the arguments choose, all if there are none. Prints "N passed, N failed" at the end; fails if
# one failed or was skipped, or if there was none.
run_tests() {
  local log status=0
  log=$(mktemp)
  dotnet test Kelmah.sln --no-build "$@" | tee "$log" || status=$?

  # Each test project closes with a line such as "Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, …".
  sum() { grep -E '(Passed|Failed|Skipped)! +- ' "$log" | grep -oE "$1: +[0-9]+" | awk '{ total += $2 } END { print total + 0 }'; }
  local passed failed skipped
  passed=$(sum Passed)
  failed=$(sum Failed)
  skipped=$(sum Skipped)
  rm -f "$log"

  if [ "$skipped" -gt 0 ]; then
    echo "$skipped tests were skipped; here none may be." >&2
    status=1
  fi
  [ "$passed" -gt 0 ] || status=1
  echo "$passed passed, $failed failed"
  return "$status"
}
