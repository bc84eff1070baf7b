// On or off, and what is known of the server: in storage, since the worker may die at any moment.

const ICON_SIZES = [16, 32, 48, 128];

/** What is kept: the switch, on until it is first turned, and the server as last seen.
 * @returns {Promise<{on: boolean, server: ServerState | null}>} */
async function kept() {
  return chrome.storage.local.get({ on: true, server: null });
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

/** Keep what was seen of the server; pages and icon follow it. @param {ServerState & {code?: string}} seen
 * @returns {Promise<ServerState>} */
export async function saw(seen) {
  const server = { state: seen.state, says: seen.says, hint: seen.hint };
  const { server: before } = await kept();
  if (before?.state !== server.state || before?.says !== server.says) await chrome.storage.local.set({ server });
  await draw();
  return server;
}

/** The icon in the toolbar: off, starting, on or trouble. */
export async function draw() {
  const { on, server } = await kept();
  const look = on ? "on" : "off";
  const path = Object.fromEntries(ICON_SIZES.map((size) => [size, `/icons/${look}-${size}.png`]));
  const mark = !on || !server || server.state === "on" ? "" : server.state === "starting" ? "…" : "!";
  await chrome.action.setIcon({ path });
  await chrome.action.setBadgeText({ text: mark });
  await chrome.action.setBadgeBackgroundColor({ color: mark === "!" ? "#b3261e" : "#4a5560" });
}
