// Keeps what happens to a person up to date while their page is open. What is being written stays as it is.

import { keep } from "/static/drafts.js";
import { keepLive } from "/static/live.js";
import { leaveTo, patch } from "/static/patch.js";
import { say } from "/static/say.js";
import { nodes } from "/static/trusted.js";

// With the filter of this page, and with what was new as it was drawn.
function newest() {
  const asked = new URLSearchParams({ seen: document.getElementById("days").dataset.seen });
  const only = new URLSearchParams(location.search).get("only");
  if (only) asked.set("only", only);
  return `${location.pathname}?${asked}`;
}

const said = document.querySelector("[data-said]");

// An older part of the story stays as it is: only what is open now is kept up to date.
const standing = ["now", "standing", "safe", "held"];
const parts = "older" in document.getElementById("days").dataset ? standing : [...standing, "days"];

// When it was to be sent: a text for later must not leave at once because its box was shut meanwhile.
let sendAt = "";

const refusalOf = (box) => box.querySelector("[data-refusal]")?.textContent ?? "";

// The box in which one writes is drawn anew only where it shuts, opens, or has another reason to be shut. What was typed
// goes along: to be copied where it cannot be sent, and to be sent where it can.
function redrawBox(drawn) {
  const shown = document.getElementById("write");
  if (refusalOf(shown) === refusalOf(drawn)) return;
  const form = shown.querySelector("[data-composer]");
  const typed = form ? form.elements.words.value : shown.querySelector("[data-kept] bdi").textContent;
  const undo = shown.querySelector("[data-undo]");
  const isWriting = shown.contains(document.activeElement);
  if (form && typed.trim()) keep(form);
  if (form) sendAt = form.elements.send_at.value;
  const kept = drawn.querySelector("[data-kept]");
  if (kept) {
    kept.hidden = !typed.trim();
    kept.querySelector("bdi").textContent = typed;
  } else {
    const { words, send_at: later } = drawn.querySelector("[data-composer]").elements;
    words.value = typed;
    later.value = sendAt;
    if (sendAt) later.closest("details").open = true;
  }
  if (undo) drawn.querySelector("h2").after(undo);
  shown.replaceWith(drawn);
  if (isWriting) leaveTo(drawn);
  said.textContent = refusalOf(drawn);
}

async function look(signal) {
  const answer = await fetch(newest(), { headers: { "x-fragment": "1" }, signal });
  if (answer.status === 403) location.reload(); // it is no longer open to them: nothing of it stays on the screen
  if (!answer.ok) return answer.status;
  const drawn = nodes(await answer.text());
  for (const id of parts) {
    const shown = document.getElementById(id);
    const before = shown.textContent;
    patch(shown, drawn.getElementById(id));
    if (id === "days" && shown.textContent !== before) said.textContent = say("There is something new.");
  }
  redrawBox(drawn.getElementById("write"));
  return answer.status;
}

keepLive(`/live${location.pathname}`, look);
