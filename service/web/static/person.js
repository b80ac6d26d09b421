// Keeps what happens to a person up to date while their page is open. What is being written stays as it is.

import { keepLive } from "/static/live.js";
import { patch } from "/static/patch.js";
import { say } from "/static/say.js";
import { nodes } from "/static/trusted.js";

const said = document.querySelector("[data-said]");

async function look(signal) {
  const answer = await fetch(location.pathname, { headers: { "x-fragment": "1" }, signal });
  if (answer.status === 403) location.reload(); // it is no longer open to them: nothing of it stays on the screen
  if (!answer.ok) return answer.status;
  const drawn = nodes(await answer.text());
  for (const id of ["now", "days"]) {
    const shown = document.getElementById(id);
    const before = shown.textContent;
    patch(shown, drawn.getElementById(id));
    if (id === "days" && shown.textContent !== before) said.textContent = say("There is something new.");
  }
  return answer.status;
}

keepLive(`/live${location.pathname}`, look);
