// Any picture of any page: the one at a point, with the focus or of an address, and its bytes where the page may read them.
(() => {
  const LONGEST = 2048; // pixels of a side that is drawn for its bytes
  const LEAST = 16; // CSS pixels below which nothing is a picture
  const IMAGES = "img, image, input[type=image], video, canvas, embed, object";

  /** The picture that an element is or wears, or null. @param {Element} element @returns {Picture | null} */
  function of(element) {
    const box = element.getBoundingClientRect();
    if (box.width < LEAST || box.height < LEAST) return null;
    if (element instanceof HTMLImageElement) return { element, kind: "image", url: element.currentSrc || element.src };
    if (element instanceof HTMLVideoElement) return { element, kind: "video", url: started(element) ? "" : absolute(element.poster) };
    if (element instanceof HTMLCanvasElement) return { element, kind: "canvas", url: "" };
    if (element instanceof HTMLInputElement && element.type === "image") return { element, kind: "image", url: element.src };
    if (element instanceof HTMLObjectElement || element instanceof HTMLEmbedElement) return embedded(element);
    if (element.localName === "image") return { element, kind: "image", url: absolute(hrefOf(element)) };
    const worn = background(element);
    if (worn) return { element, kind: "background", url: worn };
    return element instanceof SVGSVGElement ? { element, kind: "drawing", url: "" } : null;
  }

  /** @param {HTMLObjectElement | HTMLEmbedElement} element @returns {Picture | null} */
  function embedded(element) {
    const url = element instanceof HTMLObjectElement ? element.data : element.src;
    return element.type.startsWith("image/") || /\.(jpe?g|png|webp|gif|avif)([?#]|$)/i.test(url) ? { element, kind: "image", url } : null;
  }

  /** @param {Element} element */
  function hrefOf(element) {
    return element.getAttribute("href") ?? element.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";
  }

  /** @param {string} url */
  function absolute(url) {
    return url && URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI).href : "";
  }

  /** Whether a video shows a frame of its own, and no longer its poster. @param {HTMLVideoElement} video */
  function started(video) {
    return !video.poster || !video.paused || video.currentTime > 0;
  }

  /** The first picture among an element's backgrounds, also of what stands before and after it. @param {Element} element */
  function background(element) {
    for (const part of ["", "::before", "::after"]) {
      const style = getComputedStyle(element, part || null);
      const [, url = ""] = /url\("((?:[^"\\]|\\.)*)"\)/.exec(`${style.backgroundImage} ${style.content}`) ?? [];
      if (url) return url.replace(/\\(.)/g, "$1");
    }
    return "";
  }

  /** The uppermost picture at a point of this frame, also below what is transparent. @param {number} x @param {number} y */
  function at(x, y) {
    /** @param {Document | ShadowRoot} root @returns {Picture | null} */
    function within(root) {
      for (const element of root.elementsFromPoint(x, y)) {
        if (element.localName === "real-fake-faces" || element.getRootNode() !== root) continue;
        const shadow = shadowOf(element);
        const found = (shadow && within(shadow)) ?? of(element);
        if (found) return found;
      }
      return null;
    }
    return within(document);
  }

  /** @param {Element} element */
  function shadowOf(element) {
    return element instanceof HTMLElement ? (globalThis.chrome?.dom?.openOrClosedShadowRoot(element) ?? null) : null;
  }

  /** The picture with the keyboard's focus, or the largest in the link or button that has it. */
  function focused() {
    let element = document.activeElement;
    for (let root = element && shadowOf(element); root?.activeElement; root = shadowOf(element)) element = root.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const inside = [element, ...element.querySelectorAll("*")].map(of).filter((one) => one !== null);
    return inside.sort((a, b) => area(b.element) - area(a.element))[0] ?? null;
  }

  /** Of all pictures with this address the one that is most in view. @param {string} url */
  function byUrl(url) {
    const all = [...document.querySelectorAll(IMAGES)].map(of).filter((one) => one !== null);
    const same = all.filter(({ element, url: shown }) => shown === url || sourceOf(element) === url);
    return same.sort((a, b) => area(b.element) - area(a.element))[0] ?? null;
  }

  /** What an image names, or a video plays. @param {Element} element */
  function sourceOf(element) {
    if (element instanceof HTMLVideoElement) return element.currentSrc;
    return element instanceof HTMLImageElement ? element.src : null;
  }

  /** How much of it is in view, in CSS pixels. @param {Element} element */
  function area(element) {
    const box = element.getBoundingClientRect();
    const width = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const height = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return Math.max(0, width) * Math.max(0, height);
  }

  /** Its bytes as a data: address, where the page may read them. @param {Picture} picture @returns {Promise<string | null>} */
  async function bytes({ element, kind, url }) {
    const read = url ? await fetched(url) : null;
    if (read) return read;
    if (kind === "background" || kind === "drawing") return null;
    return drawn(/** @type {HTMLImageElement | HTMLVideoElement | HTMLCanvasElement} */ (element));
  }

  /** Read again as the page would: blob:, data:, and what its login opens. @param {string} url @returns {Promise<string | null>} */
  async function fetched(url) {
    try {
      const response = await fetch(url, { credentials: "include" });
      const blob = await response.blob();
      if (!response.ok || !blob.type.startsWith("image/") || blob.type.startsWith("image/svg")) return null;
      return await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(/** @type {string} */ (reader.result));
        reader.onerror = () => resolve(null);
        reader.readAsDataURL(blob);
      });
    } catch {
      return null; // another site's picture, which the page may show and not read
    }
  }

  /** What an element shows now, drawn once more; null for another site's, and for what gives nothing but empty pixels.
   * @param {HTMLImageElement | HTMLVideoElement | HTMLCanvasElement} element */
  function drawn(element) {
    try {
      const [width, height] = sizeOf(element) ?? [0, 0];
      const scale = Math.min(1, LONGEST / Math.max(width, height));
      const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
      const brush = canvas.getContext("2d");
      brush?.drawImage(element, 0, 0, canvas.width, canvas.height);
      const pixels = brush?.getImageData(0, 0, canvas.width, canvas.height);
      if (!pixels?.data.some((value, place) => place % 4 === 3 && value > 0)) return null;
      const copy = document.createElement("canvas"); // never in the page
      Object.assign(copy, { width: canvas.width, height: canvas.height });
      copy.getContext("2d")?.putImageData(pixels, 0, 0);
      return copy.toDataURL("image/png");
    } catch {
      return null;
    }
  }

  /** Its own size in pixels, where it has one. @param {Element} element @returns {[number, number] | null} */
  function sizeOf(element) {
    if (element instanceof HTMLImageElement) return [element.naturalWidth, element.naturalHeight];
    if (element instanceof HTMLVideoElement) return [element.videoWidth, element.videoHeight];
    if (element instanceof HTMLCanvasElement) return [element.width, element.height];
    return null;
  }

  /** Its own size where its address names this one copy of it, so that another picture in its place is noticed.
   * @param {Element} element @returns {[number, number] | null} */
  function copySize(element) {
    const one = element instanceof HTMLImageElement && element.complete && element.naturalWidth > 0 && !element.srcset && !element.closest("picture");
    return one ? sizeOf(element) : null;
  }

  globalThis.Picture = { of, at, focused, byUrl, bytes, copySize, background };
})();
