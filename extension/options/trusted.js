// The photos that a person knows, as sites name them: shown without badge, and each can be taken back.
import { made, part, press, words } from "../parts.js";
import { chosen, trust } from "../settings.js";

export function drawTrusted() {
  chrome.storage.local.onChanged.addListener((changed) => {
    if (changed["trusted"]) show();
  });
  show();
}

async function show() {
  const photos = (await chosen()).trusted.toReversed(); // the newest first
  part("trusted-none").hidden = photos.length > 0;
  part("trusted").replaceChildren(...photos.map(row));
}

/** @param {string} photo "site:asset" */
function row(photo) {
  const [name = "", asset = ""] = photo.split(/:(.*)/s);
  const title = SITES.find((site) => site.name === name)?.title ?? name;
  const item = document.createElement("li");
  const what = made("span", title, "what");
  what.append(made("small", asset));
  const remove = made("button", words("trustedRemove"), "plain");
  remove.type = "button";
  remove.setAttribute("aria-label", words("trustedRemoveThis", [title, asset]));
  press(remove, async () => {
    await trust(photo, false);
    part("trusted-says").textContent = words("trustedRemoved");
    part("trusted-name").tabIndex = -1;
    part("trusted-name").focus(); // the button is gone
  });
  item.append(what, remove);
  return item;
}
