// The self-test: the server's sample photos through the whole path, expected beside answered.
import { ask, made, part, shape, words } from "../parts.js";

/** @typedef {{file: string, word: string, says: string, expected: string[]}} Sample */

export async function selfTest() {
  say(words("testUnderWay"), false);
  part("rows").replaceChildren();
  part("results").hidden = true;
  /** @type {{samples?: Sample[], error?: Failure}} */
  const { samples = [], error } = await ask("OPTIONS_WORKER_SAMPLES");
  if (error) return say(`${error.says} ${error.hint}`, true);
  part("results").hidden = false;
  let right = 0;
  for (const sample of samples) {
    const answer = await ask("OPTIONS_WORKER_TRY", { file: sample.file });
    const fits = sample.expected.includes(answer.verdict?.label);
    if (fits) right += 1;
    part("rows").append(row(sample, answer, fits));
  }
  say(words("testDone", [String(right), String(samples.length)]), right < samples.length);
}

/** @param {Sample} sample @param {Answer} answer @param {boolean} fits */
function row({ word, says, expected }, answer, fits) {
  const line = document.createElement("tr");
  const head = made("th", words(word) || says); // a newer server may have samples of its own
  head.scope = "row";
  const labels = expected.map((label) => words(`label_${label}`));
  const wanted = labels.reduce((one, other) => words("testOr", [one, other]));
  const answered = made("td", answer.error?.says ?? words(`label_${Badge.kind(answer)}`));
  answered.prepend(shape(Badge.kind(answer)));
  line.append(head, made("td", wanted), answered, made("td", words(fits ? "testRight" : "testWrong"), fits ? "" : "wrong"));
  return line;
}

/** @param {string} sentence @param {boolean} trouble */
function say(sentence, trouble) {
  part("test-says").textContent = sentence;
  part("test-says").classList.toggle("trouble", trouble);
}
