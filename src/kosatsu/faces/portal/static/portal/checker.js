// The static copy's own checker and finder. It asks nobody: the register, its signature and all words lie in the page.

import { reader } from "./addresses.js";
import { differences } from "./differences.js";
import { inUse, judge } from "./judging.js";
import { signatureOf } from "./signature.js";

const LONGEST = 500;
const A_DAY = 24 * 60 * 60 * 1000;

function checking(form, place, book) {
  const { register, words } = book;
  const reading = reader(book.media);
  const accounts = new Map(register.accounts.map((account) => [account.id, account]));
  const signed = signatureOf(register, book.verifier_key).catch(() => "unchecked");

  async function ask(query) {
    if (!query.trim()) return;
    const held = await signed;
    const now = Date.now();
    if (query.length > LONGEST) show(words.too_long, "error", query);
    else if (now > Date.parse(register.expires_at) || now < Date.parse(register.generated_at) - A_DAY) show(words.stale, "error", query);
    else if (held === "bad") show(words.forged, "error", query);
    else answer(query, held);
  }

  function answer(query, held) {
    const asked = reading.read(query);
    const found = judge(asked, register, reading, book.shorteners);
    const said = Object.fromEntries(Object.entries(words[found.reason]).map(([name, text]) => [name, filled(text, { platform: book.media[found.platform]?.label_ja ?? found.platform, office: found.office })]));
    const text = reading.askedIn(query);
    const differs = found.answer === "not_registered" ? differences(query, asked, inUse(register), reading, book.look_alikes) : [];
    const tone = found.reason === "live" ? "success" : ["official", "ambiguous"].includes(found.answer) ? "warning" : "error";
    show(said, tone, query, [
      text !== null && text !== query.trim() ? [line(`${words.checked.title}: ${text}`)] : [],
      differs.length ? [heading(words.differs.title), list(differs.map((one) => filled(book.difference_words[one.code], one.params)))] : [],
      found.answer === "not_registered" ? stated(found.platform) : [],
      cards(words.these.title, found.accounts),
      cards(words.instead.title, found.instead),
      [line(words[held === "good" ? "signed" : "unchecked"].title, "fine"), line(filled(words.of.title, book), "fine")],
    ].flat());
  }

  function show(said, tone, query, more = []) {
    const banner = element("div", { className: "banner" }, [element("div", { className: "banner__body" }, [line(said.title, "banner__title"), line(said.message)])]);
    banner.dataset.tone = tone;
    const asked = element("p", { className: "lead" }, [element("strong", { textContent: query })]);
    const english = line(said.message_en, "lead fine");
    english.lang = "en";
    place.replaceChildren(asked, banner, english, ...more);
    place.dataset.answered = said.title;
    place.focus();
  }

  function stated(platform) {
    const said = register.not_on.filter((one) => one.platform === platform);
    return said.length ? [heading(words.stated.title), list(said.map((one) => filled(words[one.name ? "no_such_name" : "no_account"].title, one)))] : [];
  }

  function cards(title, ids) {
    if (!ids.length) return [];
    const items = ids.map((id) => {
      const account = accounts.get(id);
      const name = element("a", { href: book.pages[id], textContent: account.account_name });
      const facts = [account.platform_name, account.handle, account.url, account.unit, book.states[account.state]].filter(Boolean);
      return element("li", { className: "card" }, [element("p", { className: "card__title" }, [name]), element("p", { className: "card__facts" }, facts.map((textContent) => element("span", { textContent })))]);
    });
    return [heading(title), element("ul", { className: "cards" }, items)];
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.elements.q.value);
  });
  const first = new URLSearchParams(location.search).get("q") ?? "";
  form.elements.q.value = first;
  ask(first);
}

function finding(form) {
  const rows = [...document.querySelectorAll("tr[data-words]")];
  const told = form.querySelector("[data-found]");
  form.hidden = rows.length === 0;
  const find = (event) => {
    event.preventDefault();
    const words = form.elements.words.value.split(/\s+/).map(compared).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.words.includes(word));
    told.textContent = words.length ? `${rows.filter((row) => !row.hidden).length} / ${rows.length}` : "";
  };
  form.addEventListener("submit", find);
  form.elements.words.addEventListener("input", find);
}

const compared = (text) => text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const element = (name, values = {}, inside = []) => {
  const made = Object.assign(document.createElement(name), values);
  made.append(...inside);
  return made;
};
const line = (textContent, className = "") => element("p", { textContent, className });
const heading = (textContent) => element("h2", { textContent });
const list = (lines) => element("ul", { className: "list" }, lines.map((textContent) => element("li", { textContent })));

const form = document.querySelector("form[data-checks]");
const place = document.querySelector("[data-answer]");
const told = document.getElementById("book");
if (form && place && told) checking(form, place, JSON.parse(told.textContent));
for (const finder of document.querySelectorAll("form[data-finds]")) finding(finder);
