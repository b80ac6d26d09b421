// Keeps a live drill up to date while its page is open: each fact as it happens, and what is still missing.

import { keepLive } from "/static/live.js";
import { patch } from "/static/patch.js";
import { say } from "/static/say.js";
import { nodes } from "/static/trusted.js";

const said = document.querySelector("[data-said]");
const here = location.pathname.replace(/\/(?:test|drill)$/, "");

async function look(signal) {
  const answer = await fetch(`${here}/test`, { headers: { "x-fragment": "1" }, signal });
  if (answer.status === 403) location.reload(); // it is no longer open to them: nothing of it stays on the screen
  if (!answer.ok) return answer.status;
  const drawn = nodes(await answer.text());
  for (const id of ["lacks", "path"]) {
    const shown = document.getElementById(id);
    const before = shown.textContent;
    patch(shown, drawn.getElementById(id));
    if (id === "path" && shown.textContent !== before) said.textContent = say("There is something new.");
  }
  return answer.status;
}

keepLive(`/live${here}`, look);
