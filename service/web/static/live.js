// Keeps a page up to date: by the server's stream, which says no more than that there is something new; by asking
// every two seconds while that is lost; and once a minute in any case. Also in a hidden tab.

const AGAIN = 2000;
const SLOWEST = 5000;
const SAFETY = 60_000;
const SILENCE = 12_000; // the stream says every five seconds that it lives
const RESTING = 60_000; // between tries to open it, at most
const UNNOTICED = 3000; // a stream that is back by then was not lost

const notices = {
  asking: document.querySelector("[data-asking]"),
  lost: document.querySelector("[data-lost]"),
  signedOut: document.querySelector("[data-signed-out]"),
};

// `ask` gets a signal and brings the page up to date; gives the status of the answer, throws where none came.
export function keepLive(address, ask) {
  let stream = null;
  let isLive = false;
  let lostAt = performance.now();
  let refusals = 0;
  let failures = 0;
  let isOut = false;
  let isAsking = false;
  let isStale = false;
  let asking = 0;
  let watching = 0;
  let opening = 0;

  function show() {
    notices.signedOut.hidden = !isOut;
    notices.lost.hidden = isOut || failures < 2;
    const isLost = !isLive && performance.now() - lostAt > UNNOTICED;
    notices.asking.hidden = isOut || failures > 1 || !isLost;
  }

  async function look() {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    clearTimeout(asking);
    try {
      while (isStale) {
        isStale = false;
        const status = await ask(AbortSignal.timeout(5000));
        isOut = status === 401;
        if (status >= 400 && !isOut) throw new Error(status);
        failures = 0;
      }
    } catch {
      failures += 1;
    }
    isAsking = false;
    show();
    if (isOut) drop();
    else if (!stream && !opening) open(); // signed in again, in another tab
    const isKept = isLive && !failures;
    asking = setTimeout(look, isKept ? SAFETY : Math.min(AGAIN * 2 ** Math.max(failures - 1, 0), SLOWEST));
  }

  function heard() {
    clearTimeout(watching);
    watching = setTimeout(reopen, SILENCE);
    isLive = true;
    refusals = 0;
    show();
  }

  // The browser makes a connection that merely broke anew by itself, with Last-Event-ID.
  function fell() {
    if (isLive) lostAt = performance.now();
    isLive = false;
    look();
  }

  function drop() {
    clearTimeout(watching);
    stream?.close();
    stream = null;
    if (isLive) lostAt = performance.now();
    isLive = false;
  }

  // After a refusal or a silence.
  function reopen() {
    drop();
    look();
    refusals += 1;
    clearTimeout(opening);
    opening = setTimeout(open, Math.min(AGAIN * 2 ** (refusals - 1), RESTING) * (0.75 + Math.random() / 2));
  }

  function open() {
    opening = 0;
    if (isOut || stream) return;
    stream = new EventSource(address);
    watching = setTimeout(reopen, SILENCE);
    stream.addEventListener("beat", heard);
    stream.addEventListener("news", () => { heard(); look(); });
    stream.addEventListener("error", (event) => (event.target.readyState === EventSource.CLOSED ? reopen() : fell()));
  }

  addEventListener("pagehide", drop);
  addEventListener("pageshow", (event) => { if (event.persisted) { open(); look(); } });
  open();
  look();
}
