// Turns the pushes to this browser on and off. What they say is in service-worker.js.

import { say } from "/static/say.js";
import { worker } from "/static/trusted.js";

const card = document.getElementById("push");
const state = card.querySelector("[data-state]");
const on = card.querySelector("[data-on]");
const off = card.querySelector("[data-off]");
const test = card.querySelector("[data-try]");

const CAME = {
  accepted: say("The push service has taken it: “New activity” shows here within moments. If it does not, look at the settings of this device."),
  refused: say("The push service has refused it. Stop in this browser, and turn it on again."),
  gone: say("The push service does not know this browser any more. Turn it on again."),
  unanswered: say("The push service did not answer. Please try again in a minute."),
};

function show(subscription, said = "") {
  on.hidden = Boolean(subscription);
  off.hidden = test.hidden = !subscription;
  state.textContent = said || (subscription ? say("This browser is notified.") : say("This browser is not notified."));
}

async function tell(path, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams({ endpoint, ...keys }) });
  return answer.status === 204;
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

// What was turned off in another browser, or given up by us, is over here too.
async function look() {
  const subscription = await current();
  if (!subscription || await tell("/push/known", subscription)) return show(subscription);
  await subscription.unsubscribe();
  return show(null);
}

async function subscribe() {
  if (await Notification.requestPermission() !== "granted") {
    return show(null, say("Your browser does not allow it: allow notifications for this page in its settings."));
  }
  await navigator.serviceWorker.register(worker());
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: card.dataset.key,
  });
  if (await tell("/push/subscribe", subscription)) return show(subscription);
  await subscription.unsubscribe();
  throw new Error("not kept");
}

async function tryOut() {
  const subscription = await current();
  if (!subscription) return show(null);
  const answer = await fetch("/push/try", { method: "POST", body: new URLSearchParams({ endpoint: subscription.endpoint }) });
  if (answer.status === 429) return show(subscription, say("That was often enough for now. Please try again in some minutes."));
  if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
  const { came } = answer.ok ? await answer.json() : { came: "gone" };
  if (came === "gone") await subscription.unsubscribe();
  return show(came === "gone" ? null : subscription, CAME[came]);
}

async function unsubscribe() {
  const subscription = await current();
  if (subscription) {
    await tell("/push/forget", subscription);
    await subscription.unsubscribe();
  }
  show(null);
}

async function carefully(act) {
  try {
    await act();
  } catch {
    show(await current().catch(() => null), say("That did not work. Please try again in a minute."));
  }
}

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  on.addEventListener("click", () => carefully(subscribe));
  test.addEventListener("click", () => carefully(tryOut));
  off.addEventListener("click", () => carefully(unsubscribe));
  carefully(look);
}
