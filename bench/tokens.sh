#!/usr/bin/env bash
# Measures the token counter beside its peers: processor time on the same files, one run.
#
#   bench/tokens.sh REPOSITORY    a clone of github.com/modu-ai/moai-adk, whose texts are counted
#
# It fetches tiktoken-go/tokenizer, pkoukk/tiktoken-go and npm tiktoken into a temporary folder. ENCODING may be cl100k_base.
set -euo pipefail

[ $# -eq 1 ] || { echo "usage: bench/tokens.sh REPOSITORY" >&2; exit 2; }
repository=$(cd "$1" && pwd)
encoding=${ENCODING:-o200k_base}
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# take NAME LIMIT FILE...: the beginning of some files as one.
take() {
	local name=$1 limit=$2
	shift 2
	{ cat "$@" 2>/dev/null || true; } | head -c "$limit" >"$tmp/$name" # cat may be cut off
}
cd "$repository"
mapfile -t english < <(git ls-files '.claude/*.md' | sort)
mapfile -t json < <(git ls-files '*.json' | sort)
mapfile -t go < <(git ls-files 'internal/*.go' | sort)
mapfile -t korean < <(git ls-files '*/ko/*.md' | sort)
mapfile -t japanese < <(git ls-files '*/ja/*.md' | sort)
take english 1000000 "${english[@]}"
take json 400000 "${json[@]}"
take go 1000000 "${go[@]}"
take korean 1000000 "${korean[@]}"
take japanese 1000000 "${japanese[@]}"
cd - >/dev/null
head -c 1000000 /dev/zero | tr '\0' a >"$tmp/letter"
texts=("$tmp/english" "$tmp/json" "$tmp/go" "$tmp/korean" "$tmp/japanese")

go build -o "$tmp/ours" ./bench/tokens
mkdir "$tmp/peer"
sed -n '/^func report/,$p' bench/tokens/main.go >"$tmp/measure"
for peer in tokenizer pkoukk; do
	mkdir "$tmp/peer/$peer"
	case $peer in
	tokenizer)
		import='"github.com/tiktoken-go/tokenizer"'
		make='e, err := tokenizer.Get(tokenizer.Encoding(os.Args[1])); count := func(s string) int { n, _, _ := e.Encode(s); return len(n) }'
		modules=github.com/tiktoken-go/tokenizer@v0.10.0
		;;
	pkoukk)
		import='"github.com/pkoukk/tiktoken-go"; loader "github.com/pkoukk/tiktoken-go-loader"'
		make='tiktoken.SetBpeLoader(loader.NewOfflineLoader()); e, err := tiktoken.GetEncoding(os.Args[1]); count := func(s string) int { return len(e.EncodeOrdinary(s)) }'
		modules="github.com/pkoukk/tiktoken-go@v0.1.8 github.com/pkoukk/tiktoken-go-loader@v0.0.2"
		;;
	esac
	cat >"$tmp/peer/$peer/main.go" <<-END
		package main

		import ("fmt"; "log"; "os"; "syscall"; "time"; $import)

		func main() {
			begin := cpu()
			$make
			if err != nil { log.Fatal(err) }
			count("ready")
			report("load", 0, cpu()-begin, 0)
			for _, name := range os.Args[2:] {
				src, err := os.ReadFile(name)
				if err != nil { log.Fatal(err) }
				begin, n := cpu(), 0
				n = count(string(src))
				report(name, len(src), cpu()-begin, n)
			}
		}

	END
	cat "$tmp/measure" >>"$tmp/peer/$peer/main.go"
	# shellcheck disable=SC2086
	(cd "$tmp/peer/$peer" && go mod init peer && go get $modules && go build -o "$tmp/$peer" .) >"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; exit 1; }
done
cat >"$tmp/npm.js" <<'END'
const fs = require("fs");
const { Tiktoken } = require("tiktoken/lite");
const cpu = () => { const u = process.cpuUsage(); return u.user + u.system; };
let begin = cpu();
const data = require(`tiktoken/encoders/${process.argv[2]}.json`);
const e = new Tiktoken(data.bpe_ranks, {}, data.pat_str);
e.encode_ordinary("ready");
console.log("load", 0, cpu() - begin, 0);
for (const name of process.argv.slice(3)) {
  const text = fs.readFileSync(name, "utf8");
  begin = cpu();
  const n = e.encode_ordinary(text).length;
  console.log(name, Buffer.byteLength(text), cpu() - begin, n);
}
END
(cd "$tmp" && npm install --silent --no-save tiktoken@1.0.22) >/dev/null 2>&1

"$tmp/ours" "$encoding" "${texts[@]}" "$tmp/letter" >"$tmp/ours.out"
"$tmp/tokenizer" "$encoding" "${texts[@]}" >"$tmp/tokenizer.out"
"$tmp/pkoukk" "$encoding" "${texts[@]}" >"$tmp/pkoukk.out"
(cd "$tmp" && node npm.js "$encoding" "${texts[@]}") >"$tmp/npm.out"

echo "$encoding, MB/s of processor time; in brackets how many times faster confward is; load in ms"
awk -v out="$tmp/" '
	FNR == 1 { tool = FILENAME; sub(".*/", "", tool); sub(".out", "", tool); tools[++n] = tool }
	{ name = $1; sub(".*/", "", name); us[tool, name] = $3 > 0 ? $3 : 1; size[name] = $2; count[tool, name] = $4; if (!(name in seen)) { seen[name] = 1; order[++m] = name } }
	END {
		printf "%-10s", ""
		for (i = 1; i <= n; i++) printf " %18s", tools[i]
		print ""
		for (j = 1; j <= m; j++) {
			name = order[j]
			printf "%-10s", name
			for (i = 1; i <= n; i++) {
				t = tools[i]
				if (!((t, name) in us)) { printf " %18s", "-"; continue }
				if (name == "load") { printf " %18.1f", us[t, name] / 1000; continue }
				cell = sprintf("%.1f", size[name] / us[t, name])
				if (i > 1) cell = cell sprintf(" (%.1fx%s)", us[t, name] / us[tools[1], name], count[t, name] == count[tools[1], name] ? "" : ", wrong")
				printf " %18s", cell
			}
			print ""
		}
		printf "1 MB of one letter: %.3f s\n", us[tools[1], "letter"] / 1e6
	}' "$tmp/ours.out" "$tmp/tokenizer.out" "$tmp/pkoukk.out" "$tmp/npm.out"
