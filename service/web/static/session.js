// Says some minutes before a session ends that it will, and lets whoever is there stay. To ask is no visit.

import { say } from "/static/say.js";

const AGAIN = 30; // seconds

const form = document.querySelector("[data-session]");
const words = form.querySelector("p");
const stay = form.querySelector("button");
const isLive = document.querySelector("[data-signed-out]"); // says by itself that somebody was signed out
let timer = 0;
let shown = "";

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, seconds * 1000);
}

// What is said once is not said again at every look.
function show(kind, sentence) {
  if (shown === kind) return;
  shown = kind;
  stay.hidden = kind !== "idle";
  form.hidden = false;
  words.textContent = sentence;
}

function hide() {
  if (form.contains(document.activeElement)) document.getElementById("main").focus();
  shown = "";
  form.hidden = true;
}

function told({ ends_in: endsIn, warn_in: warnAfter, can_stay: canStay }) {
  later(warnAfter || Math.min(AGAIN, endsIn + 1));
  if (warnAfter) return hide();
  const at = new Date(Date.now() + endsIn * 1000);
  const time = at.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
  if (canStay) show("idle", say("Nobody has done anything in this browser for a while: it is signed out at {time}.", { time }));
  else show("late", say("This browser is signed out at {time}, as twelve hours after every sign-in.", { time }));
}

async function ask(method) {
  const answer = await fetch(form.action, { method, headers: { "x-fragment": "1" }, signal: AbortSignal.timeout(5000) });
  if (answer.ok) return told(await answer.json());
  if (answer.status !== 401) throw new Error(answer.status);
  later(AGAIN); // perhaps they sign in in another tab
  if (isLive) hide();
  else show("out", say("You were signed out. What you have written stays here: sign in in another tab, then send it."));
}

function look() {
  ask("GET").catch(() => later(AGAIN));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask("POST").catch(() => form.submit());
});
later(Number(form.dataset.session));
