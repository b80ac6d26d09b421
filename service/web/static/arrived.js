// After a form was sent, the focus is where the answer says what came of it: who works by keys, or listens, goes on from there.

// What stands there whatever was done is no answer.
const ANSWERS = "[role=alert]:not(#stands-still), [role=status]:not(#open-until)";

const [how] = performance.getEntriesByType("navigation");
const wasSent = "sent" in document.body.dataset || how?.redirectCount > 0;
const isSaid = (one) => one.checkVisibility() && one.innerText.trim();

function arrive() {
  if (document.activeElement !== document.body || document.querySelector("[autofocus]")) return;
  const place = document.getElementById(location.hash.slice(1)) ?? document.getElementById("main");
  const answer = [...place.querySelectorAll(ANSWERS)].find(isSaid) ?? place.querySelector("h1, h2") ?? place;
  answer.tabIndex = -1;
  answer.focus();
  addEventListener("pointermove", () => { answer.dataset.pointed = ""; }, { once: true });
}

// Not sooner: a browser that goes to a part of the page takes the focus away from all else.
if (wasSent) addEventListener("load", arrive);
