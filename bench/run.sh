#!/usr/bin/env bash
# Measures confward as a user meets it: starting, checking one file, checking a tree of 1,000 files.
# bench/README.md says what the figures mean.
#
#   bench/run.sh            confward alone
#   bench/run.sh --peers    beside gitleaks and a JSON Schema command line, fetched into a temporary folder
#
# ROUNDS (11) and FILES (1000) may be set in the environment.
set -euo pipefail

rounds=${ROUNDS:-11}
files=${FILES:-1000}
peers=false
case "${1:-}" in
"") ;;
--peers) peers=true ;;
*)
	echo "usage: bench/run.sh [--peers]" >&2
	exit 2
	;;
esac

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

export CGO_ENABLED=0 # as the programs are released
go build -trimpath -ldflags='-s -w' -o "$tmp/confward" .
go build -o "$tmp/gen" ./bench/gen
go build -o "$tmp/timer" ./bench/timer
"$tmp/gen" "$tmp/tree" "$files"
mkdir "$tmp/one"
cp "$tmp/tree/deploy/area-00/app-2.yaml" "$tmp/one/app.yaml"

confward="$tmp/confward check --no-config --quiet --color never --fail-on never"
runs=(
	"version=$tmp/confward version"
	"one file=$confward -C $tmp/one"
	"one file, no secrets check=$confward --skip secrets -C $tmp/one"
	"$files files=$confward -C $tmp/tree"
	"$files files, syntax alone=$confward --only syntax -C $tmp/tree"
	"$files files, schema alone=$confward --only schema --schema schema.json -C $tmp/tree services"
	"$files files, secrets alone=$confward --only secrets -C $tmp/tree"
)

if $peers; then
	echo "fetching the peers" >&2
	if GOBIN="$tmp" go install github.com/zricethezav/gitleaks/v8@v8.30.1; then
		runs+=(
			"gitleaks version=$tmp/gitleaks version"
			"gitleaks, one file=$tmp/gitleaks dir --no-banner --log-level error $tmp/one"
			"gitleaks, $files files=$tmp/gitleaks dir --no-banner --log-level error $tmp/tree"
		)
	fi
	if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix "$tmp/npm" @sourcemeta/jsonschema ajv-cli@5 >&2; then
		bin="$tmp/npm/node_modules/.bin"
		runs+=(
			"jsonschema, services/=$bin/jsonschema validate $tmp/tree/schema.json $tmp/tree/services"
			"ajv, services/=$bin/ajv validate --spec=draft2020 -s $tmp/tree/schema.json -d $tmp/tree/services/**/*.json"
		)
	fi
fi

size=$(wc -c <"$tmp/confward")
echo "confward $((size / 1000000)) MB; $(go version | cut -d' ' -f3-4); $(getconf _NPROCESSORS_ONLN) processors; $rounds rounds by turns"
"$tmp/timer" -n "$rounds" "${runs[@]}"
