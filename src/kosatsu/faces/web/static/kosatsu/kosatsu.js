// A form is sent once, and nobody leaves what was written without being asked. Every page works without this file.

const edited = new WeakSet();
let sending = false;

document.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault();
    return;
  }
  sending = event.target.method === "post";
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guarded]")) edited.add(form);
});

window.addEventListener("beforeunload", (event) => {
  const left = [...document.querySelectorAll("form[data-guarded]")].some((form) => edited.has(form));
  if (left && !sending) event.preventDefault();
});

window.addEventListener("pageshow", () => {
  sending = false;
});
