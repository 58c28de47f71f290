// Which account an address or a name means: the same as accounts/pasting.py and accounts/addresses.py, held to it by addresses_vectors.json.
// What is not surely the same is not the same. Nothing here touches the page or the network.

const SPACE = " \\t\\r\\n\\f\\v\\x85\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
export const UNSEEN =
  "\\u00ad\\u034f\\u115f\\u1160\\u1806\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0";
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const SCHEMELESS = new RegExp(`^(?:[^/${SPACE}:@?#]+(?:\\.[^/${SPACE}:@?#]+|:[0-9]+)/|[^/${SPACE}:@?#]+\\.[^/${SPACE}:@?#]+:[0-9]+$)`);
const PREFIXES = ["www.", "mobile.", "m."];
const ENDS = new RegExp(`^[${SPACE}${UNSEEN}]+|[${SPACE}${UNSEEN}]+$`, "g");
const SPACES = new RegExp(`[${SPACE}]+`);
const WITHIN = /(?:https?|at):\/\//i;
const NO_EDGE = /[A-Za-z0-9=?/&@%._~\-#+\\]$/;
const BEFORE = /^[<([{"'`*「『【〈《“‘｢]+/;
const AFTER = /[>)\]}"'`*」』】〉》”’｣。、,.;:!?]+$/;
const CUT_OFF = /(?:\.\.|…)[^A-Za-z0-9]*$/;
const HOST = /^(?:https?:\/\/|\/\/)?([^/]+)\//i;
const BEHIND = /^([!-~]+)[\u3041-\u3096、。「」『』【】〈〉《》｢｣][^A-Za-z0-9_]*$/;
const QUOTED = /^[「『"“](.+)[」』"”]$/;
const BESIDE = /@[A-Za-z0-9_.-]+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/g;
const PARTS = /[/?#&=@:]/;
const QR_LINK = new RegExp(`^(?:URLTO|URL):(?=[^${SPACE}])`, "i");
const QR_BOOKMARK = /^MEBKM:(?:.*;)?URL:((?:[^;\\]|\\.)*);/i;
const NO_ADDRESS = new RegExp(`[\\x00-\\x20\\x7f-\\xa0\\\\<>"${SPACE}${UNSEEN}]`);
const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]+$/;
const MAILBOX = new RegExp(`^@?([^@${SPACE}/]+)@([^@${SPACE}/]+\\.[^@${SPACE}/]+)$`);
const NO_HOST = /[@[\]%ßẞς]/;
const PORTS = { http: ":80", https: ":443" };
const ANY = "\0";

export const folded = (text) => text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replaceAll("\u3000", " ");
export const trimmed = (text) => text.replace(ENDS, "");
export const small = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
export const bare = (handle) => {
  const said = small(trimmed(folded(handle)));
  return said.startsWith("@") ? said.slice(1) : said;
};

// The text with percent signs decoded; null where the bytes are no text (strict), or with U+FFFD for them.
export function unquoted(text, strict = true) {
  if (!text.includes("%")) return text;
  const bytes = [];
  const source = new TextEncoder().encode(text);
  for (let at = 0; at < source.length; at += 1) {
    const hex = source[at] === 37 ? String.fromCharCode(source[at + 1] ?? 0, source[at + 2] ?? 0) : "";
    const decoded = /^[0-9A-Fa-f]{2}$/.test(hex);
    bytes.push(decoded ? Number.parseInt(hex, 16) : source[at]);
    at += decoded ? 2 : 0;
  }
  try {
    return new TextDecoder("utf-8", { fatal: strict, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return null;
  }
}

export function reader(media) {
  const everyMedium = Object.entries(media).map(([platform, found]) => ({ hosts: [], also: [], tabs: [], pages: [], ...found, platform }));
  const medium = (platform) => everyMedium.find((found) => found.platform === platform) ?? { platform, hosts: [], tabs: [], pages: [] };
  const hostOf = new Map(everyMedium.flatMap((found) => [...found.hosts, ...found.also].map((host) => [host, found])));
  const plainHosts = new Set(everyMedium.filter((found) => found.plain).flatMap((found) => [...found.hosts, ...found.also]));
  const words = new Map(
    everyMedium.flatMap((found) => [found.platform, found.label_ja, ...(found.words ?? [])].map((word) => [word.toLowerCase(), found.platform])),
  );
  const ways = everyMedium.flatMap((found) => found.leaving ?? []).map((way) => way.split("?"));
  const leaving = new Map(ways.map(([address, name]) => [address, name]));
  const hidden = new Set(everyMedium.flatMap((found) => found.hidden ?? []));
  const shortHosts = everyMedium.flatMap((found) => found.short ?? []);

  // What was pasted.

  function askedIn(query) {
    const text = scanned(trimmed(folded(query)));
    if ((SCHEME.test(text) || text.startsWith("//")) && !SPACES.test(text)) return bareAddress(text);
    const [addresses, beside] = sortedOut(text);
    if (addresses.length === 0) return unquotedName(text);
    if (new Set(addresses).size > 1) return null;
    const parts = new Set(addresses[0].toLowerCase().split(PARTS));
    const named = beside.flatMap((word) => word.match(BESIDE) ?? []).map((found) => found.toLowerCase().replace(/^[.\-@]+|[.\-@]+$/g, ""));
    return named.every((name) => parts.has(name)) ? addresses[0] : null;
  }

  function scanned(text) {
    const found = QR_BOOKMARK.exec(text);
    return found ? trimmed(found[1].replace(/\\(.)/g, "$1")) : text.replace(QR_LINK, "");
  }

  function sortedOut(text) {
    const addresses = [];
    const beside = [];
    for (const word of text.split(SPACES).filter(Boolean)) {
      const found = WITHIN.exec(word);
      if (found && NO_EDGE.test(word.slice(0, found.index))) {
        addresses.push(word);
      } else if (found) {
        beside.push(word.slice(0, found.index));
        addresses.push(bareAddress(word.slice(found.index)));
      } else if (SCHEMELESS.test(bareAddress(word))) {
        addresses.push(bareAddress(word));
      } else {
        beside.push(word);
      }
    }
    return [addresses, beside];
  }

  function bareAddress(word) {
    if (CUT_OFF.test(word)) return word;
    let left = word.replace(BEFORE, "").replace(AFTER, "");
    const behind = BEHIND.exec(left);
    const host = HOST.exec(left);
    if (behind && host && isPlain(host[1].toLowerCase())) left = behind[1].replace(AFTER, "");
    return trimmed(left);
  }

  const unquotedName = (text) => (QUOTED.test(text) ? trimmed(QUOTED.exec(text)[1]) : text);
  const isPlain = (host) => plainHosts.has(host.slice((PREFIXES.find((prefix) => host.startsWith(prefix)) ?? "").length));

  // What it names.

  function read(query) {
    const text = askedIn(query);
    if (text === null) return { kind: "several" };
    if (SCHEME.test(text) || text.startsWith("//") || SCHEMELESS.test(text)) return address(text);
    if (DID.test(text)) return { kind: "identity", stable_id: text };
    const colon = text.indexOf(":");
    const word = colon < 0 ? "" : trimmed(small(text.slice(0, colon)));
    if (words.has(word) && trimmed(text.slice(colon + 1))) return { kind: "named", platform: words.get(word), handle: bare(text.slice(colon + 1)) };
    const mailbox = MAILBOX.exec(text.startsWith("acct:") ? text.slice(5) : text);
    if (mailbox) {
      const host = hostIn(mailbox[2]);
      return host ? { kind: "mailbox", user: small(mailbox[1]), host } : { kind: "unreadable" };
    }
    return { kind: "bare", text };
  }

  function address(text) {
    if (text.startsWith("at://")) {
      const [who, ...rest] = text.slice(5).split("/");
      const account = DID.test(who) ? { kind: "identity", stable_id: who } : { kind: "named", platform: "bluesky", handle: bare(who) };
      return rest.join("/") ? { kind: "within", account } : account;
    }
    const there = place(text);
    if (!there) return { kind: "unreadable" };
    return leaving.has(written(there)) ? ledTo(there) : there;
  }

  function ledTo(there) {
    const led = there.query.get(leaving.get(written(there))) ?? [];
    const target = led.length === 1 && SCHEME.test(led[0]) ? place(led[0]) : null;
    return target && !leaving.has(written(target)) ? target : { kind: "unreadable" };
  }

  const written = (there) => [there.host, ...there.path].join("/");

  function place(text) {
    const plain = trimmed(folded(text));
    if (!plain || NO_ADDRESS.test(plain)) return null;
    const whole = SCHEME.test(plain) ? plain : `https://${plain.startsWith("//") ? plain.slice(2) : plain}`;
    const [, scheme, netloc, path, query, fragment] = /^([^:]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(whole);
    const port = PORTS[scheme.toLowerCase()];
    if (!port) return null;
    const host = hostIn(netloc.endsWith(port) ? netloc.slice(0, -port.length) : netloc);
    const parts = partsOf(path);
    const pairs = pairsOf(query ?? "");
    if (!host || !parts || !pairs) return null;
    const route = fragment && (fragment.startsWith("!") || fragment.startsWith("/")) ? fragment : "";
    return { kind: "place", host, path: parts, query: pairs, route };
  }

  function hostIn(text) {
    const host = text.replaceAll("\u3002", ".").replaceAll("\uff61", ".").replace(/\.$/, "");
    if (!host || NO_HOST.test(host) || host.normalize("NFKC") !== host) return "";
    if (host.split(".").some((label) => /^(?:\p{M}|$)/u.test(label))) return "";
    const [name, ...port] = host.split(":");
    let found = /^[\x00-\x7f]*$/.test(name) ? small(name) : inAscii(name);
    if (!found) return "";
    const prefix = PREFIXES.find((start) => found.startsWith(start) && found.slice(start.length).includes("."));
    found = prefix ? found.slice(prefix.length) : found;
    const known = hostOf.get(found);
    return [known?.hosts.includes(found) ? known.hosts[0] : found, ...port].join(":");
  }

  function inAscii(name) {
    try {
      return new URL(`http://${name}/`).hostname;
    } catch {
      return "";
    }
  }

  function partsOf(path) {
    const inner = path.replace(/^\//, "").replace(/\/$/, "");
    const parts = inner ? inner.split("/").map((part) => unquoted(part)) : [];
    return parts.some((part) => part === null || ["", ".", ".."].includes(part) || part.includes("/") || NO_ADDRESS.test(part)) ? null : parts;
  }

  function pairsOf(query) {
    const pairs = new Map();
    const fields = query.split("&").filter(Boolean);
    if (fields.length > 50) return null;
    for (const field of fields) {
      const [name, ...rest] = field.replaceAll("+", " ").split("=");
      const [key, value] = [unquoted(name), unquoted(rest.join("="))];
      if (key === null || value === null) return null;
      pairs.set(key, [...(pairs.get(key) ?? []), value]);
    }
    return pairs;
  }

  // Whether it means an account of the register: "same", "below", "name" or "none".

  function match(asked, known) {
    const sure = (same) => (same ? "same" : "none");
    if (asked.kind === "place") return matchPlace(asked, known);
    if (asked.kind === "named") return sure(asked.platform === (words.get(small(known.platform)) ?? known.platform) && asked.handle !== "" && asked.handle === bare(known.handle));
    if (asked.kind === "identity") return sure(asked.stable_id === known.stable_id);
    if (asked.kind === "within") return match(asked.account, known) === "same" ? "below" : "none";
    if (asked.kind === "mailbox") return sure(isMailbox(asked, known));
    if (asked.kind === "bare") return isNamed(asked.text, known) ? "name" : "none";
    return "none";
  }

  function isNamed(text, known) {
    const handle = bare(known.handle);
    const handles = [handle, handle.split("@")[0]].filter(Boolean);
    return handles.includes(bare(text)) || (spoken(text) !== "" && spoken(known.name) === spoken(text));
  }

  const spoken = (name) => name.normalize("NFKC").toLowerCase().split(SPACES).join("");

  function isMailbox(asked, known) {
    const found = MAILBOX.exec(trimmed(folded(known.handle)));
    if (found) return asked.user === small(found[1]) && asked.host === hostIn(found[2]);
    const stands = place(known.url);
    return Boolean(stands && known.handle) && asked.user === bare(known.handle) && asked.host === stands.host;
  }

  function matchPlace(asked, known) {
    const { tabs } = medium(known.platform);
    const found = pagesOf(known).map(([page, folds]) => onePage(asked, page, folds, tabs));
    return ["same", "below"].find((sure) => found.includes(sure)) ?? "none";
  }

  function onePage(asked, page, folds, tabs) {
    const [there, here] = folds ? [smallPlace(asked), smallPlace(page)] : [asked, page];
    const ahead = here.path.length;
    const fits = there.path.length >= ahead && here.path.every((part, at) => part === ANY || part === there.path[at]);
    const asksAll = [...here.query].every(([key, values]) => JSON.stringify(there.query.get(key)) === JSON.stringify(values));
    if (there.host !== here.host || !fits || !asksAll) return "none";
    const atIt = there.path.length === ahead || (there.path.length === ahead + 1 && tabs.includes(there.path.at(-1)));
    return atIt && there.route === here.route ? "same" : "below";
  }

  const smallPlace = (page) => ({
    ...page,
    path: page.path.map(small),
    query: new Map([...page.query].map(([key, values]) => [key, values.map(small)])),
  });

  function pagesOf(known) {
    const registered = place(known.url);
    if (!registered) return [];
    const handle = bare(known.handle);
    const { path, host } = registered;
    const byHandle = Boolean(handle && path.length && bare(path.at(-1)) === handle && path[0] !== "channel");
    const pages = [[registered, byHandle]];
    const here = medium(known.platform);
    const beside = (parts) => ({ kind: "place", host, path: parts, query: new Map(), route: "" });
    if (here.platform === "bluesky" && byHandle && known.stable_id) pages.push([beside([...path.slice(0, -1), known.stable_id]), false]);
    if (here.platform === "mastodon" && path.length === 1 && path[0].startsWith("@")) pages.push([beside(["users", path[0].slice(1)]), false]);
    return here.hosts.includes(host) ? [...pages, ...formsOf(here.pages, { handle, stable_id: known.stable_id })] : pages;
  }

  function formsOf(pages, values) {
    return pages.flatMap((form) => {
      const wanted = form.includes("{stable_id}") ? "stable_id" : "handle";
      const page = values[wanted] ? place(form.replace(`{${wanted}}`, () => encodeURIComponent(values[wanted]).replaceAll("%3A", ":"))) : null;
      if (!page) return [];
      const parts = form.split("?")[0].split("/").slice(1);
      return [[{ ...page, path: page.path.map((part, at) => (parts[at] === "*" ? ANY : part)) }, wanted === "handle"]];
    });
  }

  function platformOf(asked) {
    if (asked.kind === "named") return asked.platform;
    if (asked.kind === "within") return "bluesky";
    return asked.kind === "place" || asked.kind === "mailbox" ? (hostOf.get(asked.host)?.platform ?? "") : "";
  }

  return { askedIn, read, match, place, platformOf, hidden, shortHosts };
}
