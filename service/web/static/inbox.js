// Keeps the inbox up to date while it is open, also in a hidden tab. Never takes away what somebody is typing.

import { tellChosen } from "/static/chosen.js";
import { keepLive } from "/static/live.js";
import { isTyped, leaveTo, patch } from "/static/patch.js";
import { say } from "/static/say.js";
import { ring } from "/static/sound.js";
import { nodes } from "/static/trusted.js";

const board = document.getElementById("board");
const said = document.querySelector("[data-said]");
const danger = document.querySelector("[data-danger]"); // read aloud at once, whatever else is being read

// What a card says is news, how grave it is, and when the one who looks was last asked: each is told anew where it changes.
const newsOf = (card) => card.dataset.news && [card.classList.contains("crisis"), card.dataset.news, card.dataset.asked].join(" ");

// An alert that is not here any more leaves the words that somebody was writing about it, and nothing else.
function leave(card) {
  if (!isTyped(card)) return card.remove();
  if (!card.id) return;
  const code = card.querySelector(".code").textContent;
  const told = document.createElement("p");
  told.textContent = say("{code} is not open here any more. What you wrote about it:", { code });
  const done = document.createElement("button");
  done.textContent = say("Done");
  done.addEventListener("click", () => {
    card.remove();
    leaveTo(board);
  });
  const written = card.querySelector("textarea").closest("label");
  const [focused, isWriting] = [document.activeElement, written.contains(document.activeElement)];
  for (const name of ["id", "aria-labelledby", "data-news", "data-asked"]) card.removeAttribute(name);
  card.className = "card stack left";
  card.replaceChildren(told, written, done);
  if (isWriting) focused.focus({ preventScroll: true });
}

async function look(signal) {
  const answer = await fetch(`/${location.search}`, { headers: { "x-fragment": "1" }, signal });
  if (!answer.ok) return answer.status;
  const before = new Map([...board.children].map((one) => [one.id, newsOf(one)]));
  patch(board, nodes(await answer.text()), leave);
  tellChosen();
  const waiting = Number(document.getElementById("on-call").dataset.unattended);
  document.title = waiting ? `(${waiting}) ${say("Inbox")}` : say("Inbox");
  tell([...board.children].filter((one) => newsOf(one) && newsOf(one) !== before.get(one.id)));
  return answer.status;
}

function tell(news) {
  if (!news.length) return;
  const isGrave = (one) => one.classList.contains("crisis");
  const told = (some) => some.map((one) => one.dataset.news).join(". ");
  if (news.some(isGrave)) danger.textContent = told(news.filter(isGrave));
  if (!news.every(isGrave)) said.textContent = told(news.filter((one) => !isGrave(one)));
  ring();
}

// What was just done can be taken back for a while; a reload must not offer it again.
const undo = document.querySelector("[data-undo]");
function withdraw() {
  if (undo.contains(document.activeElement)) leaveTo(document.getElementById(undo.dataset.about) ?? board);
  undo.remove();
}
if (undo) setTimeout(withdraw, Number(undo.dataset.undo) * 1000);
const address = new URL(location.href);
for (const name of ["did", "alert", "task", "at", "left"]) address.searchParams.delete(name);
history.replaceState(null, "", address);

keepLive("/live/inbox", look);
