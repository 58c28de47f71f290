// «この指摘は誤り» is said in place: neither the page nor what was written on it is left. Without this file it is asked on a page of its own.

const TROUBLE = "知らせられませんでした。入力はそのまま残っています。少し待ってから、もう一度押してください。";
const shape = document.getElementById("wrong-form");

const open = (place) => {
  const asked = shape.content.cloneNode(true).firstElementChild;
  const [reason, said] = [asked.querySelector("textarea"), asked.querySelector("[role=alert]")];
  const [tell, leave] = asked.querySelectorAll("button");
  const opener = place.querySelector("button");
  reason.id = `wrong-${Math.random().toString(36).slice(2)}`;
  asked.querySelector("label").htmlFor = reason.id;
  opener.hidden = true;
  place.after(asked);
  reason.focus();
  reason.addEventListener("input", (event) => event.stopPropagation());
  leave.addEventListener("click", () => {
    asked.remove();
    opener.hidden = false;
    opener.focus();
  });
  tell.addEventListener("click", async () => {
    tell.disabled = true;
    const trouble = await report(place, reason.value);
    tell.disabled = false;
    said.hidden = !trouble;
    said.textContent = trouble;
    if (trouble) reason.focus();
    else done(asked, place);
  });
};

const done = (asked, place) => {
  const told = document.createElement("p");
  told.className = "wrong__told";
  told.tabIndex = -1;
  told.textContent = "誤りだと知らせました。指摘はこのまま残ります。";
  asked.replaceWith(told);
  place.hidden = true;
  told.focus();
};

// What went wrong, in words; blank when it was taken.
const report = async (place, reason) => {
  const { code, rule, text } = place.dataset;
  const checks = document.querySelector(".checks");
  const told = { post: place.dataset.post ?? checks?.dataset.post ?? "", code, rule, text, reason };
  if (!told.post) told.sentence = around(text);
  const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  try {
    const answer = await fetch(shape.dataset.url, { method: "POST", headers, body: new URLSearchParams(told), redirect: "manual" });
    if (answer.ok) return "";
    const { errors = {} } = answer.status === 422 ? await answer.json() : {};
    return Object.values(errors).flat().join(" ") || TROUBLE;
  } catch {
    return TROUBLE;
  }
};

// The line in which the words stand, in what is being written or in what was put up.
const around = (text) =>
  [...document.querySelectorAll(".form--checked textarea[name], .put-up__text")]
    .flatMap((place) => said(place).split("\n"))
    .find((line) => text && line.includes(text)) ?? "";

const said = (place) => {
  if ("value" in place) return place.value;
  const own = place.cloneNode(true);
  for (const number of own.querySelectorAll(".mark__number")) number.remove();
  return own.textContent;
};

document.addEventListener("click", (event) => {
  const place = event.target.closest("span.wrong");
  if (place && event.target.closest("button")) open(place);
});

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form.wrong") || !shape) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open(event.target);
  },
  { capture: true },
);
