#!/usr/bin/env bash
# Measures the search for secrets beside gitleaks as it is released, and betterleaks where it can be had, by turns.
# bench/README.md says what the figures mean.
#
#   bench/secrets.sh TREE...                      folders, and one small file
#   bench/secrets.sh --history REPOSITORY...      all commits of repositories
#
# ROUNDS (5) may be set in the environment. BETTERLEAKS names a binary of it; otherwise it is fetched and left out if that fails.
# It looks into archives unasked, which the others do not: that is switched off.
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

# copy_module MODULE@VERSION FOLDER copies a module's files, writable.
copy_module() {
	local from
	from=$(go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p') && [ -n "$from" ] && cp -r "$from" "$2" && chmod -R u+w "$2"
}

# build_betterleaks builds it with the release of go-re2 that its fork of it was made from, to which the fork's name is given:
# the Go module proxy does not serve the fork, which differs by what makes the program smaller.
build_betterleaks() {
	copy_module github.com/betterleaks/betterleaks@v1.8.1 "$tmp/better" && copy_module github.com/wasilibs/go-re2@v1.11.0 "$tmp/re2" || return
	grep -rlZ wasilibs/go-re2 "$tmp/re2" --include='*.go' --include=go.mod | xargs -0 sed -i 's|github.com/wasilibs/go-re2|github.com/betterleaks/go-re2|' || return
	(cd "$tmp/better" && go mod edit -replace github.com/betterleaks/go-re2="$tmp/re2" && GOFLAGS=-mod=mod go build -ldflags='-s -w' -o "$tmp/betterleaks" .)
}

better=${BETTERLEAKS:-}
if [ -n "$better" ]; then
	echo "betterleaks: $better" >&2
elif GOBIN="$tmp" go install -ldflags='-s -w' github.com/betterleaks/betterleaks@v1.8.1 2>"$tmp/log"; then
	better=$tmp/betterleaks
	echo "betterleaks: v1.8.1 with its own go-re2" >&2
elif build_betterleaks >>"$tmp/log" 2>&1; then
	better=$tmp/betterleaks
	echo "betterleaks: v1.8.1 with wasilibs/go-re2 v1.11.0, as its own go-re2 cannot be fetched" >&2
else
	echo "betterleaks cannot be had and is left out: $(tail -n 1 "$tmp/log")" >&2
fi

ours="$tmp/confward check --only secrets --no-config --no-cache --quiet --color never --fail-on never"
theirs="--no-banner --log-level error --exit-code 0"
betters="$theirs --max-archive-depth 0"
measure() {
	"$tmp/timer" -n "$rounds" "$@"
}

if $history; then
	for folder in "${folders[@]}"; do
		echo "history of $(basename "$folder"): $(git -C "$folder" rev-list --all --count) commits"
		runs=(
			"confward=$ours --history -C $folder"
			"confward, as gitleaks=$ours --secrets-profile gitleaks --history -C $folder"
			"gitleaks=$tmp/gitleaks git $theirs $folder"
		)
		[ -z "$better" ] || runs+=("betterleaks=$better git $betters $folder")
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
	[ -z "$better" ] || runs+=("betterleaks=$better dir $betters $folder")
	measure "${runs[@]}"
done
