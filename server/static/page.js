// The drop page: photos go to this server as bytes, verdicts come back as the extension draws them.
import { detectors, health } from "./ask.js";
import { create } from "./result.js";
import { listen } from "./sources.js";
import { part, words } from "./words.js";

const AT_ONCE = 3;
const SOON = 500; // milliseconds until a server that loads is asked again

/** @typedef {ReturnType<typeof create>} Result */
/** @type {Result[]} */
const shown = [];
/** @type {Result[]} */
const waiting = [];
let busy = 0;
let done = 0;
let count = 0;

const choices = await detectors();

/** @param {import("./sources.js").Found[]} found */
function take(found) {
  if (!found.length) return;
  if (done === count) done = count = 0; // a new batch
  const results = found.map(({ photo, name }) => create(photo, name, choices));
  part("results").prepend(...results.map((result) => result.element));
  part("results-part").hidden = false;
  shown.push(...results);
  waiting.push(...results);
  count += results.length;
  tell();
  while (busy < AT_ONCE && waiting.length) next();
}

async function next() {
  const result = waiting.shift();
  if (!result) return;
  busy += 1;
  await result.judge();
  busy -= 1;
  if (shown.includes(result)) done += 1; // it may have been cleared meanwhile
  tell();
  next();
}

function tell() {
  const bar = /** @type {HTMLProgressElement} */ (part("progress"));
  bar.max = Math.max(count, 1);
  bar.value = done;
  bar.hidden = done === count;
  part("progress-says").textContent = words("pageProgress", [String(done), String(count)]);
}

function clear() {
  for (const result of shown.splice(0)) result.end();
  waiting.length = 0;
  done = count = 0;
  part("results").replaceChildren();
  part("results-part").hidden = true;
  part("file").focus();
}

async function tellState() {
  const { state, says } = await health();
  part("state").textContent = says;
  part("state").className = state;
  if (state === "loading") setTimeout(tellState, SOON);
}

document.adoptedStyleSheets = [Badge.sheet()];
part("clear").addEventListener("click", clear);
listen(take);
tellState();
