// What the checks say of a post while it is written. The text is the writer's: nothing here moves the cursor, waits while a word is being
// converted, or stands in the way of typing; it only asks, shows the newest answer, and leads to a place when the writer wants to go there.

import { Backdrop } from "./backdrop.js";

const PAUSE = 600;
const PATIENCE = 8000;
const AGAIN = 20000;
const GONE = "確認できません。送信のときに確認します。";
const UNKNOWN = "まだ点検していません";
const SIGNED_OUT = "サインインの期限が切れたようです。入力はこの画面に残っています。別のタブでサインインしてから保存してください。";

const panel = document.querySelector(".checks");
const form = panel.closest("form");
const bar = document.querySelector(".checks-bar");
const find = (selector) => panel.querySelector(selector);
const state = find(".checks__state");
const spoken = find("[aria-live]");
const kept = find(".checks__kept");
const areas = [...form.querySelectorAll('textarea[name="body"], textarea[name^="text_"]')];
const backs = new Map(areas.map((area) => [area.name, new Backdrop(area)]));

let composing = false;
let asking = false;
let answered = null;
let timer = 0;
let cameFrom = areas[0];

// What is asked about: the words, not the files. Names of chosen files only say that there is a picture.
const written = () => {
  const said = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.name.startsWith("reason_")) continue;
    if (field.type === "file") {
      if (field.files.length) said.append(field.name.replace("file_", "chosen_"), "1");
    } else if (!["checkbox", "radio"].includes(field.type) || field.checked) said.append(field.name, field.value);
  }
  return said;
};

const soon = (pause = PAUSE) => {
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
};

const ask = async () => {
  if (composing || asking) return;
  const said = written();
  if (said.toString() === answered) return say();
  asking = true;
  const answer = await asked(said);
  asking = false;
  if (composing) return;
  if (written().toString() !== said.toString()) return soon();
  if (answer.trouble) {
    say(answer.trouble);
    return soon(AGAIN);
  }
  const wrong = [...answer.page.querySelectorAll(".list li")].map((line) => line.textContent);
  if (wrong.length) return say(`${wrong.join(" ")} 直すと点検します。`);
  answered = said.toString();
  show(answer.page);
};

const asked = async (said) => {
  const headers = { Accept: "text/html", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  try {
    const given = { method: "POST", headers, body: said, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(panel.dataset.url, given);
    if (answer.type === "opaqueredirect" || answer.status === 403) return { trouble: SIGNED_OUT };
    if (!answer.ok && answer.status !== 422) return { trouble: GONE };
    return { page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch {
    return { trouble: GONE };
  }
};

const show = (page) => {
  const found = [...page.querySelectorAll(".finding")];
  const before = new Map(items().map((item) => [item.dataset.key, item]));
  const now = new Set(found.map((item) => item.dataset.key));
  for (const [key, item] of before) if (!now.has(key)) remove(item);
  for (const list of lists()) fill(list, found.filter((item) => home(item) === list), before);
  for (const [name, back] of backs) back.mark(found.flatMap((item) => places(item).filter((place) => place.name === name)));
  count();
  say();
};

const items = () => [...form.querySelectorAll(".finding[data-key]")];
const lists = () => [...form.querySelectorAll(".checks__group > ol, .upload__findings")];
const home = (item) => form.querySelector(item.dataset.slot ? `.upload__findings[data-slot="${item.dataset.slot}"]` : `.checks__group[data-level="${item.dataset.level}"] > ol`);
const places = (item) =>
  item.dataset.places.split(" ").filter(Boolean).map((place) => {
    const [name, start, end] = place.split(":");
    return { name, start: +start, end: +end, level: item.dataset.level, key: item.dataset.key };
  });

// An item that stays is left alone, with the reason in it and the focus on it.
const fill = (list, wanted, before) => {
  wanted.forEach((item, place) => {
    const known = before.get(item.dataset.key);
    if (known) known.dataset.places = item.dataset.places;
    const [where, was] = [item, known].map((one) => one?.querySelector(".finding__where"));
    if (where && was) was.textContent = where.textContent;
    const stands = known ?? adopt(item);
    if (list.children[place] !== stands) list.insertBefore(stands, list.children[place] ?? null);
  });
  list.hidden = !wanted.length;
};

const adopt = (item) => {
  const own = document.importNode(item, true);
  const reason = own.querySelector("textarea[name]");
  const carried = reason && kept.querySelector(`[name="${reason.name}"]`);
  if (carried) {
    reason.value = carried.value;
    carried.remove();
  }
  return own;
};

// The reason outlives its finding as long as the page stands: whoever brings the words back finds it again.
const remove = (item) => {
  const reason = item.querySelector("textarea[name]");
  if (reason?.value) {
    const carried = Object.assign(document.createElement("input"), { type: "hidden", name: reason.name, value: reason.value });
    kept.append(carried);
  }
  if (item.contains(document.activeElement)) (cameFrom ?? areas[0]).focus({ preventScroll: true });
  item.remove();
};

const count = () => {
  const found = items();
  for (const group of panel.querySelectorAll(".checks__group")) {
    const here = group.querySelector("ol").children.length;
    group.hidden = !here;
    group.querySelector(".checks__count").textContent = here;
  }
  bar.dataset.level = found[0]?.dataset.level ?? "";
  const pictured = found.filter((item) => !panel.contains(item)).length;
  find(".checks__pictures").hidden = !pictured;
  find(".checks__pictures button").textContent = `画像の指摘 ${pictured}件を見る`;
  find(".checks__keys").hidden = !found.length;
  find(".checks__stop").hidden = !found.some((item) => item.dataset.level === "impossible");
};

const counted = () => {
  const found = items();
  const grave = found.filter((item) => item.dataset.level !== "hint");
  const advice = found.length - grave.length;
  return `${grave.length ? `指摘 ${grave.length}件` : "指摘なし"}${advice ? `・参考 ${advice}件` : ""}`;
};

// That nothing was found is said only of words that were looked at; findings of words before these stand, and are named so.
const say = (trouble = "") => {
  const known = answered !== null && !trouble;
  const said = known ? counted() : items().length ? `${counted()}(書き直す前の文)` : UNKNOWN;
  find(".checks__title").textContent = `内容点検: ${said}`;
  bar.querySelector("strong").textContent = said;
  find(".checks__none").hidden = !known || items().length > 0;
  if (known && spoken.textContent !== said && (items().length || spoken.textContent)) spoken.textContent = said;
  state.textContent = trouble || "書いているあいだに点検しています。";
  panel.toggleAttribute("data-trouble", Boolean(trouble));
  bar.toggleAttribute("data-trouble", Boolean(trouble));
  if (trouble && spoken.textContent !== trouble) spoken.textContent = trouble;
};

const go = (item) => {
  if (panel.contains(item)) openList(true);
  item.closest("details")?.setAttribute("open", "");
  item.focus();
  item.scrollIntoView({ block: "nearest" });
};

const step = (from, forward) => {
  const all = items();
  if (!all.length) return;
  const at = all.indexOf(from.closest(".finding"));
  if (at >= 0) return go(all[(at + (forward ? 1 : -1) + all.length) % all.length]);
  if (areas.includes(from)) return go(nearest(all, from, forward));
  go(forward ? all[0] : all.at(-1));
};

// From the text on to the finding whose words come next after the cursor, or before it.
const nearest = (all, area, forward) => {
  const here = all.flatMap((item) => places(item).filter((place) => place.name === area.name).map((place) => [backs.get(area.name).unit(place.start), item]));
  here.sort(([one], [other]) => one - other);
  const found = forward ? here.find(([start]) => start >= area.selectionStart) : here.findLast(([start]) => start < area.selectionStart);
  return found?.[1] ?? (forward ? all[0] : all.at(-1));
};

const reveal = (item) => {
  const [place] = places(item);
  const area = form.elements[place.name];
  area.closest("details")?.setAttribute("open", "");
  backs.get(place.name).select(place);
};

const openList = (open) => {
  panel.toggleAttribute("data-open", open);
  const button = bar.querySelector("button");
  button.setAttribute("aria-expanded", open);
  button.textContent = open ? "閉じて文に戻る" : "一覧を開く";
};

form.addEventListener("compositionstart", (event) => {
  composing = true;
  clearTimeout(timer);
  backs.get(event.target.name)?.hold();
});

form.addEventListener("compositionend", (event) => {
  composing = false;
  backs.get(event.target.name)?.follow();
  soon();
});

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("reason_")) return;
  if (composing || event.isComposing) return;
  backs.get(event.target.name)?.follow();
  soon();
});

form.addEventListener("change", () => soon());

form.addEventListener("focusin", (event) => {
  if (areas.includes(event.target)) cameFrom = event.target;
  const key = event.target.closest(".finding")?.dataset.key ?? "";
  for (const back of backs.values()) back.point(key);
});

form.addEventListener("click", (event) => {
  const item = event.target.closest(".finding__show")?.closest(".finding");
  if (item) reveal(item);
});

form.addEventListener("keydown", (event) => {
  if (event.isComposing || composing) return;
  if (event.key === "F8") {
    event.preventDefault();
    step(event.target, !event.shiftKey);
  } else if (event.key === "Escape" && event.target.closest(".finding")) {
    event.preventDefault();
    cameFrom.focus();
  }
});

find(".checks__pictures button").addEventListener("click", () => go(items().find((item) => !panel.contains(item))));

bar.querySelector("button").addEventListener("click", () => {
  const open = !panel.hasAttribute("data-open");
  openList(open);
  if (open) {
    find(".checks__title").focus({ preventScroll: true });
    panel.scrollIntoView({ block: "start" });
  } else cameFrom.focus();
});

// A browser that comes back to the page puts the words back without saying so.
window.addEventListener("pageshow", () => {
  for (const back of backs.values()) back.follow();
  soon(0);
});

bar.hidden = false;
panel.dataset.live = "";
count();
say();
spoken.textContent = "";
