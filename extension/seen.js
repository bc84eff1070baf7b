// What was judged in this browser session, for the page that shows, saves and prints it; gone when the browser closes.

const MOST = 200; // the oldest go first
const INDEX = "seen";
const LOCK = "seen";

/** A verdict as it is listed: no address and no name, faces by their number.
 * @typedef {Omit<Verdict, "faces" | "ms"> & {time: number, site: string, faces: number, setting: Setting}} Seen */

/** The same photo on the same site at the same setting is listed once, where it was seen last.
 * @param {Seen} seen */
export function note(seen) {
  const key = `${INDEX}:${seen.site}:${seen.setting.point}:${seen.sha256}`;
  return navigator.locks.request(LOCK, async () => {
    const before = await index();
    const keys = [key, ...before.filter((one) => one !== key)];
    await chrome.storage.session.set({ [key]: seen, [INDEX]: keys.slice(0, MOST) });
    if (keys.length > MOST) await chrome.storage.session.remove(keys.slice(MOST));
  });
}

/** The newest first. @returns {Promise<Seen[]>} */
export async function seen() {
  const keys = await index();
  const all = await chrome.storage.session.get(keys);
  return /** @type {Seen[]} */ (keys.map((key) => all[key]).filter(Boolean));
}

export function forgetSeen() {
  return navigator.locks.request(LOCK, async () => chrome.storage.session.remove([...(await index()), INDEX]));
}

/** @returns {Promise<string[]>} */
async function index() {
  return /** @type {string[]} */ ((await chrome.storage.session.get({ [INDEX]: [] }))[INDEX]);
}
