// What the server is asked besides verdicts: its card, to forget, and its sample photos.
import "../contract.js";
import { forgetSeen } from "../seen.js";
import { failure, translated } from "./failures.js";
import { forget, judgeBytes, lost } from "./verdicts.js";

const DEADLINE = 5000; // milliseconds; the server has these at hand

/** What was measured of the detector that judges. */
export async function card() {
  const { said, error } = await ask("/v1/card", "GET");
  return error ? { error } : { card: said };
}

/** Forget every verdict: those of this session at once, then the server's. */
export async function forgetAll() {
  await forget();
  await forgetSeen();
  const { error } = await ask("/v1/forget", "POST");
  return error ? { error } : {};
}

/** The photos for a self-test, and which labels each may get. */
export async function samples() {
  const { said, error } = await ask("/static/samples/samples.json", "GET");
  return error ? { error } : { samples: said.photos };
}

/** One sample photo through the whole path that a photo of a page takes after its bytes are here.
 * @param {string} file @returns {Promise<Answer>} */
export async function trySample(file) {
  try {
    const response = await request(`/static/samples/${encodeURIComponent(file)}`, "GET");
    return response.ok ? judgeBytes(await response.blob()) : { error: failure("strange_server") };
  } catch {
    return { error: await lost() };
  }
}

/** The bytes of a photo as the server had them; null where it cannot have them again.
 * @param {string} url @param {boolean} asked by a person */
export async function photo(url, asked) {
  try {
    const response = await request("/v1/photo", "POST", JSON.stringify({ url, asked }));
    return response.ok ? await response.arrayBuffer() : null;
  } catch {
    return null;
  }
}

/** @param {string} path @param {"GET" | "POST"} method @returns {Promise<{said?: any, error?: Failure}>} */
async function ask(path, method) {
  try {
    const response = await request(path, method);
    const said = await response.json();
    return response.ok ? { said } : { error: said.error ? translated(said.error) : failure("strange_server") };
  } catch (problem) {
    return { error: problem instanceof SyntaxError ? failure("strange_server") : await lost() };
  }
}

/** @param {string} path @param {"GET" | "POST"} method @param {string} [body] JSON */
async function request(path, method, body) {
  const { port } = await chrome.storage.local.get({ port: CONTRACT.port });
  const address = `http://127.0.0.1:${port}`;
  const sent = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
  const deadline = body === undefined ? DEADLINE : DEADLINE + CONTRACT.fetchSeconds * 1000;
  return fetch(`${address}${path}`, { method, cache: "no-store", signal: AbortSignal.timeout(deadline), ...sent });
}
