// Page + site -> photos {element, url}. No chrome.*, no network, nothing of the page is changed.
(() => {
  /** @param {string} url @param {readonly Site[]} sites */
  function siteOf(url, sites) {
    return sites.find((site) => site.pages.some((page) => url.startsWith(page.replace(/\*$/, "")))) ?? null;
  }

  /** Every profile photo under `root`, with the best address that the page holds for it.
   * @param {ParentNode} root @param {Site} site @returns {Photo[]} */
  function photos(root, site) {
    const larger = largestByAsset(root, site);
    const found = [];
    for (const element of root.querySelectorAll("img")) {
      const photo = read(element, site, larger);
      if (photo) found.push(photo);
    }
    return found;
  }

  /** One image as a photo of the site, or null where it is none.
   * @param {HTMLImageElement} element @param {Site} site @param {ParentNode} root @returns {Photo | null} */
  function photo(element, site, root) {
    return read(element, site, largestByAsset(root, site));
  }

  /** @param {HTMLImageElement} element @param {Site} site @param {Map<string, Candidate>} larger */
  function read(element, site, larger) {
    const own = candidates(element, site);
    if (!own.length || site.photos.not_inside.some((selector) => element.closest(selector))) return null;
    const best = own.reduce(wider);
    const shared = larger.get(best.asset);
    return { element, url: shared && shared.width > best.width ? shared.url : best.url };
  }

  /** @typedef {{url: string, width: number, asset: string}} Candidate */

  /** The signed addresses that this element holds; a signature is never rewritten, so no other can be had.
   * @param {HTMLImageElement} element @param {Site} site @returns {Candidate[]} */
  function candidates(element, site) {
    const rule = new RegExp(site.photos.url);
    const asset = new RegExp(site.photos.asset);
    const listed = (element.getAttribute("srcset") ?? "")
      .split(/,\s+/)
      .map((part) => part.trim().split(/\s+/))
      .map(([url, width]) => ({ url: url ?? "", width: parseFloat(width ?? "") || 0 }));
    return [{ url: element.getAttribute("src") ?? "", width: 0 }, ...listed]
      .filter(({ url }) => rule.test(url))
      .map(({ url, width }) => ({ url, width: width || sizeIn(url), asset: asset.exec(url)?.[1] ?? url }));
  }

  /** @param {ParentNode} root @param {Site} site */
  function largestByAsset(root, site) {
    /** @type {Map<string, Candidate>} */
    const largest = new Map();
    for (const element of root.querySelectorAll("img")) {
      for (const one of candidates(element, site)) {
        const known = largest.get(one.asset);
        largest.set(one.asset, known ? wider(known, one) : one);
      }
    }
    return largest;
  }

  /** @param {Candidate} a @param {Candidate} b */
  function wider(a, b) {
    return b.width > a.width ? b : a;
  }

  /** The side that the address itself names, as in shrink_100_100. @param {string} url */
  function sizeIn(url) {
    return Number(/(?:shrink|scale)_(\d+)_\d+/.exec(url)?.[1] ?? 0);
  }

  globalThis.Find = { photos, photo, siteOf };
})();
