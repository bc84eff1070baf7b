// The side panel: opened by a click, and what was asked about in each tab, which it lists. Kept for this browser session.
import { askedKey } from "../found.js";

const MOST = 20; // questions kept of a tab
const PAGE = "panel/panel.html";
const SIZE = { width: 420, height: 720 };

/** `url` is "" where a photo cannot be had again.
 * @typedef {{id: string, name: string, url: string, answer: Answer | null}} Asked null ends a question that nobody wants answered */

/** To be called by the event of a click or key itself: the browser opens it for nothing else. @param {number} windowId */
export function openPanel(windowId) {
  if (chrome.sidePanel) chrome.sidePanel.open({ windowId }).catch(() => {}); // open already, or switched off: see below
}

/** See to it that somebody sees the results of a tab: the panel if it is open or can be opened, and a window else.
 * @param {number} tabId @param {number} windowId */
export async function showPanel(tabId, windowId) {
  const shown = await chrome.runtime.getContexts({ contextTypes: ["SIDE_PANEL", "TAB"] });
  const page = chrome.runtime.getURL(PAGE);
  if (shown.some((one) => one.documentUrl?.startsWith(page) && (one.contextType === "TAB" || one.windowId === windowId))) return;
  try {
    await chrome.sidePanel.open({ windowId });
  } catch {
    await chrome.windows.create({ url: `${page}?tab=${tabId}`, type: "popup", ...SIZE });
  }
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** Keep a question and what is known of its answer. @param {number} tabId @param {Asked} asked */
export function keepAsked(tabId, asked) {
  last = last.then(() => write(tabId, asked)).catch(() => {});
  return last;
}

/** @param {number} tabId @param {Asked} asked */
async function write(tabId, asked) {
  const key = askedKey(tabId);
  const before = /** @type {Asked[] | undefined} */ ((await chrome.storage.session.get(key))[key]) ?? [];
  const others = before.filter(({ id }) => id !== asked.id);
  await chrome.storage.session.set({ [key]: (asked.answer ? [asked, ...others] : others).slice(0, MOST) });
}

chrome.tabs.onRemoved.addListener((tabId) => chrome.storage.session.remove(askedKey(tabId)));
