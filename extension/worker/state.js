// On or off, and what is known of the server: in storage, since the worker may die at any moment.

import { chosen, isPaused, pauseEnds } from "../settings.js";

const ICON_SIZES = [16, 32, 48, 128];
const QUIET = "#4a5560";
const LOOKS = {
  off: { mark: "", color: QUIET, says: "iconOff" },
  paused: { mark: "", color: QUIET, says: "iconPaused" },
  starting: { mark: "…", color: QUIET, says: "iconStarting" },
  on: { mark: "", color: QUIET, says: "iconOn" },
  trouble: { mark: "!", color: "#b3261e", says: "iconTrouble" },
};

/** What is kept: the switch, on until it is first turned, and the server as last seen.
 * @returns {Promise<{on: boolean, server: ServerState | null}>} */
async function kept() {
  return chrome.storage.local.get({ on: DEFAULTS.on, server: null });
}

export async function isOn() {
  return (await kept()).on;
}

/** The server's state as last seen. */
export async function lastSeen() {
  return (await kept()).server?.state;
}

/** @param {boolean} on */
export async function setOn(on) {
  await chrome.storage.local.set({ on });
  await draw();
}

/** Why the switch could not start the server: told by whoever looks next, until it is turned again or the server is there.
 * @returns {Promise<ServerState | null>} */
async function fault() {
  /** @type {{fault: ServerState | null}} */
  const { fault: found } = await chrome.storage.session.get({ fault: null });
  return found;
}

/** @param {ServerState | null} seen */
export async function setFault(seen) {
  await chrome.storage.session.set({ fault: seen });
}

/** @type {Promise<unknown>} */
let keeping = Promise.resolve();

/** Keep what was seen of the server; pages and icon follow it. One at a time: who looked early does not write last.
 * @param {ServerState & {code?: string}} seen @returns {Promise<ServerState>} */
export function saw(seen) {
  const mine = keeping.then(() => keep(seen));
  keeping = mine.catch(() => {});
  return mine;
}

/** @param {ServerState & {code?: string}} seen @returns {Promise<ServerState>} */
async function keep(seen) {
  const { state, says, hint } = (seen.state === "off" && (await fault())) || seen;
  const server = { state, says, hint };
  const { server: before } = await kept();
  if (before?.state !== state || before?.says !== says) await chrome.storage.local.set({ server });
  if (state === "on" && before?.state !== "on") await setFault(null);
  await draw();
  return server;
}

/** The icon in the toolbar and what it says: off, paused, starting, on or trouble. */
export async function draw() {
  const { on, server } = await kept();
  const choice = await chosen();
  const paused = on && isPaused(choice);
  const state = !on ? "off" : paused ? "paused" : (server?.state ?? "starting");
  const look = on && !paused ? "on" : "off";
  const path = Object.fromEntries(ICON_SIZES.map((size) => [size, `/icons/${look}-${size}.png`]));
  const { mark, color, says } = LOOKS[state === "off" && on ? "trouble" : state];
  const fill = paused ? pauseEnds(choice) : (server?.says ?? "");
  await chrome.action.setIcon({ path });
  await chrome.action.setBadgeText({ text: mark });
  await chrome.action.setBadgeBackgroundColor({ color });
  await chrome.action.setTitle({ title: chrome.i18n.getMessage(says, [fill]) });
}
