# Shared by ./run, ./console, ./test and .ci/run: what must be installed, and the build. Sourced, never run.
# Everything is said on standard error, so that standard output stays the program's own.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
configuration=Release
console_dll="$root/OpenClaw.Console/bin/$configuration/net10.0/OpenClaw.Console.dll"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# The same data wherever the command is given from.
export Data__Directory="${Data__Directory:-$root/data}"

say() { printf '%s\n' "$*" >&2; }

need_sdk() {
  command -v dotnet >/dev/null 2>&1 || { say "The .NET SDK 10 is missing. Install it from https://dotnet.microsoft.com/download and run this again."; exit 3; }
}

# need <command> <apt package> <brew formula>: installs what is missing, or says what to do.
need() {
  command -v "$1" >/dev/null 2>&1 && return 0
  say "$1 is missing; installing it."
  if command -v apt-get >/dev/null 2>&1; then
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$2"; } </dev/null >"${TMPDIR:-/tmp}/openclaw-install.log" 2>&1; then
      say "Installing $2 failed. As an administrator run: apt-get update && apt-get install -y $2"
      tail -n 5 "${TMPDIR:-/tmp}/openclaw-install.log" >&2
      exit 3
    fi
  elif command -v brew >/dev/null 2>&1; then
    brew install --quiet "$3" </dev/null >&2 || { say "Installing $3 failed. Run: brew install $3"; exit 3; }
  fi
  command -v "$1" >/dev/null 2>&1 || { say "$1 is not on the PATH. Install it (package $2) and run this again."; exit 3; }
}

# build <project>: restores and builds, showing the log only when it fails.
build() {
  local log
  log=$(mktemp)
  if ! dotnet build "$root/$1" -c $configuration -v quiet --nologo </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    say "The build failed."
    exit 1
  fi
  rm -f "$log"
}

# Builds the console when a source is newer than the program; a start without changes then skips the build.
build_console() {
  if [ -f "$console_dll" ] && [ -z "$(find "$root/OpenClaw.Console" "$root/OpenClaw.Domain" "$root/wwwroot-assets" "$root/build" "$root/appsettings.json" "$root"/Directory.* \
      -type f -newer "$console_dll" -not -path '*/bin/*' -not -path '*/obj/*' | head -n 1)" ]; then
    return 0
  fi
  say "Building the console (the first time takes a minute)..."
  build OpenClaw.Console/OpenClaw.Console.csproj
  touch "$console_dll"
}
