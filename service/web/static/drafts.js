// Keeps what is being written as a draft: while somebody types, and as they leave the page or the phone goes dark.
// What the server says of it, or that it was not kept, stands in the form's [data-look].

import { say } from "/static/say.js";
import { nodes } from "/static/trusted.js";

const PAUSE = 400; // milliseconds without a key
const ANSWERED = 5000; // milliseconds: whoever still sees the form then was not led on, and goes on writing

const timers = new Map(); // by form: those whose words are not kept yet
const sent = new WeakSet(); // forms on their way to be saved: what is typed meanwhile is no draft of them
const asked = new WeakMap(); // by form: what was asked last, so that an older answer is none

export async function keep(form) {
  forget(form);
  if (!form.isConnected) return; // somebody else has closed it: the words were taken out of the form, to be copied
  const asking = new AbortController();
  asked.set(form, asking);
  // Kept alive: what is on its way as the page is left arrives all the same.
  const how = { method: "POST", headers: { "x-fragment": "1" }, keepalive: true, signal: asking.signal };
  const seen = form.querySelector("[data-look]");
  try {
    const answer = await fetch(form.dataset.draft, { ...how, body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) throw new Error(answer.status);
    const drawn = nodes(await answer.text());
    if (asked.get(form) === asking) seen.replaceChildren(drawn);
  } catch {
    if (asked.get(form) === asking) seen.textContent = say("Not kept: the connection is lost, or you were signed out.");
  }
}

// What waits to be kept, and what is on its way, no longer counts.
function forget(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  asked.get(form)?.abort();
  asked.delete(form);
}

function leave() {
  for (const form of [...timers.keys()]) keep(form);
}

function keepSoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(keep, PAUSE, form));
}

// Typed or chosen before this script had come. What the browser brings back by itself may be older than the draft.
const isChanged = (one) =>
  one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
    : one.options ? !([...one.options].find((choice) => choice.defaultSelected) ?? one.options[0])?.selected
      : one.defaultValue !== undefined && one.value !== one.defaultValue;
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  for (const form of document.querySelectorAll("[data-draft]")) if ([...form.elements].some(isChanged)) keepSoon(form);
}

// Listened to from above: a list that is brought up to date has other forms than those that it came with.
addEventListener("input", (event) => {
  const form = event.target.closest("[data-draft]");
  if (form && !sent.has(form)) keepSoon(form);
});
addEventListener("submit", ({ target }) => {
  forget(target);
  sent.add(target);
  setTimeout(() => sent.delete(target), ANSWERED);
  // What is thrown away, or taken out, is not kept anew as the page is left.
  const action = target.getAttribute("action")?.replace(/\/take-out$/, "/draft");
  for (const form of [...timers.keys()]) if (form.dataset.draft === action) forget(form);
});
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
