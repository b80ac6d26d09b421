// Keeps the inbox up to date while it is open, also in a hidden tab. Never takes away what somebody is typing.

import { keepLive } from "/static/live.js";
import { patch } from "/static/patch.js";
import { say } from "/static/say.js";
import { ring } from "/static/sound.js";

const board = document.getElementById("board");
const said = document.querySelector("[data-said]");
const danger = document.querySelector("[data-danger]"); // read aloud at once, whatever else is being read

// A card in which somebody writes stays as it is, but for its age, until they are done.
function isBusy(shown, drawn) {
  if (!shown.contains(document.activeElement) && !shown.querySelector("details[open]")) return false;
  const [now, then] = [drawn?.querySelector("time"), shown.querySelector("time")];
  if (now && then) then.textContent = now.textContent;
  return true;
}

async function look(signal) {
  const answer = await fetch(`/${location.search}`, { headers: { "x-fragment": "1" }, signal });
  if (!answer.ok) return answer.status;
  const added = patch(board, await answer.text(), isBusy);
  const waiting = Number(document.getElementById("on-call").dataset.unattended);
  document.title = waiting ? `(${waiting}) ${say("Inbox")}` : say("Inbox");
  const news = added.filter((one) => one.dataset.news);
  for (const one of news) (one.classList.contains("crisis") ? danger : said).textContent = one.dataset.news;
  if (news.length) ring();
  return answer.status;
}

// What was just done can be taken back for a while; a reload must not offer it again.
const undo = document.querySelector("[data-undo]");
if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.undo) * 1000);
const address = new URL(location.href);
for (const name of ["did", "alert"]) address.searchParams.delete(name);
history.replaceState(null, "", address);

keepLive("/live/inbox", look);
