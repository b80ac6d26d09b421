// Tasks that are chosen, to do the same with all of them: says how many, and unfolds what can be done.

import { say } from "/static/say.js";

const CHOSEN = 'input[name="task"]:checked';

export const countChosen = () => document.querySelectorAll(CHOSEN).length;

// Also after the list was drawn anew: what is gone is not chosen any more.
export function tellChosen() {
  const told = document.querySelector("[data-chosen]");
  const count = countChosen();
  if (told) told.textContent = count ? say("{count} chosen", { count }) : "";
}

document.addEventListener("change", (event) => {
  if (!event.target.matches('input[name="task"]')) return;
  tellChosen();
  if (event.target.checked) document.getElementById("several").open = true;
  document.querySelector("[data-said]").textContent = say("{count} chosen", { count: countChosen() });
});
