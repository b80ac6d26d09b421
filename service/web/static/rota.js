// Draws the week in proportion, and lets hours be chosen by dragging: over free hours for a new override, from an
// override's label to move it. Both only open the form with these hours filled in; it is saved there.

import { say } from "/static/say.js";

const week = document.querySelector("[data-week]");
const hint = document.querySelector(".drag-hint");
const HALF = 30 * 60 * 1000;

week.classList.add("drawn");
hint.hidden = false;
const blocks = [...week.querySelectorAll(".block")];
for (const block of blocks) block.style.setProperty("--halves", block.dataset.halves);

const said = document.createElement("p");
said.className = "notice chosen-said small";
said.setAttribute("role", "status");

// The moment that is under the pointer, to the half hour.
function momentAt(event) {
  const block = document.elementFromPoint(event.clientX, event.clientY)?.closest(".block");
  if (!block) return null;
  const [from, until] = [Date.parse(block.dataset.from), Date.parse(block.dataset.until)];
  const box = block.getBoundingClientRect();
  const share = Math.min(Math.max((event.clientY - box.top) / box.height, 0), 1);
  return { block, at: Math.floor((from + share * (until - from)) / HALF) * HALF };
}

function show(from, until) {
  for (const block of blocks) {
    const isIn = Date.parse(block.dataset.from) < until && Date.parse(block.dataset.until) > from;
    block.classList.toggle("chosen", isIn);
  }
  const format = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-US" : document.documentElement.lang, {
    weekday: "short", hour: "numeric", minute: "2-digit", timeZone: week.dataset.zone,
  });
  said.textContent = say("{begins} to {ends}", { begins: format.format(from), ends: format.format(until) });
  if (!said.isConnected) week.after(said);
}

function clear() {
  for (const block of blocks) block.classList.remove("chosen");
  said.remove();
}

function open(path, from, until) {
  const query = new URLSearchParams({ from: new Date(from).toISOString(), until: new Date(until).toISOString() });
  location.assign(`${path}?${query}`);
}

week.addEventListener("pointerdown", (down) => {
  const begun = momentAt(down);
  const moved = down.target.closest("[data-override]");
  if (!begun || down.button !== 0 || (down.target.closest("a") && !moved)) return;
  if (down.pointerType === "touch") return; // a finger scrolls; the links and forms do the same
  down.preventDefault();
  let chosen = null;

  function move(event) {
    const now = momentAt(event);
    if (!now) return;
    if (moved) {
      const by = now.at - begun.at;
      chosen = by ? [Date.parse(moved.dataset.from) + by, Date.parse(moved.dataset.until) + by] : null;
    } else {
      const [first, last] = [Math.min(begun.at, now.at), Math.max(begun.at, now.at) + HALF];
      chosen = last - first > HALF ? [first, last] : null;
    }
    if (chosen) show(...chosen);
    else clear();
  }

  function end(event) {
    stop();
    if (event.type === "pointerup" && chosen) open(moved ? moved.getAttribute("href") : "/rota/override", ...chosen);
    else if (event.type === "pointerup" && moved) location.assign(moved.href);
  }

  function cancel(event) {
    if (event.key === "Escape") stop();
  }

  function stop() {
    clear();
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", cancel);
  }

  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  addEventListener("keydown", cancel);
});
week.addEventListener("dragstart", (event) => event.preventDefault());
