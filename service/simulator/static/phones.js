// Keeps the phones up to date, and sends what is typed on them without leaving the page.

import { keepAsking, patch } from "/static/patch.js";
import { nodes } from "/static/trusted.js";

const FRAGMENT = { "x-fragment": "1" };
const phones = document.querySelector(".phones");
const lost = document.querySelector("[data-lost]");

const phone = (id) => phones.querySelector(`[data-phone="${CSS.escape(id)}"]`);
const part = (frame, name) => frame.querySelector(`[data-part="${name}"]`);
const dot = (frame) => document.querySelector(`.jump a[href="#${CSS.escape(frame.id)}"] .dot`);
const toEnd = (thread) => { thread.scrollTop = thread.scrollHeight; };

async function look(signal) {
  const after = encodeURIComponent(phones.dataset.version);
  const answer = await fetch(`/phones/feed?after=${after}`, { headers: FRAGMENT, signal });
  if (!answer.ok) throw new Error(answer.status);
  if (answer.status === 204) return;
  const news = await answer.json();
  document.querySelector("[data-now]").textContent = news.clock.now;
  document.querySelector("[data-ahead]").textContent = news.clock.ahead;
  for (const [id, drawn] of Object.entries(news.phones)) show(phone(id), drawn);
  phones.dataset.version = news.version;
}

function show(frame, drawn) {
  const thread = part(frame, "thread");
  const wasAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  thread.querySelectorAll(".sending").forEach((one) => one.remove());
  const added = patch(thread, nodes(drawn.thread));
  patch(part(frame, "lock"), nodes(drawn.lock));
  patch(part(frame, "quick"), nodes(drawn.quick));
  if (patch(part(frame, "call"), nodes(drawn.call)).length) ring(frame);
  part(frame, "time").textContent = drawn.time;
  if (!added.length) return;
  if (wasAtEnd) toEnd(thread);
  if (added.some((one) => one.matches(".bubble:not(.own)"))) ring(frame);
}

function ring(frame) {
  frame.classList.remove("rings");
  void frame.offsetWidth; // lets the animation begin anew
  frame.classList.add("rings");
  if (!seen.has(frame)) dot(frame).hidden = false;
}

const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) dot(target).hidden = true;
    if (isIntersecting) seen.add(target);
    else seen.delete(target);
  }
}, { threshold: 0.5 });

const lookNow = keepAsking(look, 700, (isLost) => { lost.hidden = !isLost; });

async function post(form, data) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: FRAGMENT });
  if (!answer.ok) throw new Error(answer.status);
  await lookNow();
}

async function send(form, button) {
  const data = new FormData(form, button);
  const typed = form.elements.body;
  const text = (data.get("quick") || data.get("body")).trim();
  const thread = part(form.closest(".phone"), "thread");
  if (!text) return;
  const bubble = Object.assign(document.createElement("li"), { className: "bubble own sending", textContent: text });
  thread.append(bubble);
  toEnd(thread);
  if (!data.get("quick")) typed.value = "";
  form.querySelector("[data-failed]").textContent = "";
  try {
    await post(form, data);
  } catch {
    bubble.remove();
    typed.value = text;
    form.querySelector("[data-failed]").textContent = "Not sent: no answer. Please try again.";
  }
}

for (const frame of phones.querySelectorAll(".phone")) {
  toEnd(part(frame, "thread"));
  watcher.observe(frame);
  const lock = frame.querySelector("[data-lock]");
  lock.hidden = false;
  lock.addEventListener("click", () => {
    const isLocked = lock.getAttribute("aria-pressed") !== "true";
    lock.setAttribute("aria-pressed", isLocked);
    frame.classList.toggle("is-locked", isLocked);
    part(frame, "thread").hidden = isLocked;
    part(frame, "lock").hidden = !isLocked;
    if (!isLocked) toEnd(part(frame, "thread"));
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-send]")) {
    event.preventDefault();
    send(form, event.submitter);
  } else if (form.matches("[data-clock], [data-call]")) {
    event.preventDefault();
    post(form, new FormData(form, event.submitter)).catch(() => { lost.hidden = false; });
  }
});
