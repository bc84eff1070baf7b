// The photo beside the face that is judged, and what is drawn over both: eyes, StyleGAN's places, boxes, heat.
import { heatLayer } from "./heat.js";
import { made, words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 1.6; // sides of the face's box that are shown until the network's own square is known
const SHARP = 320; // pixels of the crop's side as drawn

/** @typedef {[number, number, number]} Square */

/** @param {string} url @param {string} name */
export function pictures(url, name) {
  const element = made("div", "pictures");
  const image = made("img");
  image.alt = name;
  const frame = made("div", "frame");
  const caption = made("figcaption");
  const whole = figure("whole", frame, caption);
  frame.append(image);
  element.append(whole);
  image.addEventListener("error", () => {
    element.classList.add("unseen");
    frame.replaceChildren(made("p", "quiet", words("pageUnseen")));
  });
  image.src = url;
  const ready = image.decode().catch(() => undefined);

  /** @param {Square} square @param {[number, number]} size @param {HTMLElement[]} over */
  async function crop(square, size, over = []) {
    await ready;
    if (!image.naturalWidth) return;
    const canvas = made("canvas");
    canvas.width = canvas.height = SHARP;
    const scale = image.naturalWidth / size[0];
    const [left, top, side] = square.map((value) => value * scale);
    canvas.getContext("2d")?.drawImage(image, left ?? 0, top ?? 0, side ?? 1, side ?? 1, 0, 0, SHARP, SHARP);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words("pageCrop"));
    const face = made("div", "frame");
    face.append(canvas, ...over);
    element.querySelector(".crop")?.remove();
    element.append(figure("crop", face, made("figcaption", "", words("pageCrop"))));
  }

  return {
    element,
    /** @param {Verdict | undefined} verdict */
    verdict(verdict) {
      element.querySelector(".crop")?.remove();
      frame.querySelector("svg")?.remove();
      if (!verdict) return;
      caption.textContent = words("pageWhole", verdict.size.map(String));
      const face = verdict.faces[0];
      if (face) crop(around(face.box, verdict.size), verdict.size);
    },
    /** Draws what was found; what is given back shows and hides the heat.
     * @param {import("./ask.js").Explanation} why */
    explanation(why) {
      frame.querySelector("svg")?.remove();
      frame.append(marks(why));
      const layer = why.heat ? heatLayer(why.heat.falls) : null;
      if (why.heat) crop(why.heat.square, why.size, layer ? [layer] : []);
      /** @param {boolean} on */
      return (on) => {
        if (layer) layer.hidden = !on;
      };
    },
  };
}

/** @param {string} name @param {HTMLElement} frame @param {HTMLElement} caption */
function figure(name, frame, caption) {
  const element = made("figure", name);
  element.append(frame, caption);
  return element;
}

/** The square around a face, moved and shrunk into the photo. @param {FaceVerdict["box"]} box
 * @param {[number, number]} size @returns {Square} */
function around([x, y, wide, tall], [width, height]) {
  const side = Math.min(MARGIN * Math.max(wide, tall), width, height);
  /** @param {number} middle @param {number} whole */
  const from = (middle, whole) => Math.min(Math.max(middle - side / 2, 0), whole - side);
  return [from(x + wide / 2, width), from(y + tall / 2, height), side];
}

/** Where something was seen: eyes have their crosses, and the network's square is the picture beside it.
 * @param {Evidence} evidence */
export function boxes({ cue, where }) {
  return cue === "network" || cue === "eye_alignment" ? [] : where;
}

/** Eyes as crosses, StyleGAN's places as circles, and the boxes of what was seen with the number of its row.
 * @param {import("./ask.js").Explanation} why */
function marks(why) {
  const [width, height] = why.size;
  const unit = Math.max(width, height) / 100;
  const drawing = shape("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const [place, { evidence }] of why.cues.entries()) {
    for (const [x, y, wide, tall] of boxes(evidence)) {
      const number = shape("text", { x: x + unit, y: y + 5 * unit, "font-size": 5 * unit, class: "number" });
      number.textContent = String(place + 1);
      drawing.append(shape("rect", { x, y, width: wide, height: tall, class: "where" }), number);
    }
  }
  if (!why.face || !why.eyes) return drawing;
  for (const side of /** @type {const} */ (["left", "right"])) {
    const [x, y] = why.eyes[side];
    const [eyeX, eyeY] = why.face.landmarks[`${side}_eye`] ?? [x, y];
    const arm = 2 * unit;
    drawing.append(
      shape("circle", { cx: x, cy: y, r: Math.max(why.eyes.radius, unit), class: "place" }),
      shape("path", { d: `M${eyeX - arm} ${eyeY}h${2 * arm}M${eyeX} ${eyeY - arm}v${2 * arm}`, class: "eye" }),
    );
  }
  return drawing;
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
