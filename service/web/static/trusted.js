// The one place where markup becomes a part of a page: what the server drew, and nothing that was typed here. Anywhere
// else the browser refuses a string where markup or the address of a script is wanted, and no script makes another policy.

const WORKER = "/service-worker.js";
const LOADS = /<\/?(?:script|iframe|frame|object|embed|base|meta|link)\b/i; // what somebody wrote has no bare <

const rules = {
  createHTML(html) {
    if (LOADS.test(html)) throw new TypeError("this loads something");
    return html;
  },
  createScriptURL(address) {
    if (address !== WORKER) throw new TypeError("this is no script of ours");
    return address;
  },
};
// A browser that knows no trusted types takes what the rules let through.
const policy = window.trustedTypes?.createPolicy("tideover", rules) ?? rules;

// What the server drew, as nodes that do nothing before they are put into the page.
export function nodes(html) {
  const drawn = document.createElement("template");
  drawn.innerHTML = policy.createHTML(html);
  return drawn.content;
}

export const worker = () => policy.createScriptURL(WORKER);
