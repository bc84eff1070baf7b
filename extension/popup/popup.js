// The popup: the switch, a pause, this page's site, the server's state in a sentence, and what was found here.
import { watchTab } from "../found.js";
import { ask, dress, made, part, shape, words } from "../parts.js";
import { chosen, isPaused, pause, pauseEnds, siteIsOn, turnSite } from "../settings.js";

const SHOWN = ["fake", "unsure", "real", "too_small", "no_face", "error", "checking"];

/** Clicks of the switch so far: an answer to an earlier one is not shown over a later one. */
let turns = 0;
let turning = false;

/** @param {{on: boolean, server: ServerState}} state @param {number} mine the click that it answers */
async function showState({ on, server }, mine = turns) {
  const choice = await chosen();
  if (mine !== turns) return;
  const paused = on && isPaused(choice);
  part("switch").setAttribute("aria-checked", String(on));
  const rests = { state: "off", says: paused ? words("pausedUntil", [pauseEnds(choice)]) : words("switchedOff"), hint: words("switchedOffHint") };
  const shown = on && !paused ? server : rests;
  part("server").dataset["state"] = shown.state;
  part("says").textContent = shown.says;
  part("hint").textContent = shown.hint;
  part("by-hand").hidden = !on || paused || server.state === "on" || server.state === "starting";
  part("pause").hidden = !on;
  part("pause").textContent = words(paused ? "goOn" : "pauseHour");
}

/** The tab that the popup stands over. */
async function tabHere() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  return tab;
}

/** The switch of this tab's site; hidden on pages of no site that we know. */
async function showSite() {
  const site = Find.siteOf((await tabHere())?.url ?? "", SITES);
  part("site-part").hidden = !site;
  if (!site) return;
  part("site-name").textContent = words("badgesOn", [site.title]);
  part("site").setAttribute("aria-checked", String(await siteIsOn(site)));
  part("site").onclick = async () => {
    const on = await turnSite(site, part("site").getAttribute("aria-checked") !== "true");
    part("site").setAttribute("aria-checked", String(on));
  };
}

/** Ends the look into the tab before. */
let look = new AbortController();

async function followTab() {
  look.abort();
  look = new AbortController();
  const { signal } = look;
  const tab = await tabHere();
  if (tab?.id !== undefined && !signal.aborted) watchTab(tab.id, showFound, signal);
}

/** @param {Found[]} rows */
function showFound(rows) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { answer } of rows) counts[Badge.kind(answer ?? {})] = (counts[Badge.kind(answer ?? {})] ?? 0) + 1;
  const lines = SHOWN.filter((state) => counts[state]).map((state) => row(state, counts[state] ?? 0));
  part("found").replaceChildren(...lines);
  part("nothing").hidden = lines.length > 0;
}

/** The side panel, or the same page in a window where the browser has none. @param {chrome.tabs.Tab} tab */
async function openPanel({ id, windowId }) {
  try {
    await chrome.sidePanel.open({ windowId });
  } catch {
    await chrome.windows.create({ url: chrome.runtime.getURL(`panel/panel.html?tab=${id}`), type: "popup", width: 420, height: 720 });
  }
  close();
}

/** @param {string} state @param {number} count */
function row(state, count) {
  const item = document.createElement("li");
  item.append(shape(state), made("span", words(`label_${state}`)), made("span", String(count), "count"));
  return item;
}

async function start() {
  dress();
  const { port } = await chrome.storage.local.get({ port: CONTRACT.port });
  /** @type {HTMLAnchorElement} */ (part("page")).href = `http://127.0.0.1:${port}/`;
  part("switch").addEventListener("click", async () => {
    const on = part("switch").getAttribute("aria-checked") !== "true";
    part("switch").setAttribute("aria-checked", String(on)); // at once: the next click turns it again
    const mine = (turns += 1);
    turning = true;
    await showState({ on, server: { state: "starting", says: words("starting"), hint: "" } }, mine);
    const answer = await ask("POPUP_WORKER_SWITCH", { on });
    if (mine !== turns) return;
    turning = false;
    await showState(answer, mine);
  });
  part("pause").addEventListener("click", async () => pause(!isPaused(await chosen())));
  part("options").addEventListener("click", () => chrome.runtime.openOptionsPage());
  const here = await tabHere();
  part("panel").addEventListener("click", () => here && openPanel(here));
  part("history").addEventListener("click", () => chrome.tabs.create({ url: chrome.runtime.getURL("history/history.html") }));
  chrome.storage.local.onChanged.addListener(async (changed) => {
    /** @type {{on: boolean, server: ServerState | null}} */
    const { on, server } = await chrome.storage.local.get({ on: DEFAULTS.on, server: null });
    if (server && !turning) await showState({ on, server });
    if (changed["sites"]) await showSite();
  });
  await showState(await ask("POPUP_WORKER_STATE"));
  await showSite();
  chrome.tabs.onActivated.addListener(followTab);
  await followTab();
}

start();
