// Writes the payloads of this folder: node fetch.mjs package/api.github.com/index.json .
import fs from "node:fs";
const [source, out] = process.argv.slice(2);
const want = { pull_request: ["opened", "synchronize"], push: null, merge_group: null, workflow_dispatch: null, workflow_run: ["completed"], repository_dispatch: null };
const trim = (v) => Array.isArray(v) ? v.map(trim)
  : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).filter(([k]) => !/(^|_)url$|^_links$/.test(k)).map(([k, x]) => [k, trim(x)])) : v;
const seen = new Set();
for (const { name, examples } of JSON.parse(fs.readFileSync(source)))
  if (name in want)
    for (const [i, e] of examples.entries()) {
      if (want[name] && !want[name].includes(e.action)) continue;
      const text = JSON.stringify(trim(e), null, 1) + "\n";
      if (!seen.has(text)) fs.writeFileSync(`${out}/${name}-${i}.json`, text);
      seen.add(text);
    }
