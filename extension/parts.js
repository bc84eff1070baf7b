// What our own pages (popup, options) share: words, elements by their id, and questions to the worker.

/** @type {Words} */
export const words = (name, fill) => chrome.i18n.getMessage(name, fill);

/** @template {HTMLElement} T @param {string} id @returns {T} */
export function part(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} content @param {string} name of its class */
export function made(tag, content, name = "") {
  const element = document.createElement(tag);
  element.textContent = content;
  if (name) element.className = name;
  return element;
}

/** @param {string} name @param {object} more @returns {Promise<any>} */
export function ask(name, more = {}) {
  return chrome.runtime.sendMessage({ name: MESSAGES[name], ...more });
}

/** A button that does one thing at a time and keeps the keyboard meanwhile.
 * @param {HTMLElement} element @param {() => unknown} work */
export function press(element, work) {
  element.addEventListener("click", async () => {
    if (element.getAttribute("aria-disabled") === "true") return;
    element.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      element.removeAttribute("aria-disabled");
    }
  });
}

/** Let the browser save a file. @param {string} name @param {object} content as JSON */
export function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 1)}\n`], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A moment as people here write it. @param {number} time in ms since 1970 */
export function moment(time) {
  return new Date(time).toLocaleString(chrome.i18n.getUILanguage(), { dateStyle: "medium", timeStyle: "medium" });
}

/** The shape of a state as badges draw it, without a button. @param {string} state */
export function shape(state) {
  const error = { code: "", says: "", hint: "" };
  const answer = state === "error" ? { error } : state === "checking" ? {} : { verdict: /** @type {Verdict} */ ({ label: state }) };
  const drawn = document.createElement("span");
  drawn.className = state;
  drawn.append(...Badge.button(answer, words, "", false).children);
  return drawn;
}

/** Language, style of shapes, and every element's words. */
export function dress() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  document.documentElement.dir = words("@@bidi_dir");
  document.adoptedStyleSheets = [Badge.sheet()];
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words(/** @type {HTMLElement} */ (element).dataset["word"] ?? "");
  }
}
