#!/usr/bin/env bash
# Measures the search for secrets beside gitleaks as it is released, and betterleaks where it can be had, by turns.
# bench/README.md says what the figures mean.
#
#   bench/secrets.sh TREE...                      folders, and one small file
#   bench/secrets.sh --history REPOSITORY...      all commits of repositories
#
# ROUNDS (5) may be set in the environment. BETTERLEAKS names a binary of it; otherwise it is fetched and left out if that fails.
set -euo pipefail

rounds=${ROUNDS:-5}
history=false
if [ "${1:-}" = --history ]; then
	history=true
	shift
fi
if [ $# -eq 0 ]; then
	echo "usage: bench/secrets.sh [--history] FOLDER..." >&2
	exit 2
fi
folders=()
for folder in "$@"; do
	folders+=("$(cd "$folder" && pwd)")
done

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

export CGO_ENABLED=0 # as the programs are released
go build -trimpath -ldflags='-s -w' -o "$tmp/confward" .
go build -o "$tmp/timer" ./bench/timer
echo "fetching the peers" >&2
# The tag is that of gitleaks' own releases (.goreleaser.yml).
GOBIN="$tmp" go install -tags gore2regex -ldflags='-s -w' github.com/zricethezav/gitleaks/v8@v8.30.1
better=${BETTERLEAKS:-}
if [ -z "$better" ] && GOBIN="$tmp" go install -ldflags='-s -w' github.com/betterleaks/betterleaks@v1.8.1 2>/dev/null; then
	better=$tmp/betterleaks
fi
[ -n "$better" ] || echo "betterleaks cannot be had and is left out" >&2

ours="$tmp/confward check --only secrets --no-config --no-cache --quiet --color never --fail-on never"
theirs="--no-banner --log-level error --exit-code 0"
measure() {
	"$tmp/timer" -n "$rounds" "$@"
}

if $history; then
	for folder in "${folders[@]}"; do
		echo "history of $(basename "$folder"): $(git -C "$folder" rev-list --all --count) commits"
		runs=("confward=$ours --history -C $folder" "gitleaks=$tmp/gitleaks git $theirs $folder")
		[ -z "$better" ] || runs+=("betterleaks=$better git $theirs $folder")
		measure "${runs[@]}"
	done
	exit
fi

mkdir "$tmp/one"
printf 'PORT=8080\nLOG_LEVEL=info\nDATABASE_HOST=db.internal\nAPI_KEY=${API_KEY}\n' >"$tmp/one/.env"
for folder in "$tmp/one" "${folders[@]}"; do
	echo "$(basename "$folder"): $(find "$folder" -name .git -prune -o -type f -print | wc -l) files, $(du -sk --exclude=.git "$folder" | cut -f1) kB"
	runs=(
		"confward=$ours -C $folder"
		"confward, one worker=$ours --jobs 1 -C $folder"
		"confward, one processor=env GOMAXPROCS=1 $ours -C $folder"
		"confward, as gitleaks=$ours --secrets-profile gitleaks -C $folder"
		"gitleaks=$tmp/gitleaks dir $theirs $folder"
	)
	[ -z "$better" ] || runs+=("betterleaks=$better dir $theirs $folder")
	measure "${runs[@]}"
done
