// The heat map: a grid of falls as a picture to lay over the face, and in words.
import { made } from "./words.js";

const FAINT = 0.25; // of a logit: below, nothing that was hidden mattered, and nothing may glow
/** Red, green, blue from faint to hottest: told apart by lightness too, so that no colour needs to be seen. */
const RAMP = [[70, 20, 110], [200, 50, 70], [250, 150, 30], [255, 240, 130]];

/** @param {number[][]} falls */
export function heatLayer(falls) {
  const rows = falls.length;
  const columns = falls[0]?.length ?? 0;
  const layer = made("canvas", "heat");
  layer.width = columns;
  layer.height = rows;
  layer.setAttribute("aria-hidden", "true"); // its sentence says it
  const picture = new ImageData(Math.max(columns, 1), Math.max(rows, 1));
  const most = Math.max(4 * FAINT, ...falls.flat()); // a map without a warm part stays faint
  for (const [place, fall] of falls.flat().entries()) {
    const hot = Math.max(0, fall) / most;
    picture.data.set([...colour(hot), Math.round(215 * hot)], 4 * place);
  }
  layer.getContext("2d")?.putImageData(picture, 0, 0);
  return layer;
}

/** Where it is hottest. @param {import("./ask.js").Explanation} why
 * @returns {"nowhere" | "eyes" | "nose" | "mouth" | "face" | "around"} */
export function hottest(why) {
  const falls = why.heat?.falls ?? [];
  const most = Math.max(0, ...falls.flat());
  if (!why.heat || !why.face || most < FAINT) return "nowhere";
  const row = falls.findIndex((cells) => cells.includes(most));
  const [left, top, side] = why.heat.square;
  const x = left + (((falls[row]?.indexOf(most) ?? 0) + 0.5) * side) / (falls[row]?.length ?? 1);
  const y = top + ((row + 0.5) * side) / falls.length;
  const at = why.face.landmarks;
  const [leftX, leftY] = at["left_eye"] ?? [x, y];
  const [rightX, rightY] = at["right_eye"] ?? [x, y];
  const apart = Math.hypot(leftX - rightX, leftY - rightY);
  /** @param {string[]} names */
  const near = (...names) => names.some((name) => {
    const [px, py] = at[name] ?? [Infinity, Infinity];
    return Math.hypot(px - x, py - y) < apart / 2;
  });
  if (near("left_eye", "right_eye")) return "eyes";
  if (near("mouth_left", "mouth_right")) return "mouth";
  if (near("nose")) return "nose";
  const [boxX, boxY, wide, tall] = why.face.box;
  return x > boxX && x < boxX + wide && y > boxY && y < boxY + tall ? "face" : "around";
}

/** @param {number} hot 0..1 */
function colour(hot) {
  const place = Math.min(Math.max(hot, 0), 1) * (RAMP.length - 1);
  const low = Math.floor(place);
  const [from = [0, 0, 0], to = from] = [RAMP[low], RAMP[low + 1]];
  return from.map((value, part) => Math.round(value + ((to[part] ?? value) - value) * (place - low)));
}
