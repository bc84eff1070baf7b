// The first-run page: what it does, what it cannot know, and two things to decide or do. Opened once, when installed.
import { dress, part, shape, words } from "../parts.js";
import { drawPlaces } from "../places.js";
import { followServer } from "../server.js";
import { chosen } from "../settings.js";

async function showPanelButton() {
  part("panel").hidden = !chrome.sidePanel || (await chosen()).place !== "panel";
}

async function start() {
  dress();
  document.title = `${words("appName")}: ${words("welcomeName")}`;
  for (const place of document.querySelectorAll("[data-shape]")) place.append(shape(/** @type {HTMLElement} */ (place).dataset["shape"] ?? ""));
  part("options").addEventListener("click", () => chrome.runtime.openOptionsPage());
  const { id } = await chrome.windows.getCurrent();
  part("panel").addEventListener("click", () => chrome.sidePanel.open({ windowId: id ?? chrome.windows.WINDOW_ID_CURRENT }));
  chrome.storage.local.onChanged.addListener(({ place }) => place && showPanelButton());
  await drawPlaces();
  await showPanelButton();
  await followServer(() => {});
}

start();
