// Page + site -> photos {element, url, asset}. No chrome.*, no network, nothing of the page is changed.
(() => {
  const PICTURES = "img, image"; // `image` inside of SVG, as Facebook draws its profile photos
  const MOST = 2000; // photos whose largest address is remembered; the oldest go first

  /** @param {string} url @param {readonly Site[]} sites */
  function siteOf(url, sites) {
    return sites.find((site) => site.pages.some((page) => matches(url, page))) ?? null;
  }

  /** Whether an address is within a match pattern of Chromium, as in https://*.example.org/*.
   * @param {string} url @param {string} pattern */
  function matches(url, pattern) {
    const [, host = "", path = ""] = /^https:\/\/([^/]+)(\/.*)$/.exec(pattern) ?? [];
    const hosts = escaped(host).replace(/^\\\*\\\./, "([^/]+\\.)?");
    return new RegExp(`^https://${hosts}(:\\d+)?${escaped(path).replaceAll("\\*", ".*")}$`).test(url);
  }

  /** @param {string} text */
  function escaped(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }

  /** Every profile photo under `root`, with the best address that the page holds for it.
   * @param {ParentNode} root @param {Site} site @returns {Photo[]} */
  function photos(root, site) {
    const { read } = reader(site);
    const pictures = [...root.querySelectorAll(PICTURES)];
    for (const element of pictures) read(element); // the larger and the person's own may come last
    return pictures.map(read).filter((photo) => photo !== null);
  }

  /** Reads a site's photos one by one, and remembers the largest address of each that this page held.
   * @param {Site} site */
  function reader(site) {
    const { photos } = site;
    const [rule, asset, size] = [photos.url, photos.asset, photos.size].map((text) => new RegExp(text));
    const unless = photos.unless ? new RegExp(photos.unless) : null;
    const expires = photos.expires ? new RegExp(photos.expires) : null;
    const rewrite = photos.rewrite ? { ...photos.rewrite, from: new RegExp(photos.rewrite.from) } : null;
    /** @type {Map<string, Candidate>} */
    const largest = new Map();
    /** The person's own photos: what hangs in the site's bar is theirs wherever else it is shown.
     * @type {Set<string>} */
    const own = new Set();

    /** @typedef {{url: string, width: number, asset: string}} Candidate */

    /** One element as a photo of the site, or null where it is none. @param {Element} element @returns {Photo | null} */
    function read(element) {
      const held = candidates(element);
      const shown = shownBy(element, held);
      if (!shown) return null;
      for (const one of held) keep(one);
      if (photos.own.some((selector) => within(element, selector))) {
        own.add(shown);
        return null;
      }
      if (own.has(shown) || photos.not_inside.some((selector) => within(element, selector))) return null;
      return { element, url: largest.get(shown)?.url ?? "", asset: shown };
    }

    /** The addresses of this site's photos that an element holds. @param {Element} element @returns {Candidate[]} */
    function candidates(element) {
      const found = [];
      for (const { url, width } of addresses(element)) {
        if (!rule?.test(url) || unless?.test(url)) continue;
        const late = Number(expires?.exec(url)?.[1] ?? Infinity) * 1000 < Date.now(); // the last choice
        const named = width || Number(size?.exec(url)?.[1] ?? 0);
        const better = rewrite ? { url: url.replace(rewrite.from, rewrite.to), width: rewrite.size } : { url, width: named };
        found.push({ ...better, width: late ? -1 : better.width, asset: asset?.exec(url)?.[1] ?? url });
      }
      return found;
    }

    /** Which photo is seen: an element whose addresses disagree shows what the browser chose, or is left alone.
     * @param {Element} element @param {Candidate[]} held */
    function shownBy(element, held) {
      const first = held[0];
      if (!first || held.every((one) => one.asset === first.asset)) return first?.asset ?? null;
      const chosen = element instanceof HTMLImageElement ? asset?.exec(element.currentSrc)?.[1] : undefined;
      return held.find((one) => one.asset === chosen)?.asset ?? null;
    }

    /** @param {Candidate} one */
    function keep(one) {
      const known = largest.get(one.asset);
      largest.delete(one.asset);
      largest.set(one.asset, known && known.width >= one.width ? known : one);
      if (largest.size > MOST) largest.delete(largest.keys().next().value ?? "");
    }

    return { read };
  }

  /** Every address that an element names, with its width where that is said.
   * @param {Element} element @returns {{url: string, width: number}[]} */
  function addresses(element) {
    if (element.localName === "image") {
      const url = element.getAttribute("href") ?? element.getAttributeNS("http://www.w3.org/1999/xlink", "href");
      return [{ url: url ?? "", width: 0 }];
    }
    const sources = element.parentElement?.localName === "picture" ? [...element.parentElement.querySelectorAll("source")] : [];
    const sets = [element, ...sources].flatMap((one) => (one.getAttribute("srcset") ?? "").split(/,\s+/));
    const listed = sets.map((part) => part.trim().split(/\s+/));
    const widths = listed.map(([url = "", width = ""]) => ({ url, width: width.endsWith("w") ? parseFloat(width) || 0 : 0 }));
    return [{ url: element.getAttribute("src") ?? "", width: 0 }, ...widths];
  }

  /** closest(), also out of shadow roots. @param {Element} element @param {string} selector */
  function within(element, selector) {
    for (let one = /** @type {Element | null} */ (element); one; ) {
      if (one.closest(selector)) return true;
      const root = one.getRootNode();
      one = root instanceof ShadowRoot ? root.host : null;
    }
    return false;
  }

  /** Whether an element has finished with the address that it names, so that its old picture is gone.
   * @param {Element} element */
  function settled(element) {
    return !(element instanceof HTMLImageElement) || element.complete;
  }

  globalThis.Find = { photos, reader, siteOf, settled };
})();
