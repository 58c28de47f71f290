// Whether the register's copy is what the city signed: "good", "bad", or "unchecked" where this browser cannot tell.

export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

export async function signatureOf(register, verifierKey) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return "unchecked";
  const { signatures, ...body } = register;
  const key = parsedKey(verifierKey);
  const digest = hex(await subtle.digest("SHA-256", new TextEncoder().encode(canonical(body))));
  const said = `${key.name} register\nsha256 ${digest}\nexpires ${body.expires_at}\n`;
  const own = signatures.flatMap(({ note }) => signaturesIn(note, said, key));
  if (own.length === 0) return "bad";
  try {
    const imported = await subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    const held = await Promise.all(own.map((one) => subtle.verify({ name: "Ed25519" }, imported, one, new TextEncoder().encode(said))));
    return held.every(Boolean) ? "good" : "bad";
  } catch {
    return "unchecked";
  }
}

function parsedKey(text) {
  const [name, hash, ...rest] = text.split("+");
  const bytes = unbase(rest.join("+"));
  if (bytes.length !== 33 || bytes[0] !== 1) throw new TypeError("not a verifier key");
  return { name, hash, bytes: bytes.slice(1) };
}

// The signatures of this key under a note over exactly this text.
function signaturesIn(note, said, key) {
  const under = note.startsWith(`${said}\n`) ? note.slice(said.length + 1).split("\n") : [];
  return under.flatMap((line) => {
    const [dash, name, encoded] = line.split(" ");
    const bytes = dash === "\u2014" && name === key.name ? unbase(encoded) : [];
    return bytes.length === 68 && hex(bytes.slice(0, 4)) === key.hash ? [bytes.slice(4)] : [];
  });
}

const unbase = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
