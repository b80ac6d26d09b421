// Brings a list up to date with what the server drew: item by item, so that focus, scrolling and screen
// readers keep their place. Items are told apart by their id.

export function patch(list, html, isBusy = () => false) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  const added = [];
  let place = list.firstElementChild;
  for (const item of [...wanted.content.children]) {
    const shown = item.id && list.querySelector(`:scope > [id="${CSS.escape(item.id)}"]`);
    if (!shown) {
      list.insertBefore(item, place);
      added.push(item);
      continue;
    }
    if (shown !== place) list.insertBefore(shown, place);
    place = shown.nextElementSibling;
    if (!shown.isEqualNode(item) && !isBusy(shown, item)) shown.replaceWith(item);
  }
  while (place) {
    const next = place.nextElementSibling;
    if (!isBusy(place, null)) place.remove();
    place = next;
  }
  return added;
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
