#!/usr/bin/env bash
# Measures validation by a JSON Schema beside the command lines that people use for it: @sourcemeta/jsonschema (native),
# ajv-cli and kubeconform, in one run. bench/README.md says what the figures mean.
#
#   bench/schema.sh            confward alone
#   bench/schema.sh --peers    beside the peers, fetched into a temporary folder
#
# ROUNDS (5) and FILES (1000) may be set in the environment.
set -euo pipefail

rounds=${ROUNDS:-5}
files=${FILES:-1000}
peers=false
case "${1:-}" in
"") ;;
--peers) peers=true ;;
*)
	echo "usage: bench/schema.sh [--peers]" >&2
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
"$tmp/gen" -resources "$tmp/tree" "$files"
mkdir "$tmp/one" "$tmp/kinds"
cp "$tmp/tree/json/resource-0000.json" "$tmp/tree/yaml/resource-0000.yaml" "$tmp/tree/resource.json" "$tmp/one"
cp "$tmp/tree/resource.json" "$tmp/kinds/worker.json"

confward="$tmp/confward check --no-config --no-cache --quiet --color never --only schema --schema resource.json"
runs=(
	"version=$tmp/confward version"
	"one file=$confward -C $tmp/one resource-0000.json"
	"$files JSON=$confward -C $tmp/tree json"
	"$files YAML=$confward -C $tmp/tree yaml"
	"one file, all checks=$tmp/confward check --no-config --no-cache --quiet -C $tmp/one resource-0000.json"
)

if $peers; then
	echo "fetching the peers" >&2
	if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix "$tmp/npm" @sourcemeta/jsonschema ajv-cli@5 >&2; then
		# The program itself, without the start of node before it.
		system=$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m | sed 's/aarch64/arm64/; s/amd64/x86_64/')
		jsonschema=$(find "$tmp/npm/node_modules/@sourcemeta" -name "jsonschema-$system")
		chmod +x "$jsonschema"
		ajv="$tmp/npm/node_modules/.bin/ajv validate --spec=draft7 -s $tmp/tree/resource.json"
		runs+=(
			"jsonschema, one file=$jsonschema validate --fast $tmp/one/resource.json $tmp/one/resource-0000.json"
			"jsonschema, $files JSON=$jsonschema validate --fast $tmp/tree/resource.json $tmp/tree/json"
			"jsonschema, $files YAML=$jsonschema validate --fast $tmp/tree/resource.json $tmp/tree/yaml --extension .yaml"
			"ajv, one file=$ajv -d $tmp/one/resource-0000.json"
			"ajv, $files JSON=$ajv -d $tmp/tree/json/*.json"
			"ajv, $files YAML=$ajv -d $tmp/tree/yaml/*.yaml"
		)
	fi
	if GOBIN="$tmp" go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0; then
		kubeconform="$tmp/kubeconform -schema-location $tmp/kinds/{{.ResourceKind}}.json"
		runs+=(
			"kubeconform, one file=$kubeconform $tmp/one/resource-0000.yaml"
			"kubeconform, $files JSON=$kubeconform $tmp/tree/json"
			"kubeconform, $files YAML=$kubeconform $tmp/tree/yaml"
		)
	fi
fi

echo "$(go version | cut -d' ' -f3-4); $(getconf _NPROCESSORS_ONLN) processors; $rounds rounds by turns"
"$tmp/timer" -n "$rounds" "${runs[@]}"
