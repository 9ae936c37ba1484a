#!/usr/bin/env bash
# Measures confward in a repository: all of it cold and warm, what is staged, a push of three commits, and history, beside
# git status and gitleaks. bench/README.md says what the figures mean.
#
#   bench/git.sh REPOSITORY            a path or an address that git can clone; some thousand commits tell most
#   bench/git.sh REPOSITORY --peers    beside gitleaks, built into a temporary folder
#
# ROUNDS (7) may be set in the environment.
set -euo pipefail

rounds=${ROUNDS:-7}
if [ $# -lt 1 ] || [ $# -gt 2 ] || { [ $# -eq 2 ] && [ "$2" != --peers ]; }; then
	echo "usage: bench/git.sh REPOSITORY [--peers]" >&2
	exit 2
fi
from=$1
[ ! -d "$from" ] || from=$(cd "$from" && pwd)

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

export CGO_ENABLED=0 # as the programs are released
go build -trimpath -ldflags='-s -w' -o "$tmp/confward" .
go build -o "$tmp/timer" ./bench/timer
git clone -q "$from" "$tmp/repo"
# a function of our own from here on: always in the clone
git() { command git -C "$tmp/repo" -c user.name=bench -c user.email=bench@example.com "$@"; }
for n in 1 2 3; do
	printf '{"number": %d}\n' "$n" >"$tmp/repo/bench-$n.json"
	git add "bench-$n.json"
	git commit -q --no-verify -m "bench $n"
done
printf '{"number": 4}\n' >"$tmp/repo/bench-4.json"
git add bench-4.json

# A push of the three commits, as Git tells it to the hook.
printf 'refs/heads/main %s refs/heads/main %s\n' "$(git rev-parse HEAD)" "$(git rev-parse HEAD~3)" >"$tmp/push"
cat >"$tmp/push.sh" <<EOF
cd "$tmp/repo" && exec "$tmp/confward" hook run pre-push origin "$from" <"$tmp/push"
EOF

confward="$tmp/confward check --quiet --color never --fail-on never -C $tmp/repo"
runs=(
	"git status=git -C $tmp/repo status --short"
	"check, cold=$confward --no-cache"
	"check, warm=$confward"
	"check, what is staged=$confward --staged"
	"a push of three commits=sh $tmp/push.sh"
)
if [ "${2:-}" = --peers ]; then
	echo "building gitleaks" >&2
	GOBIN="$tmp" go install github.com/zricethezav/gitleaks/v8@v8.30.1
	leaks="--no-banner --log-level error --exit-code 0"
	runs+=(
		"gitleaks, the folder=$tmp/gitleaks dir $leaks $tmp/repo"
		"gitleaks, what is staged=$tmp/gitleaks git --staged $leaks $tmp/repo"
		"gitleaks, three commits=$tmp/gitleaks git --log-opts=HEAD~3..HEAD $leaks $tmp/repo"
	)
fi

echo "$(git rev-list --count HEAD) commits, $(git ls-files | wc -l) files; $(go version | cut -d' ' -f3-4); $rounds rounds by turns"
"$tmp/timer" -n "$rounds" "${runs[@]}"
/usr/bin/env time -f "history: %e s, %U s user, %M KB" "$tmp/confward" check --history --quiet --color never --fail-on never -C "$tmp/repo" || true
