// Counts texts with npm tiktoken: node reference.js ENCODING, texts on stdin, each after its length in four bytes
// (little-endian); a line with a number for each on stdout.
const fs = require("fs");
const { Tiktoken } = require("tiktoken/lite");

const data = require(`tiktoken/encoders/${process.argv[2]}.json`);
const encoding = new Tiktoken(data.bpe_ranks, {}, data.pat_str);
const input = fs.readFileSync(0);
const counts = [];
for (let at = 0; at < input.length; ) {
  const end = at + 4 + input.readUInt32LE(at);
  counts.push(encoding.encode_ordinary(input.toString("utf8", at + 4, end)).length);
  at = end;
}
fs.writeSync(1, counts.join("\n") + "\n");
