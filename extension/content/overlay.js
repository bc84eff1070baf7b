// Everything we draw, in one host element of our own: a closed shadow root over the page, whose nodes stay untouched.
(() => {
  const ROOM_FOR_A_WORD = 112; // CSS pixels of photo below which a badge is its shape alone
  const SETTLED = 200; // milliseconds without scrolling after which covered photos are looked for

  /** @typedef {{answer: Answer, button: HTMLButtonElement, covered: boolean, wide: boolean}} Mark */

  /** @param {Words} words @param {AbortSignal} signal ends the overlay and all its listeners
   * @param {Offer} offer what can be done about an answer */
  function create(words, signal, offer = () => null) {
    const host = document.createElement("real-fake-faces");
    host.style.cssText = "all: initial !important; position: fixed !important; inset: 0 auto auto 0 !important; z-index: 2147483647 !important;";
    host.lang = words("@@ui_locale").replace("_", "-"); // ours, whatever the page's language and direction are
    host.dir = words("@@bidi_dir");
    const root = host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [Badge.sheet(), layout()];
    /** @type {Map<Element, Mark>} */
    const marks = new Map();
    const dialog = Dialog.create(root, words, offer, signal);
    let frame = 0;
    let settle = 0;

    /** @param {Element} element @param {Answer} answer */
    function show(element, answer) {
      if (signal.aborted) return;
      if (!host.isConnected) document.documentElement.append(host);
      const old = marks.get(element);
      if (old && old.answer === answer) return;
      if (old && Badge.kind(old.answer) === "checking" && Badge.kind(answer) === "checking") return;
      const roomy = element.getBoundingClientRect().width >= ROOM_FOR_A_WORD;
      const button = Badge.button(answer, words, nameOf(element), roomy);
      const mark = { answer, button, covered: false, wide: button.querySelector(".word") !== null };
      marks.set(element, mark);
      dialog.serve(button, element, answer);
      dialog.closeOf(old?.button);
      const focused = old && root.activeElement === old.button;
      old ? old.button.replaceWith(button) : root.append(button);
      put(mark, spot(element, mark));
      if (focused) button.focus();
      look();
    }

    /** @param {Element} element */
    function hide(element) {
      const mark = marks.get(element);
      if (!mark) return;
      dialog.closeOf(mark.button);
      mark.button.remove();
      marks.delete(element);
    }

    function clear() {
      dialog.close();
      for (const element of [...marks.keys()]) hide(element);
      host.remove();
    }

    /** @param {Element} element */
    function open(element) {
      const mark = marks.get(element);
      if (mark) dialog.present(mark.answer, element, null);
    }

    /** A card without a photo to stand by. @param {Answer} answer */
    function notice(answer) {
      if (signal.aborted) return;
      if (!host.isConnected) document.documentElement.append(host);
      dialog.present(answer, null, null);
    }

    /** Where a badge goes, null where it is not to be seen. Reads the page and writes nothing.
     * @param {Element} element @param {Mark} mark */
    function spot(element, { covered, wide }) {
      const box = element.getBoundingClientRect();
      const gone = !element.isConnected || box.width < 16 || box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth;
      if (gone || covered) return null;
      // On the lower right edge of a round photo: 15 % in from the corner.
      const inset = Math.min(box.width, box.height) * 0.15;
      return { x: Math.round(wide ? box.left + 4 : box.right - inset - 12), y: Math.round(box.bottom - (wide ? 28 : inset + 12)) };
    }

    /** @param {Mark} mark @param {{x: number, y: number} | null} at */
    function put({ button }, at) {
      if (button.hidden !== !at) button.hidden = !at;
      if (at) button.style.transform = `translate(${at.x}px, ${at.y}px)`;
    }

    function place() {
      frame = 0;
      if (marks.size && !host.isConnected) document.documentElement.append(host); // a page that redrew itself
      // Every place is read before the first is written: else the page is laid out anew for each badge.
      const all = [...marks].map(([element, mark]) => ({ mark, at: spot(element, mark) }));
      for (const { mark, at } of all) put(mark, at);
      dialog.place();
    }

    /** The keyboard's way to every badge, in reading order, however long the page is. */
    function next() {
      const inView = [...marks].filter(([, { button }]) => !button.hidden);
      const order = inView.map(([element, { button }]) => ({ button, box: element.getBoundingClientRect() }));
      order.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
      const at = order.findIndex(({ button }) => button === root.activeElement);
      order[(at + 1) % order.length]?.button.focus({ preventScroll: true });
    }

    function move() {
      frame ||= requestAnimationFrame(place);
      look();
    }

    function look() {
      clearTimeout(settle);
      settle = setTimeout(() => {
        for (const [element, mark] of marks) mark.covered = isCovered(element, host);
        place();
      }, SETTLED);
    }

    addEventListener("scroll", move, { capture: true, passive: true, signal });
    addEventListener("resize", move, { signal });
    signal.addEventListener("abort", clear);
    return { show, hide, clear, open, notice, place: move, next };
  }

  /** Whose photo it is, as the page says to screen readers. @param {Element} element */
  function nameOf(element) {
    if (element instanceof HTMLImageElement) return element.alt;
    return element.closest("[aria-label]")?.getAttribute("aria-label") ?? "";
  }

  /** Whether something that floats over the page (a bar, a dialog, a lightbox) lies over the photo's middle.
   * @param {Element} element @param {Element} host */
  function isCovered(element, host) {
    const box = element.getBoundingClientRect();
    // Its middle, or what is nearest to it in the view: of a photo half above the page's bar the bar covers the rest.
    const x = Math.max(0, Math.min(box.left + box.width / 2, innerWidth - 1));
    const y = Math.max(0, Math.min(box.top + box.height / 2, innerHeight - 1));
    const top = document.elementsFromPoint(x, y).find((one) => one !== host);
    for (let over = top ?? null; over && !over.contains(element); over = over.parentElement) {
      const { position } = getComputedStyle(over);
      if (position === "fixed" || position === "sticky" || over.matches("dialog, [popover]")) return true;
    }
    return false;
  }

  function layout() {
    const made = new CSSStyleSheet();
    made.replaceSync(`
      .badge, .card { position: fixed; inset: 0 auto auto 0; }
      .badge[hidden] { display: none; }
      .card { z-index: 1; max-height: calc(100vh - 16px); overflow: auto; }
    `);
    return made;
  }

  globalThis.Overlay = { create };
})();
