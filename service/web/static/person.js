// Keeps what happens to a person up to date while their page is open. What is being written stays as it is.

import { keepLive } from "/static/live.js";
import { patch } from "/static/patch.js";
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
const parts = "older" in document.getElementById("days").dataset ? ["now"] : ["now", "days"];

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
  return answer.status;
}

keepLive(`/live${location.pathname}`, look);
