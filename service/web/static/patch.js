// Brings a list up to date with what the server drew: in place, node by node, so that focus, scrolling, what is typed,
// what is unfolded and screen readers keep theirs. Items are told apart by their id. `leave` takes an item away.

export function patch(list, drawn, leave = (item) => item.remove()) {
  const focused = document.activeElement;
  const around = [...list.children].find((one) => one.contains(focused));
  const added = [];
  let place = list.firstElementChild;
  for (const item of [...drawn.children]) {
    const shown = item.id && list.querySelector(`:scope > [id="${CSS.escape(item.id)}"]`);
    if (!shown) {
      list.insertBefore(item, place);
      added.push(item);
      continue;
    }
    if (shown !== place) list.insertBefore(shown, place);
    place = shown.nextElementSibling;
    redraw(shown, item);
  }
  while (place) {
    const next = place.nextElementSibling;
    leave(place);
    place = next;
  }
  if (around && focused !== document.activeElement) refocus(focused, around, list);
  return added;
}

// Whether somebody has written words there, kept as a draft or not.
export const isTyped = (node) => [...(node.querySelectorAll?.("textarea") ?? [])].some((one) => one.value.trim());

// An item that was moved has lost the focus; a control that is gone leaves it to its item, and that one to its list.
function refocus(focused, around, list) {
  if (focused.isConnected) focused.focus({ preventScroll: true });
  else leaveTo(around.isConnected ? around : list);
}

// The focus of what goes away goes to the first control there, or to the place itself.
export function leaveTo(place) {
  const next = place.querySelector("a, button, summary") ?? place;
  if (next === place) place.tabIndex = -1;
  next.focus({ preventScroll: true });
}

function redraw(shown, wanted) {
  if (shown.isEqualNode(wanted)) return;
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    shown.data = wanted.data;
    return;
  }
  redrawAttributes(shown, wanted);
  let place = shown.firstChild;
  for (const node of [...wanted.childNodes]) {
    const same = sameAs(node, place);
    if (!same) {
      shown.insertBefore(node, place);
      continue;
    }
    removeUntil(place, same);
    place = same.nextSibling;
    redraw(same, node);
  }
  removeUntil(place, null);
}

// Whoever has unfolded or folded something keeps it so.
function redrawAttributes(shown, wanted) {
  for (const { name } of [...shown.attributes]) {
    if (name !== "open" && !wanted.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (name !== "open" && shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}

// The node that is drawn anew: an element wherever it stands from `place` on, a text only right there.
function sameAs(node, place) {
  const isText = node.nodeType !== Node.ELEMENT_NODE;
  for (let one = place; one; one = isText ? null : one.nextSibling) {
    if (one.nodeName === node.nodeName && nameOf(one) === nameOf(node)) return one;
  }
  return null;
}

// A choice among colleagues never comes to mean another one: what has another value is another node.
function nameOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const form = node.matches("details") ? node.querySelector("form") : node;
  return [node.id, node.getAttribute("name"), node.getAttribute("value"), form?.getAttribute("action")].join(" ");
}

// What somebody has written stays, though it can no longer be sent.
function removeUntil(node, end) {
  for (let one = node; one !== end;) {
    const next = one.nextSibling;
    if (!isTyped(one)) one.remove();
    one = next;
  }
}

// Asks again and again, and says when the answers stop coming. `ask` gets a signal; it throws when it fails.
export function keepAsking(ask, milliseconds, onLost) {
  let failures = 0;
  let timer = 0;
  let isAsking = false;
  async function once() {
    if (isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      await ask(AbortSignal.timeout(5000));
      failures = 0;
    } catch {
      failures += 1;
    }
    onLost(failures > 1);
    isAsking = false;
    timer = setTimeout(once, failures ? Math.min(milliseconds * 2 ** failures, 5000) : milliseconds);
  }
  once();
  return once;
}
