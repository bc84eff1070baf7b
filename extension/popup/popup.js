// The popup: the switch, the server's state in a sentence, and what was found on this page.

const SHOWN = ["fake", "unsure", "real", "too_small", "no_face", "error", "checking"];

/** @type {Words} */
const words = (name, fill) => chrome.i18n.getMessage(name, fill);

/** @template {HTMLElement} T @param {string} id @returns {T} */
function part(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @param {{on: boolean, server: ServerState}} state */
function showState({ on, server }) {
  part("switch").setAttribute("aria-checked", String(on));
  const shown = on ? server : { state: "off", says: words("switchedOff"), hint: words("switchedOffHint") };
  part("server").dataset["state"] = shown.state;
  part("says").textContent = shown.says;
  part("hint").textContent = shown.hint;
  part("by-hand").hidden = !on || server.state === "on" || server.state === "starting";
}

async function showFound() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  /** @type {Record<string, number>} */
  let counts = {};
  try {
    counts = (tab?.id !== undefined && (await chrome.tabs.sendMessage(tab.id, { name: MESSAGES["POPUP_CONTENT_FOUND"] }))) || {};
  } catch {
    counts = {}; // a page that we do not look at
  }
  const rows = SHOWN.filter((state) => counts[state]).map((state) => row(state, counts[state] ?? 0));
  part("found").replaceChildren(...rows);
  part("nothing").hidden = rows.length > 0;
}

/** @param {string} state @param {number} count */
function row(state, count) {
  const item = document.createElement("li");
  const answer = state === "error" ? { error: { code: "", says: "", hint: "" } } : state === "checking" ? {} : { verdict: /** @type {Verdict} */ ({ label: state }) };
  const drawn = Badge.button(answer, words, "", false);
  const shape = document.createElement("span");
  shape.className = state;
  shape.append(...drawn.children);
  const label = document.createElement("span");
  label.textContent = words(`label_${state}`);
  const number = document.createElement("span");
  number.className = "count";
  number.textContent = String(count);
  item.append(shape, label, number);
  return item;
}

/** @param {string} name @param {object} more */
function ask(name, more = {}) {
  return chrome.runtime.sendMessage({ name: MESSAGES[name], ...more });
}

async function start() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  document.adoptedStyleSheets = [Badge.sheet()];
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words(/** @type {HTMLElement} */ (element).dataset["word"] ?? "");
  }
  const { port } = await chrome.storage.local.get({ port: CONTRACT.port });
  /** @type {HTMLAnchorElement} */ (part("page")).href = `http://127.0.0.1:${port}/`;
  part("switch").addEventListener("click", async () => {
    const on = part("switch").getAttribute("aria-checked") !== "true";
    showState({ on, server: { state: "starting", says: words("starting"), hint: "" } });
    showState(await ask("POPUP_WORKER_SWITCH", { on }));
  });
  chrome.storage.local.onChanged.addListener(async () => {
    /** @type {{on: boolean, server: ServerState | null}} */
    const { on, server } = await chrome.storage.local.get({ on: true, server: null });
    if (server) showState({ on, server });
  });
  showState(await ask("POPUP_WORKER_STATE"));
  await showFound();
  setInterval(showFound, 1000);
}

start();
