// The page's questions to its server. Every failure comes back as a sentence, in the page's language where it has one.
import { words } from "./words.js";

/** @typedef {{evidence: Evidence, signal: number | null, adds: number | null}} Weighed */
/** @typedef {{square: [number, number, number], falls: number[][]}} Heat */
/** @typedef {{left: [number, number], right: [number, number], radius: number}} Eyes */
/** @typedef {{face: FaceVerdict | null, network: number | null, together: number | null, cues: Weighed[],
 *   eyes: Eyes | null, heat: Heat | null, size: [number, number], model: string}} Explanation */
/** @typedef {{shipped: string, detectors: string[]}} Detectors */

const PATIENCE = 30; // times that a photo is sent again to a server that is busy or loading
const AGAIN = new Set(["busy", "loading"]);
const PAUSE = 1000; // milliseconds

/** @param {Blob} photo @param {string} detector @returns {Promise<Answer>} */
export async function judge(photo, detector) {
  const { said, error } = await send("/v1/verdict", photo, detector);
  return error ? { error } : { verdict: said };
}

/** @param {Blob} photo @param {string} detector @returns {Promise<{why?: Explanation, error?: Failure}>} */
export async function explain(photo, detector) {
  const { said, error } = await send("/v1/explain", photo, detector);
  return error ? { error } : { why: said };
}

/** @returns {Promise<Detectors>} */
export async function detectors() {
  try {
    return await (await fetch("/v1/detectors")).json();
  } catch {
    return { shipped: "", detectors: [] };
  }
}

/** How the server is, in words. @returns {Promise<{state: string, says: string}>} */
export async function health() {
  try {
    const said = await (await fetch("/health")).json();
    if (said.state === "ready") return { state: said.state, says: words("failure_server_ready") };
    const { says, hint } = translated(said);
    return { state: said.state, says: `${says} ${hint}` };
  } catch {
    return { state: "broken", says: words("failure_server_off") };
  }
}

/** @param {string} path @param {Blob} photo @param {string} detector @returns {Promise<{said?: any, error?: Failure}>} */
async function send(path, photo, detector) {
  const body = await photo.arrayBuffer().catch(() => null); // a folder, or a file that is gone
  if (!body) return { error: failure("photo_unreadable") };
  const type = photo.type.startsWith("image/") ? photo.type : "application/octet-stream";
  const query = detector ? `?detector=${encodeURIComponent(detector)}` : "";
  for (let turn = 0; ; turn += 1) {
    try {
      const response = await fetch(path + query, { method: "POST", body, headers: { "Content-Type": type } });
      const said = await response.json();
      if (response.ok) return { said };
      if (!AGAIN.has(said.error.code) || turn === PATIENCE) return { error: translated(said.error) };
    } catch {
      // A server that hangs up on a body that is too long is not off.
      return { error: failure(body.byteLength > CONTRACT.photoBytes ? "too_large" : "server_off") };
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** @param {string} code @returns {Failure} */
function failure(code) {
  return { code, says: words(`failure_${code}`), hint: words(`failure_${code}_hint`) };
}

/** What the server says in English, in the page's language. @param {Failure} error @returns {Failure} */
function translated({ code, says, hint }) {
  const own = failure(code);
  return { code, says: own.says || says, hint: own.hint || hint };
}
