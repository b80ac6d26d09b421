// Keeps the inbox up to date while it is open, also in a hidden tab. Never takes away what somebody is typing.

import { keepAsking, patch } from "/static/patch.js";

const board = document.getElementById("board");
const lost = document.querySelector("[data-lost]");
const signedOut = document.querySelector("[data-signed-out]");
const said = document.querySelector("[data-said]");

// A card in which somebody writes stays as it is, but for its age, until they are done.
function isBusy(shown, drawn) {
  if (!shown.contains(document.activeElement) && !shown.querySelector("details[open]")) return false;
  const [now, then] = [drawn?.querySelector("time"), shown.querySelector("time")];
  if (now && then) then.textContent = now.textContent;
  return true;
}

async function look(signal) {
  const answer = await fetch("/", { headers: { "x-fragment": "1" }, signal });
  signedOut.hidden = answer.status !== 401;
  if (answer.status === 401) return;
  if (!answer.ok) throw new Error(answer.status);
  const added = patch(board, await answer.text(), isBusy);
  const waiting = Number(document.getElementById("on-call").dataset.unattended);
  document.title = waiting ? `(${waiting}) Inbox` : "Inbox";
  const news = added.map((one) => one.dataset.news).filter(Boolean);
  if (news.length) said.textContent = news.join(". ");
}

keepAsking(look, 2000, (isLost) => { lost.hidden = !isLost; });
