// The side panel: the photos of the tab that is looked at, and what was asked about in it. The same page in a window of
// its own, with ?tab=, where a browser has no side panel.
import { askedKey, watchTab } from "../found.js";
import { ask, dress, part, words } from "../parts.js";
import { followServer } from "../server.js";
import { chosen } from "../settings.js";
import { rows, sentence } from "./rows.js";

const only = Number(new URLSearchParams(location.search).get("tab")) || null;
const drawPhotos = rows();
const drawQuestions = rows();

/** @type {{id: number, windowId: number} | null} */
let tab = null;
let look = new AbortController();
/** @type {Found[]} */
let found = [];
/** @type {{id: string, name: string, url: string, answer: Answer}[]} */
let asked = [];
let ready = false;
/** The number of each photo without a name, in the order in which they were met. @type {Map<string, number>} */
const numbers = new Map();

async function followTab() {
  const [active] = only ? [await chrome.tabs.get(only).catch(() => null)] : await chrome.tabs.query({ active: true, currentWindow: true });
  if (active?.id === undefined || active.id === tab?.id) return;
  tab = { id: active.id, windowId: active.windowId };
  look.abort();
  look = new AbortController();
  found = [];
  numbers.clear();
  part("all-says").textContent = "";
  watchTab(tab.id, show, look.signal);
  await showAsked(false);
}

/** @param {Found[]} rows */
async function show(rows) {
  found = rows;
  await drawFound();
}

async function drawFound() {
  const { show: wish } = await chosen();
  const shown = ready ? found.filter(({ answer = {} }) => wish !== "suspicious" || SUSPICIOUS.includes(Badge.kind(answer))) : [];
  const near = shown.filter((row) => row.near);
  const earlier = shown.filter((row) => !row.near).reverse();
  part("near-part").hidden = !near.length;
  part("earlier-part").hidden = !earlier.length;
  drawPhotos([[part("near"), near.map(entry)], [part("earlier"), earlier.map(entry)]]);
  const left = ready ? found.length - shown.length : 0;
  part("hidden-count").hidden = !left;
  part("hidden-count").textContent = left ? words("panelHidden", [String(left)]) : "";
  part("nothing").hidden = !ready || found.length > 0;
}

/** @param {Found} row */
function entry({ url, name, answer = {}, asked, trusts, frameId = 0 }) {
  const key = `${frameId} ${url}`;
  if (!name && !numbers.has(key)) numbers.set(key, numbers.size + 1);
  const doings = Doing.about(toWorker, words, answer, { url, asked, name: trusts });
  return { key, name: name || words("photoNumber", [String(numbers.get(key))]), answer, doings, show: () => reveal(url, frameId) };
}

/** An answer that a person asked for by itself. @param {typeof asked[number]} one */
function question({ id, name, url, answer }) {
  const doings = Doing.about(toWorker, words, answer, { url, asked: true, name: "" });
  return { key: id, name: name || words("askedPicture"), answer, doings };
}

/** @param {string | undefined} name @param {object} more @returns {Promise<any>} null where the worker is gone */
function toWorker(name, more) {
  return chrome.runtime.sendMessage({ name, ...more }).catch(() => null);
}

/** Scroll the page to a photo. @param {string} url @param {number} frameId */
async function reveal(url, frameId) {
  if (!tab) return false;
  return chrome.tabs.sendMessage(tab.id, { name: MESSAGES["PANEL_CONTENT_SHOW"], url }, { frameId }).catch(() => false);
}

/** @param {boolean} aloud whether the newest answer is said to screen readers */
async function showAsked(aloud) {
  if (!tab) return;
  const key = askedKey(tab.id);
  asked = /** @type {typeof asked | undefined} */ ((await chrome.storage.session.get(key))[key]) ?? [];
  part("asked-part").hidden = !asked.length;
  drawQuestions([[part("asked"), asked.map(question)]]);
  const [newest] = asked;
  if (aloud && newest) part("asked-says").textContent = `${newest.name || words("askedPicture")}: ${sentence(newest.answer)}`;
}

async function checkAll() {
  part("all-says").textContent = "";
  if (!tab) return;
  const { error } = await ask("PANEL_WORKER_ALL", { tabId: tab.id, windowId: tab.windowId });
  part("all-says").textContent = error ? `${error.says} ${error.hint}` : "";
}

async function start() {
  dress();
  document.title = `${words("appName")}: ${words("panelName")}`;
  part("all").addEventListener("click", checkAll);
  chrome.tabs.onActivated.addListener(followTab);
  chrome.storage.session.onChanged.addListener((changed) => {
    if (tab && askedKey(tab.id) in changed) showAsked(true);
  });
  chrome.storage.local.onChanged.addListener(({ show: wish }) => {
    if (wish) drawFound();
  });
  await followTab();
  await followServer((now) => {
    ready = now;
    part("server").hidden = now;
    drawFound();
  });
}

start();
