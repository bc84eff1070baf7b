// What a person may choose, and what holds until then; the only place for it. Pages, worker and content scripts read it.
globalThis.DEFAULTS = Object.freeze({
  /** Badges and local server. */
  on: true,
  /** The moment (ms since 1970) at which a pause ends; 0 or past where there is none. */
  pausedUntil: 0,
  /** Sites that were switched, by name. */
  sites: {},
  /** Which photos get a badge: "all", "suspicious", or none until "asked". */
  show: "all",
  /** Where results stand: in the "page", or in the side "panel" alone. */
  place: "page",
  /** The operating point of badges. */
  point: "browsing",
  /** Photos of people that are known: "site:asset". */
  trusted: [],
});
/** What "suspicious" shows: signs of a generated face, and what could not be checked. */
globalThis.SUSPICIOUS = Object.freeze(["fake", "unsure", "error"]);
