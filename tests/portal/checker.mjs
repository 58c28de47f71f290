// Asks the browser's checker: one question a line on standard input, as JSON; one answer a line. The first line is what it knows.
import { createInterface } from "node:readline";
const [folder] = process.argv.slice(2);
const { reader } = await import(`${folder}/addresses.js`);
const { judge, inUse, ANSWERS } = await import(`${folder}/judging.js`);
const { differences } = await import(`${folder}/differences.js`);

let told;
let reading;
for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (!told) {
    told = said;
    reading = reader(told.media);
    continue;
  }
  const asked = reading.read(said);
  const found = judge(asked, told.register, reading, told.shorteners);
  const no = ANSWERS[found.reason] === "not_registered";
  const differs = no ? differences(said, asked, inUse(told.register), reading, told.look_alikes) : [];
  process.stdout.write(`${JSON.stringify({ ...found, differs: differs.map(({ code, params }) => `${code}:${Object.values(params).join("/")}`) })}\n`);
}
