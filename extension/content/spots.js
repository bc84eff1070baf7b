// Where on the page a badge belongs, and whether its photo is to be seen there. Reads the page and writes nothing.
(() => {
  const SIZE = 24; // CSS pixels of a badge without a word

  /** The page as it is laid out now: read once for many photos. `x`, `y`: where its upper left corner is in the view;
   * `right`, `bottom`: where it ends; `modal`: the dialog that our host is in, null at the page's corner.
   * @param {Element} host @returns {Sheet} */
  function sheet(host) {
    const { left: x, top: y } = host.getBoundingClientRect();
    const { right, bottom } = document.documentElement.getBoundingClientRect();
    const modal = host.parentElement?.matches("dialog") ? host.parentElement : null;
    return { x, y, right, bottom: Math.max(bottom, innerHeight), modal, pinned: new Map() };
  }

  /** Where our host belongs: in the modal dialog that holds the latest of these photos, or else the page's last one, or
   * else at the page's corner. @param {Iterable<Element>} elements @returns {Element} */
  function home(elements) {
    for (const element of [...elements].reverse()) {
      for (let one = /** @type {Element | null} */ (element); one; one = hostOf(one)) {
        const modal = one.closest("dialog:modal");
        if (modal) return modal;
      }
    }
    return [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.documentElement;
  }

  /** A badge's upper left corner, on the lower right edge of a round photo; null where there is no photo to be seen.
   * In pixels of the page, so that it scrolls along by itself, or of the view for what is pinned to it.
   * @param {Element} element @param {Sheet} sheet @param {boolean} wide whether the badge bears a word @returns {Spot | null} */
  function of(element, sheet, wide) {
    const box = element.getBoundingClientRect();
    if (!element.isConnected || box.width < 16 || (sheet.modal && !holds(sheet.modal, element))) return null;
    const inset = Math.min(box.width, box.height) * 0.15; // that far in from the corner
    const x = wide ? box.left + 4 : box.right - inset - SIZE / 2;
    const y = wide ? box.bottom - 28 : box.bottom - inset - SIZE / 2;
    if (pinned(element, sheet.pinned)) return { x: Math.round(x), y: Math.round(y), pinned: true };
    // A badge at the page's edge does not make the page larger.
    const most = { x: Math.max(sheet.right, box.right) - SIZE, y: Math.max(sheet.bottom, box.bottom) - SIZE };
    return { x: Math.round(Math.min(x, most.x) - sheet.x), y: Math.round(Math.min(y, most.y) - sheet.y), pinned: false };
  }

  /** @param {Element} element */
  function inView(element) {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  }

  /** Whether something that floats over the page (a bar, a dialog, a lightbox) lies over the photo's middle.
   * @param {Element} element @param {Element} host */
  function isCovered(element, host) {
    const box = element.getBoundingClientRect();
    // Its middle, or what is nearest to it in the view: of a photo half above the page's bar the bar covers the rest.
    const x = Math.max(0, Math.min(box.left + box.width / 2, innerWidth - 1));
    const y = Math.max(0, Math.min(box.top + box.height / 2, innerHeight - 1));
    let top = document.elementFromPoint(x, y);
    // The whole stack costs far more, and only our own badge makes it needed.
    if (top === host) top = document.elementsFromPoint(x, y).find((one) => one !== host) ?? null;
    for (let over = top; over && !holds(over, element); over = over.parentElement) {
      const { position } = getComputedStyle(over);
      if (position === "fixed" || position === "sticky" || over.matches("dialog, [popover]")) return true;
    }
    return false;
  }

  /** contains(), also into shadow roots. @param {Element} over @param {Element} element */
  function holds(over, element) {
    for (let one = /** @type {Element | null} */ (element); one; one = hostOf(one)) if (over.contains(one)) return true;
    return false;
  }

  /** Whether it stays where it is in the view while the page scrolls. @param {Element} element
   * @param {Map<Element, boolean>} known @returns {boolean} */
  function pinned(element, known) {
    const before = known.get(element);
    if (before !== undefined) return before;
    const { position } = getComputedStyle(element);
    const above = element.parentElement ?? hostOf(element);
    const is = position === "fixed" || position === "sticky" || (above !== null && pinned(above, known));
    known.set(element, is);
    return is;
  }

  /** @param {Element} element */
  function hostOf(element) {
    const root = element.getRootNode();
    return root instanceof ShadowRoot ? root.host : null;
  }

  globalThis.Spots = { sheet, home, of, inView, isCovered, holds };
})();
