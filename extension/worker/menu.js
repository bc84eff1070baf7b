// Entries of the menu and keys of the keyboard: what each asks for.
import "../messages.js";
import { chosen } from "../settings.js";
import { checkAllAloud } from "./all.js";
import { checkAsked, frameWithFocus } from "./asked.js";
import { openPanel } from "./panel.js";

/** Where results stand in the side panel, each entry has a twin: the panel must be opened by the click itself, which
 * leaves no time to look the setting up. */
const TWIN = "-panel";
const FACE = "check-this-face";
const ALL = "check-all-photos";
/** @type {Record<string, {title: string, contexts: [`${chrome.contextMenus.ContextType}`, ...`${chrome.contextMenus.ContextType}`[]]}>} */
const ENTRIES = {
  [FACE]: { title: chrome.i18n.getMessage("menuCheck"), contexts: ["image", "page", "frame", "link", "video"] },
  [ALL]: { title: chrome.i18n.getMessage("commandAll"), contexts: ["page", "frame", "action"] },
};

chrome.runtime.onInstalled.addListener(async () => {
  await new Promise((done) => chrome.contextMenus.removeAll(() => done(null)));
  const { place } = await chosen();
  for (const [entry, { title, contexts }] of Object.entries(ENTRIES)) {
    for (const twin of ["", TWIN]) {
      const visible = (twin === TWIN) === (place === "panel");
      chrome.contextMenus.create({ id: entry + twin, title, contexts, visible });
    }
  }
});

chrome.storage.local.onChanged.addListener(({ place }) => {
  if (!place) return;
  for (const entry of Object.keys(ENTRIES)) {
    chrome.contextMenus.update(entry, { visible: place.newValue !== "panel" });
    chrome.contextMenus.update(entry + TWIN, { visible: place.newValue === "panel" });
  }
});

chrome.contextMenus.onClicked.addListener((info, tab) => {
  const { menuItemId, srcUrl = "", mediaType, frameId = 0 } = info;
  if (tab?.id === undefined) return;
  const entry = String(menuItemId);
  if (entry.endsWith(TWIN)) openPanel(tab.windowId);
  if (entry.startsWith(ALL)) return void checkAllAloud({ id: tab.id, windowId: tab.windowId });
  const where = { tabId: tab.id, windowId: tab.windowId, frameId };
  checkAsked({ ...where, how: srcUrl ? "url" : "pointer", url: srcUrl, video: mediaType === "video" });
});

chrome.commands.onCommand.addListener(async (command, over) => {
  if (command === "open-panel" && over) openPanel(over.windowId);
  const tab = over ?? (await chrome.tabs.query({ active: true, lastFocusedWindow: true }))[0];
  if (tab?.id === undefined) return;
  const { id, windowId } = tab;
  if (command === "check-all") await checkAllAloud({ id, windowId });
  if (command === "check-focused") await checkAsked({ how: "focus", tabId: id, windowId, frameId: await frameWithFocus(id) });
  if (command === "next-badge") await chrome.tabs.sendMessage(id, { name: MESSAGES["WORKER_CONTENT_NEXT"] }).catch(() => {}); // no page of ours
});
