// What a person says from a card: kept here in the browser, and nowhere else.
import "../contract.js";
import "../messages.js";
import "../sites.js";
import { drop, keep, same } from "../kept.js";
import { trust } from "../settings.js";
import { photo } from "./about.js";
import { failure } from "./failures.js";

const HASH = /^[0-9a-f]{64}$/;

/** @type {Record<string, (message: any, sender: chrome.runtime.MessageSender) => Promise<object>>} */
const HANDLERS = {
  [/** @type {string} */ (MESSAGES["CARD_WORKER_SAY"])]: async ({ seen, photo: wanted }) => {
    const record = clean(seen);
    return { photo: await keep(record, wanted ? await picture(wanted, record.sha256) : null) };
  },
  [/** @type {string} */ (MESSAGES["CARD_WORKER_TRUST"])]: async ({ photo: name, wanted, seen }) => {
    const record = clean(seen);
    if (!SITES.some((site) => String(name).startsWith(`${site.name}:`))) throw new TypeError("no photo of a site");
    await trust(String(name), wanted === true);
    if (wanted === true) await keep(record, null);
    else await drop((one) => one.says === "known" && same(one, record));
    return {};
  },
  [/** @type {string} */ (MESSAGES["CARD_WORKER_EVIDENCE"])]: async ({ sha256 }, { tab }) => {
    if (!HASH.test(sha256)) throw new TypeError("no checksum");
    const opener = tab?.id === undefined ? {} : { openerTabId: tab.id };
    await chrome.tabs.create({ url: chrome.runtime.getURL(`history/history.html#${sha256}`), ...opener });
    return {};
  },
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  const handler = sender.id === chrome.runtime.id ? HANDLERS[message?.name] : undefined;
  if (!handler) return false;
  handler(message, sender).then(reply, () => reply({ error: failure("not_kept") }));
  return true; // the reply comes later
});

/** A page's script may be anybody's by now: nothing but what a record holds is kept. @param {any} seen @returns {Kept} */
function clean({ sha256, label, probability, model, point, says }) {
  const chance = typeof probability === "number" ? Math.min(1, Math.max(0, probability)) : null;
  if (!HASH.test(sha256) || !Object.values(CONTRACT.labels).includes(label) || !Object.values(CONTRACT.said).includes(says)) throw new TypeError("no record");
  return { sha256, label, probability: chance, model: String(model).slice(0, 100), point: String(point).slice(0, 20), says };
}

/** The photo that was judged, as a data: address; null where it cannot be had again or is another by now.
 * @param {{url: string, asked: boolean}} wanted @param {string} sha256 */
async function picture({ url, asked }, sha256) {
  const bytes = await photo(String(url), asked === true);
  if (!bytes) return null;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if ([...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("") !== sha256) return null;
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return `data:application/octet-stream;base64,${btoa(text)}`;
}
