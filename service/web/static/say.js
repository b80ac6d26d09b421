// What a script says, in the language of the page: the page brings the translations along, by the English.

const words = JSON.parse(document.body.dataset.words ?? "{}");

export function say(english, names = {}) {
  return (words[english] ?? english).replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
}
