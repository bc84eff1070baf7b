// The choice of where results stand, as options and first-run page offer it.
import { made, part, words } from "./parts.js";
import { choose, chosen } from "./settings.js";

const PLACES = { page: words("placePage"), panel: words("placePanel") };
const ABOUT = { page: words("placePageAbout"), panel: words("placePanelAbout") };

/** Draw the two choices into the part #places, and keep them true. */
export async function drawPlaces() {
  for (const place of /** @type {const} */ (["page", "panel"])) {
    const row = made("div", "", "choice");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "place", value: place, id: `place-${place}` });
    const label = made("label", PLACES[place]);
    label.htmlFor = input.id;
    const about = made("small", ABOUT[place]);
    about.id = `${input.id}-about`;
    input.setAttribute("aria-describedby", about.id);
    input.addEventListener("change", () => choose({ place }));
    row.append(input, label, about);
    part("places").append(row);
  }
  chrome.storage.local.onChanged.addListener(({ place }) => place && show());
  await show();
}

async function show() {
  const { place } = await chosen();
  /** @type {HTMLInputElement} */ (part(`place-${place}`)).checked = true;
}
