// What is told with a verdict: the setting at which it was judged and how often that errs; and a line in this session's history.
import { note } from "../seen.js";
import { card } from "./about.js";

const AGAIN = 10_000; // milliseconds before a server that did not tell its card is asked for it again

/** @typedef {{model: string, points: Record<string, Measured | null>, thresholds?: Record<string, {fake: number, unsure: number}>}} Card */

/** What the server said last, for the model that it is about. @type {Promise<{card?: Card, error?: Failure}> | null} */
let asked = null;
let at = 0;

/** @param {Answer} answer @param {string} point @param {string} site the host of the page, "" where it is not known
 * @returns {Promise<Answer>} */
export async function told(answer, point, site) {
  const { verdict } = answer;
  if (!verdict) return answer;
  const setting = await settingOf(point, verdict.model);
  const { faces, ms, ...rest } = verdict;
  await note({ ...rest, faces: faces.length, time: Date.now(), site, setting }).catch(() => {}); // a full store
  return { ...answer, setting };
}

/** @param {string | undefined} address @returns {string} "" where there is none */
export function host(address) {
  return URL.canParse(address ?? "") ? new URL(address ?? "").host : "";
}

/** The host of a tab's page, where a person asked. @param {number} tabId */
export async function hostOf(tabId) {
  return host((await chrome.tabs.get(tabId).catch(() => null))?.url);
}

/** The setting in figures, where the server's card is that of the verdict's model. @param {string} point @param {string} model
 * @returns {Promise<Setting>} */
async function settingOf(point, model) {
  const known = await asked;
  if (known?.card?.model !== model && Date.now() - at > AGAIN) {
    at = Date.now();
    asked = card();
  }
  const { card: facts } = (await asked) ?? {};
  if (facts?.model !== model) return { point, from: null, measured: null };
  return { point, from: facts.thresholds?.[point] ?? null, measured: facts.points[point] ?? null };
}
