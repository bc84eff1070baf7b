// A server that the switch started ends with the worker, or may crash: it is started again, but not without end.
import { isOn } from "./state.js";

const WITHIN = 60_000; // milliseconds
const OFTEN = 5; // starts within that time, after which it stays off until somebody turns the switch

/** Whether the switch of this browser session stands for a server that it started. @param {boolean} held */
export async function holds(held) {
  await chrome.storage.session.set(/** @type {object} */ (held ? { held } : { held, revived: [] })); // a user's turn starts the count anew
}

/** Calls `start` when that server was seen to be gone. @param {() => Promise<unknown>} start */
export function whenLost(start) {
  chrome.storage.local.onChanged.addListener(async ({ server }) => {
    const seen = /** @type {ServerState | undefined} */ (server?.newValue);
    if (seen?.state !== "off" || !(await isOn())) return;
    /** @type {{held: boolean, revived: number[]}} */
    const { held, revived } = await chrome.storage.session.get({ held: false, revived: [] });
    const late = revived.filter((at) => at > Date.now() - WITHIN);
    if (!held || late.length >= OFTEN) return;
    await chrome.storage.session.set({ revived: [...late, Date.now()] });
    await start();
  });
}
