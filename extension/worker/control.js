// What popup and options ask besides the switch, and the icon that follows a pause.
import "../messages.js";
import { chosen } from "../settings.js";
import { card, forgetAll, samples, trySample } from "./about.js";
import { failure } from "./failures.js";
import { draw } from "./state.js";

/** @type {Record<string, (message: any) => Promise<unknown>>} */
const HANDLERS = {
  [/** @type {string} */ (MESSAGES["OPTIONS_WORKER_CARD"])]: card,
  [/** @type {string} */ (MESSAGES["OPTIONS_WORKER_FORGET"])]: forgetAll,
  [/** @type {string} */ (MESSAGES["OPTIONS_WORKER_SAMPLES"])]: samples,
  [/** @type {string} */ (MESSAGES["OPTIONS_WORKER_TRY"])]: ({ file }) => trySample(String(file)),
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  const ours = sender.id === chrome.runtime.id && sender.url?.startsWith(chrome.runtime.getURL("options/")); // no content script
  const handler = ours ? HANDLERS[message?.name] : undefined;
  if (!handler) return false;
  handler(message).then(reply, () => reply({ error: failure("server_lost") }));
  return true; // the reply comes later
});

chrome.storage.local.onChanged.addListener((changed) => {
  if (changed["pausedUntil"]) follow();
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let end;

/** The icon says when a pause ends, and is drawn anew then; a worker that wakes later draws it as it wakes. */
async function follow() {
  await draw();
  const { pausedUntil } = await chosen();
  clearTimeout(end);
  if (pausedUntil > Date.now()) end = setTimeout(draw, pausedUntil - Date.now());
}

follow();
