// What a person said of verdicts, kept in this browser alone, as worker and options read and write it.
// A record holds the photo's checksum and no address or name; the photo only where the person ticked it.

const MOST = 500; // records; the oldest go first
const PHOTO = 400_000; // characters of one photo as a data: address, about 300 kB
const PHOTOS = 5_000_000; // of all photos together, half of what the browser lets an extension keep
const LOCK = "kept"; // worker and options may write at the same time
const PICTURE = "photo:";

/** `time` in ms since 1970; `photo` is the length of the photo that is kept with it, 0 where there is none.
 * @typedef {Kept & {time: number, photo: number}} Entry */

/** The newest first. @returns {Promise<Entry[]>} */
export async function records() {
  return /** @type {Entry[]} */ ((await chrome.storage.local.get({ kept: [] }))["kept"]);
}

/** Keep what is said now; it takes the place of what was said of this verdict before.
 * @param {Kept} record @param {string | null} picture the photo as a data: address
 * @returns {Promise<boolean>} whether the photo is kept too */
export function keep(record, picture) {
  return navigator.locks.request(LOCK, async () => {
    const fits = picture !== null && picture.length <= PHOTO;
    const others = (await records()).filter((one) => !same(one, record));
    await write([{ ...record, time: Date.now(), photo: fits ? picture.length : 0 }, ...others]);
    if (fits) await chrome.storage.local.set({ [PICTURE + record.sha256]: picture });
    return fits;
  });
}

/** @param {(one: Kept) => boolean} unwanted */
export function drop(unwanted) {
  return navigator.locks.request(LOCK, async () => write((await records()).filter((one) => !unwanted(one))));
}

/** @param {Kept} one @param {Kept} other */
export function same(one, other) {
  return one.sha256 === other.sha256 && one.model === other.model && one.point === other.point;
}

/** The records as a file for `make evaluate`, with the photos that are kept. */
export async function exported() {
  const all = await records();
  const pictures = await chrome.storage.local.get(all.filter(({ photo }) => photo).map(({ sha256 }) => PICTURE + sha256));
  const rows = all.map(({ time, photo, ...record }) => {
    const picture = photo ? pictures[PICTURE + record.sha256] : undefined;
    return { ...record, time: new Date(time).toISOString(), ...(picture ? { photo: picture } : {}) };
  });
  return { app: CONTRACT.app, kind: "records", version: CONTRACT.recordsVersion, made: new Date().toISOString(), records: rows };
}

/** Write the records within their bounds; photos that no record names any more go. @param {Entry[]} wanted */
async function write(wanted) {
  let room = PHOTOS;
  const kept = wanted.slice(0, MOST).map((one) => {
    room -= one.photo;
    return room < 0 ? { ...one, photo: 0 } : one;
  });
  const named = new Set(kept.filter(({ photo }) => photo).map(({ sha256 }) => sha256));
  const gone = (await records()).filter(({ sha256 }) => !named.has(sha256)).map(({ sha256 }) => PICTURE + sha256);
  await chrome.storage.local.set({ kept });
  await chrome.storage.local.remove(gone);
}
