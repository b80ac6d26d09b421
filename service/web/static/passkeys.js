// Passkeys: asks the server what to sign, the device to sign it, and sends the answer as the plain form that it stands in.

import { say } from "/static/say.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (some = []) => some.map((one) => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id, rawId: made.id, type: made.type,
    response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) },
  };
}

async function sign(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  const { id, type, response } = await navigator.credentials.get({ publicKey });
  return {
    id, rawId: id, type,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
    },
  };
}

async function send(form) {
  const asked = await fetch(form.dataset.passkey);
  // Asked for a proof first, or signed out: the page itself leads there.
  if (asked.redirected || asked.status === 401) return location.reload();
  if (!asked.ok) throw new Error(asked.status);
  const options = await asked.json();
  const answer = "makes" in form.dataset ? await make(options) : await sign(options);
  form.elements.answer.value = JSON.stringify(answer);
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[role=status]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      said.hidden = true;
      send(form).catch((error) => {
        said.textContent = error.name === "InvalidStateError"
          ? say("This device has a passkey of yours already.")
          : say("Nothing came of that. Please try once more, or another way.");
        said.hidden = false;
      });
    });
  }
  for (const hint of document.querySelectorAll("[data-without]")) hint.hidden = true;
}
