// The only place that speaks to the local server.
import "../contract.js";
import { failure, translated } from "./failures.js";
import { lastSeen, saw } from "./state.js";

const AT_ONCE = 4;
const DEADLINE = (CONTRACT.fetchSeconds + 10) * 1000; // one photo on its way, and its turn at the desk
const KNOWN = "verdict:";
const USUAL = "browsing"; // the point at which badges are judged unless a person chose another

/** @typedef {Set<number | undefined>} Tabs who asks for a photo; undefined is a person, who stays */

/** Who waits for which photo; lost with the worker, and then asked again by the page.
 * @type {Map<string, {answer: Promise<Answer>, tabs: Tabs}>} */
const inFlight = new Map();
/** Whose turn has not come: what lets it begin, or ends it. @type {{tabs: Tabs, go: (still: boolean) => void}[]} */
const waiting = [];
let busy = 0;

/** The answer for a photo by its address. @param {string} url @param {boolean} asked by a person
 * @param {{point?: string, tab?: number | undefined}} from the operating point for badges, and the tab that asks
 * @returns {Promise<Answer>} */
export async function judge(url, asked, { point = USUAL, tab } = {}) {
  const key = `${KNOWN}${asked ? "asked" : point}:${url}`;
  const body = JSON.stringify(asked || point === USUAL ? { url, asked } : { url, asked, point });
  const underWay = inFlight.get(key);
  if (underWay) {
    underWay.tabs.add(tab);
    return underWay.answer;
  }
  const tabs = new Set([tab]);
  const answer = recall(key).then((known) => known ?? inTurn(tabs, () => post(body, "application/json")));
  inFlight.set(key, { answer, tabs });
  try {
    const said = await answer;
    if (said.verdict) await remember(key, said);
    return said;
  } finally {
    inFlight.delete(key);
  }
}

/** The answer for the bytes of a photo that only the browser can read. @param {Blob} photo */
export function judgeBytes(photo) {
  return post(photo, photo.type.startsWith("image/") ? photo.type : "application/octet-stream");
}

/** Whether the server is there, and ready, or why the switch could not start it. @returns {Promise<ServerState>} */
export async function health() {
  return saw(await look());
}

/** @returns {Promise<ServerState & {code?: string}>} */
async function look() {
  const { address } = await place();
  try {
    const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(3000), cache: "no-store" });
    const said = await response.json();
    if (said.app !== CONTRACT.app) return { state: "trouble", ...failure("strange_server") };
    if (said.state === "ready") return { state: "on", ...failure("server_ready") };
    if (said.state === "loading") return { state: "starting", ...failure("server_starting") };
    return { state: "trouble", says: said.says, hint: said.hint };
  } catch {
    return { state: "off", ...failure("server_off") };
  }
}

/** Why the server did not answer; popup and pages are told what is seen of it. @returns {Promise<Failure>} */
export async function lost() {
  const seen = await look();
  await saw(seen); // where a fault of the switch may take its place: whether anybody answered is known here alone
  return failure(seen.state === "off" ? "server_off" : seen.code === "strange_server" ? seen.code : "server_lost");
}

/** @param {BodyInit} body @param {string} type @returns {Promise<Answer>} */
async function post(body, type) {
  const { address } = await place();
  try {
    const response = await fetch(`${address}/v1/verdict`, {
      method: "POST",
      body,
      headers: { "Content-Type": type },
      signal: AbortSignal.timeout(DEADLINE),
    });
    const said = await response.json();
    if ((await lastSeen()) !== "on") await health(); // it is there after all
    if (response.ok && Object.values(CONTRACT.labels).includes(said.label)) return { verdict: said };
    return { error: said.error ? translated(said.error) : failure("strange_server") };
  } catch (problem) {
    const late = problem instanceof DOMException && problem.name === "TimeoutError";
    if (late) return { error: failure("server_slow") };
    return { error: await lost() };
  }
}

/** @param {Tabs} tabs @param {() => Promise<Answer>} work @returns {Promise<Answer>} */
async function inTurn(tabs, work) {
  if (busy >= AT_ONCE) {
    const still = await new Promise((/** @type {(still: boolean) => void} */ go) => waiting.push({ tabs, go }));
    if (!still) return { error: failure("server_slow") };
  }
  busy += 1;
  try {
    return await work();
  } finally {
    busy -= 1;
    waiting.shift()?.go(true);
  }
}

/** A closed tab waits for nothing. @param {number} tab */
export function dropTab(tab) {
  for (const one of waiting.filter(({ tabs }) => tabs.delete(tab) && !tabs.size)) {
    waiting.splice(waiting.indexOf(one), 1);
    one.go(false);
  }
}

/** @param {string} key @returns {Promise<Answer | null>} */
async function recall(key) {
  return (await chrome.storage.session.get(key))[key] ?? null;
}

/** Verdicts alone are remembered, never errors; a full store starts anew. @param {string} key @param {Answer} answer */
async function remember(key, answer) {
  try {
    await chrome.storage.session.set({ [key]: answer });
  } catch {
    await forget();
  }
}

/** Forget what was said in this session. */
export async function forget() {
  const all = await chrome.storage.session.get(null);
  await chrome.storage.session.remove(Object.keys(all).filter((key) => key.startsWith(KNOWN)));
}

/** The port is the contract's unless somebody runs the server elsewhere and said so. */
async function place() {
  const { port } = await chrome.storage.local.get({ port: CONTRACT.port });
  return { address: `http://127.0.0.1:${port}` };
}
