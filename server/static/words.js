// What the page's scripts share: words in the page's language, and elements.

/** @type {Record<string, string>} */
const written = await (await fetch(`/static/words/${document.documentElement.lang}.json`)).json();

/** @type {Words} */
export const words = (name, fill = []) => {
  if (name === "@@ui_locale") return document.documentElement.lang;
  if (name === "@@bidi_dir") return document.documentElement.dir || "ltr";
  return (written[name] ?? "").replace(/\$(\d)/g, (_, place) => fill[Number(place) - 1] ?? "");
};

/** @template {HTMLElement} T @param {string} id @returns {T} */
export function part(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} name of its class @param {string} content */
export function made(tag, name = "", content = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = content;
  return element;
}

/** In percent, never 0 and never 100: no photo tells that much. @param {number} probability */
export function percent(probability) {
  return Math.min(99, Math.max(1, Math.round(probability * 100)));
}
