#!/usr/bin/env bash
# Measures the comparison of two environments, beside programs that compare two files. bench/README.md says what the
# figures mean.
#
#   bench/drift.sh            confward alone
#   bench/drift.sh --peers    beside dyff, jd and dotenv-linter, fetched into a temporary folder where that can be done
#
# ROUNDS (5) and KEYS ("10000 50000") may be set in the environment.
set -euo pipefail

rounds=${ROUNDS:-5}
keys=${KEYS:-10000 50000}
peers=false
case "${1:-}" in
"") ;;
--peers) peers=true ;;
*)
	echo "usage: bench/drift.sh [--peers]" >&2
	exit 2
	;;
esac

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export CGO_ENABLED=0 # as the programs are released
go build -trimpath -ldflags='-s -w' -o "$tmp/confward" .
go build -o "$tmp/genpair" ./bench/genpair
go build -o "$tmp/timer" ./bench/timer

if $peers; then
	echo "fetching the peers" >&2
	GOBIN="$tmp" go install github.com/homeport/dyff/cmd/dyff@v1.12.0 || echo "dyff: not to be had" >&2
	GOBIN="$tmp" go install github.com/josephburnett/jd/v2/jd@v2.5.0 || echo "jd: not to be had" >&2
	if ! command -v cargo >/dev/null || ! cargo install --quiet --root "$tmp/cargo" dotenv-linter; then
		echo "dotenv-linter: not to be had (it takes cargo and crates.io)" >&2
	fi
fi

echo "$(go version | cut -d' ' -f3-4); $(getconf _NPROCESSORS_ONLN) processors; $rounds rounds by turns"
for n in $keys; do
	"$tmp/genpair" "$tmp/$n" "$n"
	runs=()
	for form in dotenv json yaml flat; do
		runs+=(
			"$form, env diff=$tmp/confward env diff staging production --no-config -C $tmp/$n/$form"
			"$form, check drift=$tmp/confward check --only drift --no-config --no-cache --quiet --fail-on never -C $tmp/$n/$form"
		)
	done
	pair() { echo "$tmp/$n/$1/config/staging.$2 $tmp/$n/$1/config/production.$2"; }
	if [ -x "$tmp/jd" ]; then
		runs+=("jd, json=$tmp/jd $(pair json json)" "jd, yaml=$tmp/jd -yaml $(pair yaml yaml)" "jd, flat=$tmp/jd -yaml $(pair flat yaml)")
	fi
	if [ -x "$tmp/cargo/bin/dotenv-linter" ]; then
		runs+=("dotenv-linter=$tmp/cargo/bin/dotenv-linter diff $tmp/$n/dotenv/.env.staging $tmp/$n/dotenv/.env.production")
	fi
	if [ -x "$tmp/dyff" ]; then
		runs+=("dyff, json=$tmp/dyff between $(pair json json)" "dyff, yaml=$tmp/dyff between $(pair yaml yaml)")
	fi
	echo
	echo "$n keys"
	"$tmp/timer" -n "$rounds" "${runs[@]}"
	if [ -x "$tmp/dyff" ]; then # once: it takes a minute
		"$tmp/timer" -n 1 "dyff, flat=$tmp/dyff between $(pair flat yaml)" | tail -1
	fi
done
