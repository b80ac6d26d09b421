// Looks at a text while it is written and keeps it as a draft; counts down while it can be taken back.

import { leaveTo } from "/static/patch.js";
import { say } from "/static/say.js";
import { nodes } from "/static/trusted.js";

const form = document.querySelector("[data-composer]");
const undo = document.querySelector("[data-undo]");

if (form) {
  const words = form.elements.words;
  addEventListener("load", () => {
    if (location.hash === "#write" && document.activeElement === document.body) words.focus();
  });
  const seen = form.querySelector("[data-look]");
  let timer = 0;
  let asked = 0;

  async function look() {
    const number = (asked += 1);
    const body = new URLSearchParams({ words: words.value });
    try {
      const answer = await fetch(form.dataset.composer, { method: "POST", body, headers: { "x-fragment": "1" } });
      if (!answer.ok) throw new Error(answer.status);
      const drawn = nodes(await answer.text());
      if (number === asked) seen.replaceChildren(drawn);
    } catch {
      if (number === asked) seen.textContent = say("Not kept: the connection is lost, or you were signed out.");
    }
  }

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  for (const one of document.querySelectorAll("[data-template]")) {
    one.addEventListener("click", (event) => {
      event.preventDefault();
      words.value = words.value.trim() ? `${words.value.trim()} ${one.textContent}` : one.textContent;
      words.focus();
      look();
    });
  }
}

if (undo) {
  const until = Date.now() + Number(undo.dataset.undo) * 1000;
  const said = undo.querySelector("[role=status]");
  // Not told each second to a screen reader: only that it can be undone, and then that it has left.
  said.setAttribute("aria-live", "off");
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    said.textContent = left ? say("It leaves in {seconds} seconds.", { seconds: left }) : say("It is on its way.");
    if (left) return;
    clearInterval(timer);
    if (undo.contains(document.activeElement)) leaveTo(said);
    undo.querySelector("button").remove();
  }, 500);
}
