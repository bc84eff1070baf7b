// "Check this face": any picture of any page, answered near it, or in the side panel where nothing may be drawn.
import "../messages.js";
import { chosen } from "../settings.js";
import { failure } from "./failures.js";
import { keepAsked, showPanel } from "./panel.js";
import { hostOf, told } from "./told.js";
import { judge, judgeBytes } from "./verdicts.js";

const FILES = ["contract.js", "messages.js", "badge/style.js", "badge/badge.js", "badge/actions.js", "badge/doing.js", "content/dialog.js", "content/spots.js", "content/overlay.js", "content/picture.js", "content/asked.js"];
/** The server could not have the photo; the browser, which shows it, may. */
const ONLY_THE_BROWSER = new Set(["fetch_denied", "fetch_failed", "fetch_slow", "url_refused", "host_not_listed", "not_a_photo", "wrong_request"]);
/** Their hint is what the person did just now. */
const ASK_ANEW = new Set(["fetch_denied", "host_not_listed"]);
const LONGEST = 2048; // letters of an address that the server takes
const LOOKS = 3; // at the screen, which a busy browser cannot always read
const AGAIN = 600; // milliseconds between them: no more than two a second are allowed

/** What is told of a picture that was not found. */
const UNKNOWN = { name: "", url: "" };

/** One question: where it was asked, and whether its answer may be drawn there.
 * @typedef {{id: string, tabId: number, windowId: number, frameId: number | null, draw: boolean}} Place */

/** @param {{how: "url" | "pointer" | "focus", url?: string, video?: boolean, tabId: number, frameId: number, windowId: number}} wish */
export async function checkAsked({ how, url = "", video = false, tabId, frameId, windowId }) {
  const draw = (await chosen()).place === "page";
  const place = { id: crypto.randomUUID(), tabId, windowId, frameId: await lay(tabId, frameId), draw };
  if (how === "pointer" && place.frameId !== frameId) return show(place, UNKNOWN, { error: failure("page_closed") });
  const seen = await tell(place, "WORKER_CONTENT_ASKING", { how, url, draw });
  if (seen?.choosing) return keepAsked(tabId, { id: place.id, ...UNKNOWN, answer: { says: chrome.i18n.getMessage("pickPhoto") } });
  return finish(place, seen, video ? "" : url);
}

/** The person showed which picture was meant. @param {{id: string, seen: Seen | null, ended?: boolean}} message
 * @param {chrome.runtime.MessageSender} sender */
export async function checkChosen({ id, seen, ended }, { tab, frameId = 0 }) {
  if (tab?.id === undefined) return;
  const draw = (await chosen()).place === "page";
  if (ended) await keepAsked(tab.id, { id, ...UNKNOWN, answer: null });
  else await finish({ id, tabId: tab.id, windowId: tab.windowId, frameId, draw }, seen, "");
}

/** The frame whose element has the keyboard's focus. @param {number} tabId */
export async function frameWithFocus(tabId) {
  const has = () => document.hasFocus() && !/^I?FRAME$/.test(document.activeElement?.tagName ?? "");
  try {
    const frames = await chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: has });
    return frames.find(({ result }) => result)?.frameId ?? 0;
  } catch {
    return 0;
  }
}

/** A sentence for the person where they asked. @param {{id: number, windowId: number}} tab @param {Failure} error */
export async function tellError({ id: tabId, windowId }, error) {
  const draw = (await chosen()).place === "page";
  const place = { id: crypto.randomUUID(), tabId, windowId, frameId: draw ? await lay(tabId, 0) : null, draw };
  await show(place, UNKNOWN, { error });
}

/** A picture of a page whose pictures a person asked for. @param {string} url @param {number} tabId @param {number} frameId
 * @returns {Promise<Answer>} */
export async function judgeOfPage(url, tabId, frameId) {
  /** @param {string} name */
  const ask = (name) => chrome.tabs.sendMessage(tabId, { name: MESSAGES[name], url }, { frameId }).catch(() => null);
  return byAddressOr(url, async ({ size }) => differ(size, await ask("WORKER_CONTENT_SIZE")), async () => blobOf(await ask("WORKER_CONTENT_READ")));
}

/** @param {[number, number]} got @param {[number, number] | null | undefined} shown null where that is not known */
function differ(got, shown) {
  return shown != null && Math.abs(got[0] - shown[0]) + Math.abs(got[1] - shown[1]) > 2; // pixels
}

/** @param {Place} place @param {Seen | null} seen @param {string} url that the browser told, where the page tells none */
async function finish(place, seen, url) {
  const address = seen?.url ?? url;
  if (!seen && !address) return show(place, UNKNOWN, { error: failure("no_picture") });
  const of = { name: seen?.name ?? "", url: fetchable(address) ? address : "" };
  await keepAsked(place.tabId, { id: place.id, ...of, answer: {} });
  const other = async (/** @type {Verdict} */ { size }) => differ(size, seen?.size);
  const said = await byAddressOr(address, other, async () => (await fromPage(place)) ?? fromScreen(place));
  const useful = ASK_ANEW.has(said.error?.code ?? "") ? { error: failure("photo_unreachable") } : said;
  const answer = await told(useful, "asked", await hostOf(place.tabId));
  await show(place, of, answer);
}

/** By its address; and by what the browser has of it, where the server can have nothing, or got another picture than the
 * one that is seen (a login's own). @param {string} url @param {(verdict: Verdict) => Promise<boolean>} other
 * @param {() => Promise<Blob | null>} bytes @returns {Promise<Answer>} */
async function byAddressOr(url, other, bytes) {
  /** @type {Answer} */
  const answer = fetchable(url) ? await judge(url, true) : { error: failure("photo_unreachable") };
  const strange = answer.verdict !== undefined && (await other(answer.verdict));
  if (fetchable(url) && !strange && !ONLY_THE_BROWSER.has(answer.error?.code ?? "")) return answer;
  const photo = await bytes();
  if (!photo) return strange ? { error: failure("photo_unreachable") } : answer;
  return photo.size > CONTRACT.photoBytes ? { error: failure("photo_too_big") } : judgeBytes(photo);
}

/** @param {string} url */
function fetchable(url) {
  return /^https?:/.test(url) && url.length < LONGEST;
}

/** @param {Place} place */
async function fromPage(place) {
  return blobOf(await tell(place, "WORKER_CONTENT_BYTES", {}));
}

/** @param {string | null} data a data: address @returns {Promise<Blob | null>} */
async function blobOf(data) {
  return data ? (await fetch(data)).blob() : null;
}

/** What the screen shows of it: the last resort, and honest, since it is what the person sees.
 * @param {Place} place @returns {Promise<Blob | null>} */
async function fromScreen(place) {
  if (place.frameId !== 0) return null; // where a frame stands in its page is not known
  for (let left = LOOKS; left > 0; left -= 1) {
    /** @type {Seen | null} */
    const seen = await tell(place, "WORKER_CONTENT_BARE", {});
    if (!seen || seen.box.width < 1 || seen.box.height < 1) return null;
    try {
      return await cut(await chrome.tabs.captureVisibleTab(place.windowId, { format: "png" }), seen.box);
    } catch {
      if (left > 1) await new Promise((done) => setTimeout(done, AGAIN));
    }
  }
  return null;
}

/** @param {string} shot the screen, as a data: address @param {Seen["box"]} box in CSS pixels @returns {Promise<Blob | null>} */
async function cut(shot, box) {
  const picture = await createImageBitmap(await (await fetch(shot)).blob());
  const [x, y] = [Math.max(0, box.x * box.ratio), Math.max(0, box.y * box.ratio)];
  const width = Math.min(picture.width, (box.x + box.width) * box.ratio) - x;
  const height = Math.min(picture.height, (box.y + box.height) * box.ratio) - y;
  if (width < 1 || height < 1) return null;
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  canvas.getContext("2d")?.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/png" });
}

/** The answer, near the picture or in the side panel; both tell it while the panel is open.
 * @param {Place} place @param {typeof UNKNOWN} of @param {Answer} answer */
async function show(place, of, answer) {
  const drawn = place.draw && (await tell(place, "WORKER_CONTENT_ANSWER", { answer })) !== null;
  await keepAsked(place.tabId, { id: place.id, ...of, answer });
  if (!drawn) await showPanel(place.tabId, place.windowId);
}

/** Lay our scripts into a frame, or into the page itself where that frame is closed to us; null where no script may run
 * (the browser's own pages). @param {number} tabId @param {number} frameId @returns {Promise<number | null>} */
async function lay(tabId, frameId) {
  for (const frame of new Set([frameId, 0])) {
    try {
      await chrome.scripting.executeScript({ target: { tabId, frameIds: [frame] }, files: FILES });
      return frame;
    } catch {
      // the next, then none
    }
  }
  return null;
}

/** @param {Place} place @param {string} name @param {object} more */
async function tell({ id, tabId, frameId }, name, more) {
  if (frameId === null) return null;
  try {
    return (await chrome.tabs.sendMessage(tabId, { name: MESSAGES[name], id, ...more }, { frameId })) ?? null;
  } catch {
    return null; // the page went away meanwhile
  }
}
