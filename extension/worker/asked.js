// "Check this face": any image of any page, answered near it.
import "../messages.js";
import { failure } from "./failures.js";
import { judge, judgeBytes } from "./verdicts.js";

const FILES = ["contract.js", "messages.js", "badge/style.js", "badge/badge.js", "content/overlay.js", "content/asked.js"];
/** The server could not have the photo; the browser, which shows it, may. */
const ONLY_THE_BROWSER = new Set(["fetch_denied", "fetch_failed", "fetch_slow", "url_refused", "host_not_listed", "not_a_photo", "wrong_request"]);

/** @typedef {{x: number, y: number, width: number, height: number, ratio: number} | null} Rectangle */

/** @param {{url: string, tabId: number, frameId: number, windowId: number}} photo */
export async function checkAsked({ url, tabId, frameId, windowId }) {
  const target = { tabId, frameIds: [frameId] };
  const shows = await injected(target);
  /** @type {Rectangle} */
  const box = shows ? await tell(tabId, frameId, "WORKER_CONTENT_ASKING", { url }) : null;
  const answer = await answered(url, target, box, windowId);
  if (shows) await tell(tabId, frameId, "WORKER_CONTENT_ANSWER", { url, answer });
  return answer;
}

/** @param {string} url @param {{tabId: number, frameIds: number[]}} target @param {Rectangle} box @param {number} windowId
 * @returns {Promise<Answer>} */
async function answered(url, target, box, windowId) {
  const fetchable = /^https?:/.test(url) && url.length < 2048;
  /** @type {Answer} */
  const answer = fetchable ? await judge(url, true) : { error: failure("photo_unreachable") };
  if (fetchable && !ONLY_THE_BROWSER.has(answer.error?.code ?? "")) return answer;
  const bytes = (await fromPage(url, target)) ?? (target.frameIds[0] === 0 ? await fromScreen(box, windowId) : null);
  if (!bytes) return answer;
  if (bytes.size > CONTRACT.photoBytes) return { error: failure("photo_too_big") };
  return judgeBytes(bytes);
}

/** The page reads its own image again: blob:, data: and what its login opens. @param {string} url
 * @param {{tabId: number, frameIds: number[]}} target */
async function fromPage(url, target) {
  try {
    const [done] = await chrome.scripting.executeScript({ target, func: readInPage, args: [url] });
    return done?.result ? await (await fetch(done.result)).blob() : null;
  } catch {
    return null;
  }
}

/** Runs in the page. @param {string} url @returns {Promise<string | null>} the image as a data: address */
async function readInPage(url) {
  try {
    const response = await fetch(url, { credentials: "include" });
    const blob = await response.blob();
    if (!response.ok || !blob.type.startsWith("image/")) return null;
    return await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(/** @type {string} */ (reader.result));
      reader.onerror = () => resolve(null);
      reader.readAsDataURL(blob);
    });
  } catch {
    return null; // another site's image, which the page may show and not read
  }
}

/** What the screen shows of it: the last resort, and honest, since it is what the person sees.
 * @param {Rectangle} box @param {number} windowId @returns {Promise<Blob | null>} */
async function fromScreen(box, windowId) {
  if (!box || box.width < 1 || box.height < 1) return null;
  try {
    const shot = await chrome.tabs.captureVisibleTab(windowId, { format: "png" });
    const picture = await createImageBitmap(await (await fetch(shot)).blob());
    const [x, y] = [Math.max(0, box.x * box.ratio), Math.max(0, box.y * box.ratio)];
    const width = Math.min(picture.width, (box.x + box.width) * box.ratio) - x;
    const height = Math.min(picture.height, (box.y + box.height) * box.ratio) - y;
    if (width < 1 || height < 1) return null;
    const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
    canvas.getContext("2d")?.drawImage(picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: "image/png" });
  } catch {
    return null;
  }
}

/** Lay our drawing into the page; false where no script may run (the browser's own pages).
 * @param {{tabId: number, frameIds: number[]}} target */
async function injected(target) {
  try {
    await chrome.scripting.executeScript({ target, files: FILES });
    return true;
  } catch {
    return false;
  }
}

/** @param {number} tabId @param {number} frameId @param {string} name @param {object} more */
async function tell(tabId, frameId, name, more) {
  try {
    return await chrome.tabs.sendMessage(tabId, { name: MESSAGES[name], ...more }, { frameId });
  } catch {
    return null; // the page went away meanwhile
  }
}
