// The detector's card in words: how often each operating point errs, and which detector judges.
import { made, part, words } from "../parts.js";

const NUMBERS = new Intl.NumberFormat(chrome.i18n.getUILanguage());
const PERCENT = new Intl.NumberFormat(chrome.i18n.getUILanguage(), { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @typedef {{value: number, low: number, high: number}} Share */
/** @typedef {{photos: number, fake: number, unsure: number, rate: Share}} Measured */
/** @typedef {{name: string, version: string, sha256: string, smallest_face: number, points: Record<string, Measured | null>,
 * found: {count: number, labels: Record<string, number>, fake: Share} | null}} Card */

/** The line below each operating point. @param {string[]} points @param {{card?: Card, error?: Failure}} answer */
export function showRates(points, { card }) {
  for (const point of points) {
    part(`point-${point}-about`).textContent = card ? rate(card.points[point] ?? null) : words("pointUnknown");
  }
}

/** @param {{card?: Card, error?: Failure}} answer */
export function showModel({ card, error }) {
  part("model-says").textContent = error ? words("modelOff", [error.says, error.hint]) : "";
  part("model").replaceChildren(...(card ? facts(card) : []).flatMap(([name, value]) => [made("dt", name), made("dd", value)]));
}

/** @param {Measured | null} measured */
function rate(measured) {
  if (!measured) return words("pointUnmeasured");
  const { fake, photos, unsure } = measured;
  return words("pointRate", [NUMBERS.format(fake), NUMBERS.format(photos), ...share(measured.rate), NUMBERS.format(unsure)]);
}

/** @param {Card} card @returns {[string, string][]} */
function facts(card) {
  const { name, version, sha256, smallest_face: smallest, found } = card;
  /** @type {[string, string][]} */
  const rows = [
    [words("modelIs"), name],
    [words("modelVersion"), version],
    [words("modelSum"), sha256],
    [words("modelSmallest"), words("modelPixels", [NUMBERS.format(smallest)])],
  ];
  if (found) {
    const said = [NUMBERS.format(found.labels["fake"] ?? 0), NUMBERS.format(found.count), ...share(found.fake)];
    rows.push([words("modelFound"), words("modelFoundOf", said)]);
  }
  return rows;
}

/** @param {Share} share @returns {string[]} */
function share({ value, low, high }) {
  return [PERCENT.format(value), PERCENT.format(low), PERCENT.format(high)];
}
