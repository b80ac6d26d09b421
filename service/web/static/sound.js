// A sound when an alert comes in, for this browser: off until somebody asks for it (a cookie, nothing else is kept).

import { say } from "/static/say.js";

const button = document.querySelector("[data-sound]");
let context = null;

const isOn = () => document.cookie.split("; ").includes("sound=on");

function keep(on) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `sound=${on ? "on" : "off"}; path=/; max-age=31536000; samesite=lax${secure}`;
}

function show() {
  const waits = isOn() && context?.state !== "running";
  button.textContent = waits ? say("Sound: after your next click") : isOn() ? say("Sound: on") : say("Sound: off");
}

// Browsers let a page sound only once somebody has clicked or typed in it.
async function wake() {
  if (!isOn()) return;
  context ??= new AudioContext();
  await context.resume();
  show();
}

function tone(at, hertz) {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(0.2, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.4);
}

export function ring() {
  if (!isOn() || context?.state !== "running") return;
  tone(context.currentTime, 660);
  tone(context.currentTime + 0.25, 880);
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    keep(!isOn());
    show();
    await wake();
    ring();
  });
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  show();
}
