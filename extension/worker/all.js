// "Check all photos on this page": on the pages of a site by its own rules, on any other every picture near the view.
import "../messages.js";
import { chosen, isPaused } from "../settings.js";
import { tellError } from "./asked.js";
import { failure } from "./failures.js";
import { health } from "./verdicts.js";

/** @param {number} tabId @returns {Promise<{error?: Failure}>} */
export async function checkAll(tabId) {
  const error = (await unready()) ?? ((await runs(tabId)) ? null : await begin(tabId));
  return error ? { error } : {};
}

/** The same where a menu or a key asked, which show no answer of their own. @param {{id: number, windowId: number}} tab */
export async function checkAllAloud(tab) {
  const { error } = await checkAll(tab.id);
  if (error) await tellError(tab, error);
}

/** Why nothing can be checked now. @returns {Promise<Failure | null>} */
async function unready() {
  const choice = await chosen();
  if (!choice.on || isPaused(choice)) return failure("switched_off");
  const { state, says, hint } = await health();
  return state === "on" ? null : { code: `server_${state}`, says, hint };
}

/** Whether the page looks at its photos already, and now at all of them. @param {number} tabId */
async function runs(tabId) {
  const message = { name: MESSAGES["WORKER_CONTENT_ALL"] };
  const heard = await chrome.tabs.sendMessage(tabId, message, { frameId: 0 }).catch(() => false);
  if (heard) chrome.tabs.sendMessage(tabId, message).catch(() => {}); // its frames too
  return heard === true;
}

/** @param {number} tabId @returns {Promise<Failure | null>} */
async function begin(tabId) {
  const [listed] = chrome.runtime.getManifest().content_scripts ?? [];
  const files = (listed?.js ?? []).filter((file) => file !== "content/start.js");
  try {
    const target = { tabId, allFrames: true };
    const frames = await chrome.scripting.executeScript({ target, files: [...files, "content/picture.js", "content/any.js"] });
    return frames.some(({ result }) => Number(result) > 0) ? null : failure("no_photos");
  } catch {
    return failure("page_closed");
  }
}
