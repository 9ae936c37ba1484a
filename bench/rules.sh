#!/usr/bin/env bash
# Times ten rules on 1,000 files, 10,000 evaluations: confward with its rules beside conftest (OPA) with the same rules in Rego, on the
# same files, by turns. Both must find the same number of faults. bench/README.md says what the figures mean.
#
#   bench/rules.sh            confward alone
#   bench/rules.sh --peers    beside conftest, which is fetched and built (some minutes), or the one that CONFTEST names
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
	echo "usage: bench/rules.sh [--peers]" >&2
	exit 2
	;;
esac

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

export CGO_ENABLED=0 # as the programs are released
go build -trimpath -ldflags='-s -w' -o "$tmp/confward" .
go build -o "$tmp/timer" ./bench/timer

# The same documents in JSON and in YAML. Every third has one replica, every fifth no version, every seventh a low port.
mkdir -p "$tmp/tree/json" "$tmp/tree/yaml"
for ((i = 0; i < files; i++)); do
	tag=$i port=8080
	((i % 5)) || tag=latest
	((i % 7)) || port=80
	cat >"$tmp/tree/json/app-$i.json" <<JSON
{
  "apiVersion": "apps/v1",
  "kind": "Deployment",
  "metadata": {"name": "app-$i", "labels": {"team": "shop"}},
  "spec": {
    "replicas": $((1 + i % 3)),
    "template": {
      "spec": {
        "containers": [
          {
            "name": "web",
            "image": "shop:$tag",
            "ports": [{"containerPort": $port}],
            "resources": {"limits": {"memory": "512Mi"}}
          }
        ]
      }
    }
  }
}
JSON
	cat >"$tmp/tree/yaml/app-$i.yaml" <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-$i, labels: {team: shop}}
spec:
  replicas: $((1 + i % 3))
  template:
    spec:
      containers:
        - name: web
          image: shop:$tag
          ports: [{containerPort: $port}]
          resources: {limits: {memory: 512Mi}}
YAML
done
cp bench/rules/rules.yaml "$tmp/tree/"
echo 'rules: {packs: [rules.yaml]}' >"$tmp/settings.yaml"
cp bench/rules/policy.rego "$tmp/"

ours="$tmp/confward check --no-cache --config $tmp/settings.yaml --quiet --color never --fail-on never --only rules -C $tmp/tree"
runs=(
	"confward version=$tmp/confward version"
	"confward, one JSON=$ours json/app-1.json"
	"confward, $files JSON=$ours json"
	"confward, $files YAML=$ours yaml"
)
want=$("$tmp/confward" check --no-cache --config "$tmp/settings.yaml" --only rules --fail-on never --format json -C "$tmp/tree" json |
	grep -cE '"rule": "rules/(replicas|kind|team|latest|limits|name|port|memory|named|prefix)"') || true

if $peers; then
	conftest=${CONFTEST:-$tmp/conftest}
	if [[ ! -x $conftest ]]; then
		echo "fetching and building conftest" >&2
		GOBIN="$tmp" go install github.com/open-policy-agent/conftest@v0.71.1
	fi
	theirs="$conftest test --no-color --policy $tmp/policy.rego"
	got=$($theirs --output json "$tmp/tree/json" | grep -c '"msg":') || true
	if [[ $got != "$want" ]]; then
		echo "conftest finds $got faults, confward $want: the rules are not the same" >&2
		exit 1
	fi
	runs+=(
		"conftest version=$conftest --version"
		"conftest, one JSON=$theirs $tmp/tree/json/app-1.json"
		"conftest, $files JSON=$theirs $tmp/tree/json"
		"conftest, $files YAML=$theirs $tmp/tree/yaml"
	)
fi

echo "$want faults in $files files; $(go version | cut -d' ' -f3-4); $(getconf _NPROCESSORS_ONLN) processors; $rounds rounds by turns"
"$tmp/timer" -n "$rounds" "${runs[@]}"
