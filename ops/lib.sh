# Sourced by the commands in this folder: goes to the repository, and checks that it can be built here when something is to be built.

die() {
  echo "ops/$(basename "$0"): $*" >&2
  exit 1
}

# Where the command was given: what its arguments name is relative to it.
called_in=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need_dotnet() {
  command -v dotnet > /dev/null || die "the .NET SDK is missing: install .NET 10 (https://dotnet.microsoft.com/download)."
  dotnet --version > /dev/null 2>&1 || die "no .NET SDK here satisfies global.json ($(grep -o '"version": *"[^"]*"' global.json));" \
    "there is $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' | sed 's/^$/none/')."
}

# Builds a project in Release. Says something only when that fails, and never on stdout.
build() {
  local said
  [ "$1" != src/Referrals ] || [ -f src/Referrals.Workbench/bin/Browser/published.stamp ] \
    || echo "ops/$(basename "$0"): building the service, and its screens for the browser: some minutes, the first time." >&2
  said=$(dotnet build "$1" --configuration Release --verbosity quiet --nologo 2>&1) || {
    echo "$said" >&2
    die "$1 does not build."
  }
}

program=src/Referrals/bin/Release/net10.0/Referrals.dll

stale() {
  [ ! -f $program ] || [ -n "$(find src ops/seed -not -path '*/obj/*' -not -path '*/bin/*' \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.sql' -o -name '*.css' -o -name '*.json' \
    -o -name '*.razor' -o -name '*.html' -o -name '*.js' -o -name '*.svg' -o -name '*.targets' \) -newer $program -print -quit)" ]
}

# Builds the service if a source is newer than the program. Of several at once one builds and the others wait.
build_if_stale() {
  stale || return 0
  # A file that no build opens: .NET honours the lock.
  exec 9< ops/lib.sh
  flock 9
  # Also marks as new what needed no compiling.
  ! stale || { build src/Referrals && touch $program; }
  exec 9<&-
}
