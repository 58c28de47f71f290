// Texts a second of textlint with its list of words unfit for Japanese, each line of a file a text.
const path = require("node:path");
const fs = require("node:fs");
const from = (name) => require(require.resolve(name, { paths: [path.resolve(process.argv[2])] }));
const { createLinter } = from("textlint");
const { TextlintKernelDescriptor } = from("@textlint/kernel");
const plain = from("@textlint/textlint-plugin-text");
const rule = from("textlint-rule-ja-no-inappropriate-words");
(async () => {
  const descriptor = new TextlintKernelDescriptor({
    rules: [{ ruleId: "ja-no-inappropriate-words", rule: rule.default ?? rule }],
    filterRules: [],
    plugins: [{ pluginId: "text", plugin: plain.default ?? plain }],
  });
  const linter = createLinter({ descriptor });
  const texts = fs.readFileSync(process.argv[3], "utf8").split("\n");
  await linter.lintText(texts[0], "one.txt");
  const since = process.cpuUsage();
  for (const text of texts) await linter.lintText(text, "one.txt");
  const used = process.cpuUsage(since);
  console.log(texts.length / ((used.user + used.system) / 1e6));
})();
