// What speaks for a verdict and against it: where the network looked, each cue as a row, and the two probabilities.
import { hottest } from "./heat.js";
import { boxes } from "./pictures.js";
import { made, percent, words } from "./words.js";

const SILENT = 0.05; // of the log-odds: a cue that adds less does not count

/** @param {import("./ask.js").Explanation} why @param {(on: boolean) => void} heat shows and hides it
 * @param {string} title of the photo: the id of its element */
export function why(why, heat, title) {
  const element = made("section", "reasons");
  element.tabIndex = -1; // the keyboard is led here
  element.setAttribute("aria-labelledby", title);
  if (why.eyes) element.append(legend());
  if (why.heat) element.append(where(why, heat));
  if (why.cues.length) element.append(table(why.cues));
  if (why.network !== null) element.append(chances(why.network, why.together));
  return element;
}

function legend() {
  return made("p", "legend", words("pageEyes"));
}

/** @param {import("./ask.js").Explanation} why @param {(on: boolean) => void} heat */
function where(why, heat) {
  const part = made("div", "where");
  const label = made("label", "toggle");
  const tick = made("input");
  tick.type = "checkbox";
  tick.checked = true;
  tick.addEventListener("change", () => heat(tick.checked));
  label.append(tick, made("span", "", words("pageHeat")));
  part.append(label, made("p", "", words(`heatAt_${hottest(why)}`)), made("p", "quiet", words("pageHeatMeans")));
  return part;
}

/** @param {import("./ask.js").Weighed[]} cues */
function table(cues) {
  const element = made("table", "cues");
  element.append(made("caption", "", words("pageCues")));
  const head = made("tr");
  for (const name of [words("pageSeen"), words("pageStrength"), words("pageSpeaks")]) {
    const cell = made("th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const body = made("tbody");
  for (const [place, { evidence, adds }] of cues.entries()) {
    const { cue, finding, strength, says } = evidence;
    const row = made("tr", strength);
    const seen = made("th", "", words(`evidence_${cue}_${finding}`) || says); // a newer server may have cues of its own
    seen.scope = "row";
    if (boxes(evidence).length) seen.prepend(made("span", "number", words("pageBox", [String(place + 1)])), " ");
    const speaks = way(adds);
    row.append(seen, weight(strength), made("td", speaks, words(`speaks_${speaks}`)));
    body.append(row);
  }
  const top = made("thead");
  top.append(head);
  element.append(top, body);
  return element;
}

/** @param {number | null} adds */
function way(adds) {
  if (adds === null) return "file";
  return Math.abs(adds) < SILENT ? "neither" : adds > 0 ? "for" : "against";
}

/** Its word, and as many of three bars. @param {Evidence["strength"]} strength */
function weight(strength) {
  const cell = made("td", "strength");
  const bars = made("span", `bars ${strength}`);
  bars.setAttribute("aria-hidden", "true");
  bars.append(made("i"), made("i"), made("i"));
  cell.append(bars, made("span", "", words(`strength_${strength}`)));
  return cell;
}

/** @param {number} network @param {number | null} together */
function chances(network, together) {
  const part = made("div", "chances");
  part.append(made("h4", "", words("pageChances")));
  for (const [name, probability] of /** @type {const} */ ([["pageAlone", network], ["pageTogether", together]])) {
    if (probability === null) continue; // the file itself decided, and that is no probability
    const said = String(percent(probability));
    const line = made("p", "chance", name === "pageAlone" ? words("pageAlone", [said]) : words("pageTogether", [said]));
    const bar = made("meter");
    bar.max = 100;
    bar.value = percent(probability);
    bar.setAttribute("aria-hidden", "true");
    line.append(bar);
    part.append(line);
  }
  part.append(made("p", "quiet", words("pageChancesMean")));
  return part;
}
