// Sites that a person switched on: their pages get our scripts once the browser has granted them, and not before.
import { chosen } from "../settings.js";
import "../sites.js";

/** Which sites are switched on, by name. @returns {Promise<Record<string, boolean>>} */
async function switches() {
  return { ...(await chosen()).sites };
}

/** @returns {Promise<Site[]>} the optional sites that are switched on and granted */
async function allowed() {
  const sites = await switches();
  const chosen = SITES.filter((site) => site.optional && sites[site.name]);
  const granted = await Promise.all(chosen.map((site) => chrome.permissions.contains({ origins: site.pages })));
  return chosen.filter((_, place) => granted[place]);
}

/** One at a time: two changes at once would register a site twice. @type {Promise<unknown>} */
let last = Promise.resolve();

/** Let the registered scripts be those of the allowed sites; a page that is open gets them now. */
export function followSites() {
  last = last.then(register, register);
  return last;
}

async function register() {
  const sites = await allowed();
  const registered = await chrome.scripting.getRegisteredContentScripts();
  const known = new Set(registered.map((script) => script.id));
  const wanted = new Set(sites.map((site) => site.name));
  const gone = [...known].filter((id) => !wanted.has(id));
  if (gone.length) await chrome.scripting.unregisterContentScripts({ ids: gone });
  for (const site of sites.filter(({ name }) => !known.has(name))) {
    await chrome.scripting.registerContentScripts([{ ...scripts(), id: site.name, matches: site.pages }]);
    await Promise.all((await chrome.tabs.query({ url: site.pages })).map(enter));
  }
}

/** The same scripts that the manifest lays into LinkedIn's pages. */
function scripts() {
  const [listed] = chrome.runtime.getManifest().content_scripts ?? [];
  return {
    js: listed?.js ?? [],
    runAt: /** @type {const} */ ("document_idle"),
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: true,
  };
}

/** @param {chrome.tabs.Tab} tab */
async function enter({ id }) {
  try {
    if (id !== undefined) await chrome.scripting.executeScript({ target: { tabId: id, allFrames: true }, files: scripts().js });
  } catch {
    // a tab that shows an error, or goes away: it gets them when it loads
  }
}

/** A permission was taken back in the browser's own pages: the site is off, and its pages hear it.
 * @param {chrome.permissions.Permissions} taken */
async function takenBack({ origins = [] }) {
  const sites = await switches();
  const off = SITES.filter((site) => site.optional && sites[site.name] && site.pages.some((page) => origins.includes(page)));
  for (const site of off) sites[site.name] = false;
  if (off.length) await chrome.storage.local.set({ sites });
}

chrome.storage.local.onChanged.addListener((changed) => {
  if (changed["sites"]) followSites();
});
chrome.permissions.onAdded.addListener(followSites);
chrome.permissions.onRemoved.addListener(takenBack);
chrome.runtime.onInstalled.addListener(followSites); // an update forgets what was registered
chrome.runtime.onStartup.addListener(followSites);
