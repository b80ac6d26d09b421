// Keys of one letter: "?" lists them, and turns them off for this browser. Never while somebody types.

import { say } from "/static/say.js";

const OFF = "keys=off";
const KEYS = [
  ["?", say("these keys")],
  ["/", say("search")],
  ["j", say("next")],
  ["k", say("the one before")],
  ["Enter", say("open it")],
  ["e", say("I have this")],
  ["h", say("hand over, or give a task")],
  ["c", say("close")],
  ["s", say("put off")],
  ["x", say("choose a task; s puts off all that are chosen")],
  ["r", say("write to them")],
  ["u", say("undo")],
  ["n", say("write a note")],
  ["Ctrl Enter, ⌘ Enter", say("send, keep the note, or close")],
  ["Esc Esc", say("hide all of it")],
  ["g i", say("inbox")],
  ["g p", say("people")],
  ["g o", say("who is on call")],
];
const PLACES = { i: "/", p: "/people", o: "/rota" };
const ITEMS = "main article.alert, main .list > li, main .block:not(.over)";

const TWICE = 600; // milliseconds between two, at most

let isGoing = false;
let escapedAt = -TWICE;
const isOff = () => document.cookie.split("; ").includes(OFF);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function listed() {
  const list = element("dl", { className: "keys" });
  for (const [key, what] of KEYS) list.append(element("dt", {}, element("kbd", {}, key)), element("dd", {}, what));
  return list;
}

function dialog() {
  const shown = document.querySelector("dialog[data-keys-list]");
  if (shown) return shown;
  const on = element("input", { type: "checkbox", checked: !isOff() });
  on.addEventListener("change", () => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `keys=${on.checked ? "on" : "off"}; path=/; max-age=31536000; samesite=lax${secure}`;
  });
  const close = element("form", { method: "dialog" }, element("button", { className: "main" }, say("Done")));
  const made = element(
    "dialog", { className: "card", ariaLabel: say("Keys") },
    element("h2", {}, say("Keys")), listed(),
    element("label", { className: "choice" }, on, ` ${say("Keys of one letter are on")}`), close,
  );
  made.dataset.keysList = "";
  document.body.append(made);
  return made;
}

// The item that has the focus, or that the answer is about in which the focus is.
function current() {
  const focused = document.activeElement;
  const answer = focused?.closest("[data-about]");
  return focused?.closest(ITEMS) ?? (answer && document.getElementById(answer.dataset.about));
}

function step(by) {
  const items = [...document.querySelectorAll(ITEMS)];
  const at = items.indexOf(current());
  const next = at < 0 ? items[by > 0 ? 0 : items.length - 1] : items[at + by];
  next?.querySelector("a, button, summary")?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

const press = (selector) => current()?.querySelector(selector)?.click();

function unfold(action) {
  const form = current()?.querySelector(`details form[action$="${action}"]`);
  if (!form) return;
  form.closest("details").open = true;
  form.querySelector("select, input:not([type=hidden]), textarea").focus();
}

// All that are chosen, or the one that has the focus.
function putOff() {
  if (!document.querySelector('input[name="task"]:checked')) return unfold("/snooze");
  document.getElementById("several").open = true;
  document.querySelector("#together [name=until]").focus();
}

function write() {
  const box = document.querySelector("[data-composer] textarea");
  const person = current()?.querySelector('a[href^="/people/"]');
  if (box) box.focus();
  else if (person) location.assign(`${person.getAttribute("href")}#write`);
}

function note() {
  const form = document.querySelector('form[action$="/notes"]');
  const person = current()?.querySelector('a[href^="/people/"]');
  if (form) {
    form.closest("details").open = true;
    form.elements.words.focus();
  } else if (person) location.assign(`${person.getAttribute("href")}#note`);
}

// Whoever comes for a note, from the inbox or because one could not be kept, can begin to write.
addEventListener("load", () => {
  if (location.hash === "#note" && document.activeElement === document.body) note();
});

// What is being written goes by its own button, with all that this asks for.
function send(words) {
  const form = words.closest('[data-composer], form[action$="/notes"], form[action$="/close"]');
  form?.requestSubmit(form.querySelector("button.main"));
}

// Somebody has come in: over the page lies one that says nothing, until whoever is there takes it away.
function hide() {
  const back = element("form", { method: "dialog" }, element("button", { className: "main" }, say("Show it again")));
  const cover = element("dialog", { className: "cover", ariaLabel: say("Hidden") }, back);
  // The browser heeds the refusal of one `cancel` alone: so none comes about.
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("keydown", (event) => { if (event.key === "Escape") event.preventDefault(); });
  cover.addEventListener("close", () => cover.remove());
  document.body.append(cover);
  cover.showModal();
}

// One that closes a dialog does not count.
function escaped(now) {
  if (document.querySelector("dialog[open]")) return;
  if (now - escapedAt < TWICE) hide();
  escapedAt = now;
}

const ACTS = {
  "?": () => dialog().showModal(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  e: () => press('form[action$="/take"] button'),
  h: () => { unfold("/hand-over"); unfold("/tasks/together"); },
  c: () => unfold("/close"),
  s: putOff,
  x: () => press(".pick input"),
  r: write,
  u: () => document.querySelector("[data-undo] button")?.click(),
  n: note,
  g: () => { isGoing = true; },
};

// No letters: these hold also while somebody types, and where the keys of one letter are off.
addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (event.key === "Escape") escaped(event.timeStamp);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) send(event.target);
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return;
  if (event.key !== "?" && isOff()) return;
  const wasGoing = isGoing;
  isGoing = false;
  if (wasGoing && PLACES[event.key]) {
    location.assign(PLACES[event.key]);
    return;
  }
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog().showModal());
}
