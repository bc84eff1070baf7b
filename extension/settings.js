// What a person chose, as popup and options read and write it; pages and worker follow the storage.
import "./defaults.js";
import "./sites.js";

const HOUR = 60 * 60 * 1000; // milliseconds
const MOST = 2000; // trusted photos; the oldest go first

/** @returns {Promise<Settings>} */
export async function chosen() {
  return chrome.storage.local.get(/** @type {Record<string, any>} */ (DEFAULTS));
}

/** @param {Partial<Settings>} choice */
export async function choose(choice) {
  await chrome.storage.local.set(choice);
}

/** A photo of a person that is known gets no badge any more, or one again. @param {string} photo "site:asset"
 * @param {boolean} wanted */
export function trust(photo, wanted) {
  return navigator.locks.request("trusted", async () => {
    const others = (await chosen()).trusted.filter((one) => one !== photo);
    await choose({ trusted: wanted ? [...others, photo].slice(-MOST) : others });
  });
}

/** Pause for an hour from now, or go on. @param {boolean} wanted */
export async function pause(wanted) {
  await choose({ pausedUntil: wanted ? Date.now() + HOUR : 0 });
}

/** @param {{pausedUntil: number}} choice */
export function isPaused({ pausedUntil }) {
  return pausedUntil > Date.now();
}

/** The time of day at which a pause ends, as people here write it. @param {{pausedUntil: number}} choice */
export function pauseEnds({ pausedUntil }) {
  return new Date(pausedUntil).toLocaleTimeString(chrome.i18n.getUILanguage(), { hour: "2-digit", minute: "2-digit" });
}

/** Whether badges are drawn on a site: chosen, and allowed by the browser where it must be asked. @param {Site} site */
export async function siteIsOn(site) {
  const { sites } = await chosen();
  if (!(sites[site.name] ?? !site.optional)) return false;
  return !site.optional || chrome.permissions.contains({ origins: site.pages });
}

/** Switch a site; to be called from the click itself, since only then may the browser be asked.
 * @param {Site} site @param {boolean} on @returns {Promise<boolean>} whether it is on now */
export async function turnSite(site, on) {
  // Asked before anything is awaited; and the wish is written meanwhile, since the question may close the popup.
  const asked = on && site.optional ? chrome.permissions.request({ origins: site.pages }) : null;
  const { sites } = await chosen();
  await choose({ sites: { ...sites, [site.name]: on } });
  const granted = asked ? await asked.catch(() => false) : true;
  if (!on && site.optional) await chrome.permissions.remove({ origins: site.pages }).catch(() => false);
  if (on && !granted) await choose({ sites: { ...(await chosen()).sites, [site.name]: false } });
  return on && granted;
}
