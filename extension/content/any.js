// "Check all photos on this page", on a page of no site that we know: every picture near the view, until the page is left.
(() => {
  const LEAST = 32; // CSS pixels of a side below which a picture is an icon
  const marked = /** @type {typeof globalThis & {realFakeFacesAll?: true, realFakeFacesRuns?: boolean}} */ (globalThis);
  if (marked.realFakeFacesAll || marked.realFakeFacesRuns) return 1; // a frame of a site whose photos are looked at
  marked.realFakeFacesAll = true;

  /** @param {Element} element @returns {Photo | null} */
  function read(element) {
    const box = element.getBoundingClientRect();
    if (box.width < LEAST || box.height < LEAST) return null;
    const picture = Picture.of(element);
    if (!picture?.url || /^data:image\/svg|\.svg([?#]|$)/i.test(picture.url)) return null;
    return { element, url: largest(element, picture.url), asset: picture.url };
  }

  /** All of one `srcset` in widths is one picture; its largest copy tells most. @param {Element} element @param {string} shown */
  function largest(element, shown) {
    if (!(element instanceof HTMLImageElement) || element.closest("picture")) return shown;
    const listed = element.srcset.split(/,\s+/).map((part) => part.trim().split(/\s+/));
    const wide = listed.flatMap(([url = "", width = ""]) => (/^\d+w$/.test(width) ? [{ url: absolute(url), width: parseInt(width, 10) }] : []));
    if (!wide.some(({ url }) => url === shown)) return shown;
    return wide.sort((a, b) => b.width - a.width)[0]?.url ?? shown;
  }

  /** @param {string} url */
  function absolute(url) {
    return URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI).href : url;
  }

  /** @param {Element} element */
  function wears(element) {
    return !["img", "image", "html", "body"].includes(element.localName) && Picture.background(element) !== "";
  }

  // What the worker needs where the server cannot have a picture, or got another.
  chrome.runtime.onMessage.addListener((message, _sender, reply) => {
    if (message?.name === MESSAGES["WORKER_CONTENT_SIZE"]) {
      const shown = Picture.byUrl(message.url);
      reply(shown && Picture.copySize(shown.element));
    }
    if (message?.name !== MESSAGES["WORKER_CONTENT_READ"]) return false;
    const picture = Picture.byUrl(message.url) ?? { element: document.createElement("i"), kind: /** @type {const} */ ("background"), url: message.url };
    Picture.bytes(picture).then(reply, () => reply(null));
    return true;
  });

  Wire.start({
    name: "",
    reader: () => ({ read }),
    wanted: () => true,
    question: MESSAGES["CONTENT_WORKER_ASKED"] ?? "",
    asked: true,
    wears,
  });
  return [...document.querySelectorAll("body *")].some((element) => read(element)) ? 1 : 0; // whether there is any now
})();
