#!/usr/bin/env bash
# Finds the program that action.yml runs: the one that the input names, the release's, or one built here. Called with
# "find", it sets the step's outputs: path, and build=true if there is none yet; called with "build", it builds it.
set -euo pipefail

action=${CONFWARD_ACTION:?}
temp=${RUNNER_TEMP:-${TMPDIR:-/tmp}}

stop() {
  echo "::error title=confward could not start. This is the workflow or the runner, not your change::$1"
  exit 3
}

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"; }

# platform is the name of a release's program for this runner, without the version.
platform() {
  local os arch suffix=
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) os=windows suffix=.exe ;;
    *) return 1 ;;
  esac
  case ${RUNNER_ARCH:-$(uname -m)} in
    X64 | x86_64 | amd64) arch=amd64 ;;
    ARM64 | aarch64 | arm64) arch=arm64 ;;
    *) return 1 ;;
  esac
  echo "${os}_$arch$suffix"
}

digest() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -c1-64
}

# release fetches the program of the release that this version of the action is pinned to, and refuses any other bytes.
# It fails quietly where there is no release for this runner, or where it cannot be reached.
release() {
  local line name want version
  line=$(grep -E "_$(platform)\$" "$action/action/release.sha256" 2>/dev/null) || return 1
  want=${line:0:64} name=${line:66}
  version=${name#confward_} version=${version%%_*}
  [[ $want =~ ^[0-9a-f]{64}$ && $version =~ ^[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*$ ]] || stop "action/release.sha256 is damaged"
  [ -e "$1" ] || curl -sSfL --proto '=https' --retry 3 --max-time 120 -o "$1" \
    "https://github.com/confward/confward/releases/download/v$version/$name" || return 1
  if [ "$(digest "$1")" != "$want" ]; then
    rm -f "$1"
    stop "the program of release $version is not the one that this version of the action is pinned to"
  fi
  chmod +x "$1"
}

case ${1-} in
  find)
    if [ -n "${CONFWARD_BINARY:-}" ]; then
      path=$CONFWARD_BINARY
      case $path in /* | [A-Za-z]:*) ;; *) path=${GITHUB_WORKSPACE:-$PWD}/$path ;; esac
      [ -f "$path" ] || stop "the input binary names no file"
      case $path in *$'\n'* | *$'\r'*) stop "the input binary names no file" ;; esac
      output path "$path"
      exit
    fi
    suffix=
    case $(platform || true) in windows_*) suffix=.exe ;; esac
    path=$temp/confward-$(printf %s "$action" | cksum | cut -d' ' -f1)$suffix
    output path "$path"
    release "$path" || [ -e "$path.built" ] || output build true
    ;;
  build)
    cd "$action"
    CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath -ldflags='-s -w' -o "${CONFWARD_PROGRAM:?}" . ||
      stop "the program cannot be built: the log above says why"
    touch "$CONFWARD_PROGRAM.built"
    ;;
  *)
    stop "action/program.sh is called with find or build"
    ;;
esac
