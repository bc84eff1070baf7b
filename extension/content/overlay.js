// Everything we draw, in one host element of our own: a closed shadow root over the page, whose nodes stay untouched.
(() => {
  const ROOM_FOR_A_WORD = 112; // CSS pixels of photo below which a badge is its shape alone
  const SETTLED = 200; // milliseconds without scrolling after which covered photos are looked for
  const SLICE = 4; // milliseconds of that at a time, so that a page full of photos stays quick

  /** `button`, `roomy` and `at` are null until its place was read.
   * @typedef {{answer: Answer, button: HTMLButtonElement | null, covered: boolean, roomy: boolean | null, at: Spot | null}} Mark */

  /** @param {Words} words @param {AbortSignal} signal ends the overlay and all its listeners
   * @param {Offer} offer what can be done about an answer */
  function create(words, signal, offer = () => null) {
    const host = document.createElement("real-fake-faces");
    // At the page's corner: badges scroll along with what they stand on, and cost a scrolling page nothing.
    host.style.cssText = "all: initial !important; position: absolute !important; inset: 0 auto auto 0 !important; z-index: 2147483647 !important;";
    host.lang = words("@@ui_locale").replace("_", "-"); // ours, whatever the page's language and direction are
    host.dir = words("@@bidi_dir");
    host.popover = "manual"; // so that it can lie over a modal dialog
    const root = host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [Badge.sheet(), layout()];
    /** @type {Map<Element, Mark>} */
    const marks = new Map();
    const dialog = Dialog.create(root, words, offer, signal);
    /** New here, to be drawn together. @type {Set<Element>} */
    const fresh = new Set();
    /** What moved on the page by a scroll, to be put in its place before the next frame. @type {Set<Element>} */
    const moved = new Set();
    /** Whose photos may be covered by something, to be looked for once the page rests; null for all.
     * @type {Set<Element> | null} */
    let doubtful = new Set();
    let frame = 0;
    let arranging = 0;
    let looking = 0;

    /** Into the page, or into its modal dialog: that one lies over all else, and what is outside of it takes no click. */
    function attach() {
      const home = Spots.home(marks.keys());
      if (host.parentElement === home) return;
      dialog.close();
      home.append(host);
      if (home !== document.documentElement) host.showPopover();
    }

    /** A dialog that opens focuses what it holds first, and scrolls there: that is nothing of ours.
     * @param {Event} event before a dialog opens or closes */
    function leave({ target }) {
      if (host.parentElement === target) host.remove();
    }

    /** @param {Element} element @param {Answer} answer */
    function show(element, answer) {
      if (signal.aborted) return;
      const old = marks.get(element);
      if (old && old.answer === answer) return;
      if (old && Badge.kind(old.answer) === "checking" && Badge.kind(answer) === "checking") return;
      const mark = { answer, button: null, covered: old?.covered ?? false, roomy: old?.roomy ?? null, at: null };
      marks.set(element, mark);
      if (old?.button) redraw(element, mark, old.button, wide(old) === wide(mark) ? old.at : null);
      else if (fresh.add(element).size === 1) queueMicrotask(drawFresh);
      if (!old) doubtful?.add(element);
      looking ||= setTimeout(look, SETTLED);
    }

    /** @param {Element} element @param {Mark} mark @param {HTMLButtonElement} before @param {Spot | null} at where that stands */
    function redraw(element, mark, before, at) {
      const focused = root.activeElement === before;
      dialog.closeOf(before);
      before.replaceWith(button(element, mark));
      put(mark, at ?? Spots.of(element, Spots.sheet(host), wide(mark)));
      if (focused) mark.button?.focus({ preventScroll: true });
    }

    /** All places are read before the first badge is drawn: else the page is laid out anew for each. */
    function drawFresh() {
      const chosen = [...fresh].map((element) => ({ element, mark: /** @type {Mark} */ (marks.get(element)) }));
      fresh.clear();
      if (!chosen.length || signal.aborted) return;
      attach();
      const sheet = Spots.sheet(host);
      const all = chosen.map(({ element, mark }) => {
        mark.roomy ??= element.getBoundingClientRect().width >= ROOM_FOR_A_WORD;
        return { element, mark, at: Spots.of(element, sheet, wide(mark)) };
      });
      root.append(...all.map(({ element, mark }) => button(element, mark)));
      for (const { mark, at } of all) put(mark, at);
    }

    /** @param {Element} element @param {Mark} mark */
    function button(element, mark) {
      mark.button = Badge.button(mark.answer, words, nameOf(element), mark.roomy ?? false);
      dialog.serve(mark.button, element, mark.answer);
      return mark.button;
    }

    /** @param {Element} element */
    function hide(element) {
      const mark = marks.get(element);
      if (!mark) return;
      dialog.closeOf(mark.button ?? undefined);
      mark.button?.remove();
      marks.delete(element);
      fresh.delete(element);
    }

    function clear() {
      dialog.close();
      for (const element of [...marks.keys()]) hide(element);
      host.remove();
    }

    /** @param {Element} element */
    function open(element) {
      const mark = marks.get(element);
      if (!mark) return;
      attach();
      dialog.present(mark.answer, element, null);
    }

    /** A card without a photo to stand by. @param {Answer} answer */
    function notice(answer) {
      if (signal.aborted) return;
      attach();
      dialog.present(answer, null, null);
    }

    /** @param {Mark} mark @param {Spot | null} at */
    function put(mark, at) {
      const { button, covered, at: before } = mark;
      mark.at = at;
      if (!button) return;
      if (button.hidden !== (!at || covered)) button.hidden = !at || covered;
      if (!at || (before && before.x === at.x && before.y === at.y && before.pinned === at.pinned)) return;
      button.style.transform = `translate(${at.x}px, ${at.y}px)`;
      button.style.position = at.pinned ? "fixed" : "absolute";
    }

    /** @param {Iterable<Element>} elements */
    function place(elements) {
      const sheet = Spots.sheet(host);
      const all = [...elements].flatMap((element) => {
        const mark = marks.get(element);
        return mark?.button ? { mark, at: Spots.of(element, sheet, wide(mark)) } : [];
      });
      for (const { mark, at } of all) put(mark, at);
      dialog.place();
    }

    function arrange() {
      arranging = 0;
      if (!marks.size || signal.aborted) return;
      attach(); // a page may have redrawn itself
      place(marks.keys());
    }

    /** The keyboard's way to every badge, in reading order, however long the page is. */
    function next() {
      const inView = [...marks].filter(([element, { button }]) => button && !button.hidden && Spots.inView(element));
      const order = inView.map(([element, { button }]) => ({ button, box: element.getBoundingClientRect() }));
      order.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
      const at = order.findIndex(({ button }) => button === root.activeElement);
      order[(at + 1) % order.length]?.button?.focus({ preventScroll: true });
    }

    /** The page changed: what it holds may stand elsewhere. */
    function changed() {
      arranging ||= setTimeout(arrange, 0);
      doubtful = null;
      looking ||= setTimeout(look, SETTLED);
    }

    /** What scrolls with the page takes its badge along; the rest is moved in the same frame. @param {Event} event */
    function scrolled({ target }) {
      const whole = target === document;
      for (const [element, { at }] of marks) {
        if (whole ? at?.pinned : target instanceof Element && Spots.holds(target, element)) moved.add(element);
      }
      if (moved.size || dialog.isOpen()) frame ||= requestAnimationFrame(follow);
      doubtful = null;
      clearTimeout(looking);
      looking = setTimeout(look, SETTLED);
    }

    function follow() {
      frame = 0;
      place(moved);
      moved.clear();
    }

    /** Once the page rests: where all badges belong, and which photos are covered, a slice at a time. */
    function look() {
      const left = [...(doubtful ?? marks.keys())];
      doubtful = new Set();
      looking = 0;
      if (!left.length) return;
      arrange();
      function slice() {
        const until = performance.now() + SLICE;
        const seen = [];
        for (let element = left.pop(); element; element = performance.now() < until ? left.pop() : undefined) {
          const mark = marks.get(element);
          if (mark) seen.push({ mark, covered: Spots.inView(element) && Spots.isCovered(element, host) });
        }
        for (const { mark, covered } of seen) {
          mark.covered = covered;
          put(mark, mark.at);
        }
        if (left.length) looking = setTimeout(slice, 0);
        else looking = doubtful && !doubtful.size ? 0 : setTimeout(look, SETTLED); // the page changed meanwhile
      }
      looking = setTimeout(slice, 0); // a task of its own: what the places cost may be much already
    }

    addEventListener("scroll", scrolled, { capture: true, passive: true, signal });
    addEventListener("resize", changed, { signal });
    addEventListener("beforetoggle", leave, { capture: true, signal });
    addEventListener("toggle", changed, { capture: true, signal }); // a dialog opened or closed
    signal.addEventListener("abort", clear);
    return { show, hide, clear, open, notice, place: changed, next };
  }

  /** Whether its badge bears a word. @param {Mark} mark */
  function wide({ answer, roomy }) {
    return roomy === true && Badge.hasWord(answer);
  }

  /** Whose photo it is, as the page says to screen readers. @param {Element} element */
  function nameOf(element) {
    if (element instanceof HTMLImageElement) return element.alt;
    return element.closest("[aria-label]")?.getAttribute("aria-label") ?? "";
  }

  function layout() {
    const made = new CSSStyleSheet();
    made.replaceSync(`
      .badge { position: absolute; inset: 0 auto auto 0; }
      .card { position: fixed; inset: 0 auto auto 0; }
      .badge[hidden] { display: none; }
      .card { z-index: 1; max-height: calc(100vh - 16px); overflow: auto; }
    `);
    return made;
  }

  globalThis.Overlay = { create };
})();
