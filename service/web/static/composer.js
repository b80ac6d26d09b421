// Puts a template into a text that is written; counts down while it can be taken back.

import { keep } from "/static/drafts.js";
import { leaveTo } from "/static/patch.js";
import { say } from "/static/say.js";

const composer = () => document.querySelector("[data-composer]");
const undo = document.querySelector("[data-undo]");

addEventListener("load", () => {
  if (location.hash === "#write" && document.activeElement === document.body) composer()?.elements.words.focus();
});

// Listened to from above: the box is drawn anew where it opens again.
document.addEventListener("click", (event) => {
  const template = event.target.closest("[data-template]");
  const form = composer();
  if (!template || !form) return;
  event.preventDefault();
  const { words } = form.elements;
  words.value = words.value.trim() ? `${words.value.trim()} ${template.textContent}` : template.textContent;
  words.focus();
  keep(form);
});

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
