// What sets a question apart from every account of the register: the same as accounts/differences.py. It explains a no and never makes a yes.

import { UNSEEN, bare, folded, trimmed, unquoted } from "./addresses.js";

const MOST = 5;
const SHORTEST = 5;
const NEAR = 2;
const PARTS = 4;
const UNSEEN_SIGN = new RegExp(`[${UNSEEN}]`, "g");
const PUNYCODE = /(?:[a-z0-9-]+\.)*xn--[a-z0-9-]+(?:\.[a-z0-9-]+)*/gi;

export function differences(query, asked, known, reading, likes) {
  const text = unquoted(reading.askedIn(query) || trimmed(folded(query)), false);
  return [...unseen(), ...letters(), ...punycode(), ...near()].slice(0, MOST);

  function unseen() {
    return [...new Set(text.match(UNSEEN_SIGN) ?? [])].map((sign) => ({ code: "unseen", params: { code: codeOf(sign) } }));
  }

  function letters() {
    return [...new Set(text)].flatMap((sign) => {
      const like = likes[sign.toLowerCase()] ?? (sign > "\x7f" ? plain(sign) : "");
      return like ? [{ code: "letter", params: { sign, code: codeOf(sign), like } }] : [];
    });
  }

  function punycode() {
    return [...new Set(text.match(PUNYCODE) ?? [])].flatMap((host) => {
      const shown = decoded(host.toLowerCase());
      return shown ? [{ code: "punycode", params: { host, shown } }] : [];
    });
  }

  function near() {
    const handles = [...new Set(known.map((one) => bare(one.handle)))].filter((handle) => [...handle].length >= SHORTEST);
    return handlesIn(asked).flatMap((said) => {
      if (handles.includes(said)) return [];
      const far = handles.map((handle) => [looks(said) === looks(handle) ? 0 : distance(said, handle), handle]);
      const [how, handle] = far.reduce((best, one) => (one[0] < best[0] ? one : best), [NEAR + 1, ""]);
      return how <= NEAR ? [{ code: "near", params: { asked: said, handle } }] : [];
    });
  }

  function looks(handle) {
    const seen = [...handle.normalize("NFKC").toLowerCase()].map((sign) => likes[sign] ?? sign).join("");
    return seen.replaceAll("rn", "m").replace(/[_\-. ]/g, "");
  }
}

function handlesIn(asked) {
  if (asked.kind === "place") return [...new Set(asked.path.slice(0, PARTS).map(bare))];
  if (asked.kind === "named") return [asked.handle];
  if (asked.kind === "mailbox") return [asked.user];
  return asked.kind === "bare" ? [bare(asked.text)] : [];
}

function plain(sign) {
  const normal = sign.normalize("NFKC").toLowerCase();
  return /^[a-z0-9]$/.test(normal) ? normal : "";
}

function codeOf(sign) {
  return `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function distance(one, other) {
  const [from, to] = [[...one], [...other]];
  const row = Array.from({ length: to.length + 1 }, (_, at) => at);
  from.forEach((letter, number) => {
    let above = row[0];
    row[0] = number + 1;
    to.forEach((sign, at) => {
      const kept = row[at + 1];
      row[at + 1] = Math.min(kept + 1, row[at] + 1, above + (letter !== sign ? 1 : 0));
      above = kept;
    });
  });
  return row.at(-1);
}

// The host as a browser shows it (RFC 3492); empty where its letters cannot be told.
function decoded(host) {
  try {
    return host.split(".").map((label) => (label.startsWith("xn--") ? unpunycoded(label.slice(4)) : label)).join(".");
  } catch {
    return "";
  }
}

function unpunycoded(label) {
  const split = label.lastIndexOf("-");
  const out = split > 0 ? [...label.slice(0, split)].map((sign) => sign.codePointAt(0)) : [];
  let [code, at, bias] = [128, 0, 72];
  const digits = [...label.slice(split > 0 ? split + 1 : 0)].map((sign) => "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(sign));
  while (digits.length) {
    const before = at;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = digits.shift();
      if (digit === undefined || digit < 0) throw new RangeError("not punycode");
      at += digit * weight;
      const least = Math.min(26, Math.max(1, k - bias));
      if (digit < least) break;
      weight *= 36 - least;
    }
    bias = adapted(at - before, out.length + 1, before === 0);
    code += Math.floor(at / (out.length + 1));
    at %= out.length + 1;
    out.splice(at, 0, code);
    at += 1;
  }
  return String.fromCodePoint(...out);
}

function adapted(delta, count, first) {
  let left = Math.floor(delta / (first ? 700 : 2));
  left += Math.floor(left / count);
  let k = 0;
  for (; left > 455; k += 36) left = Math.floor(left / 35);
  return k + Math.floor((36 * left) / (left + 38));
}
