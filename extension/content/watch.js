// The one observer of a page that changes: which pictures come near the view, change, and go. Changes nothing itself.
(() => {
  const NEAR = "200px"; // around the view: what is about to be scrolled to
  const SLICE = 5; // milliseconds of looking at a time, so that a page of ten thousand photos stays quick
  const SWEEP = 3000; // milliseconds between two looks for shadow roots that came without a change
  const WATCHED = { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "srcset", "href", "open"] };

  /** @param {Watcher} tell @param {AbortSignal} signal @param {(element: Element) => boolean} wears whether what is no
   * picture by itself is one all the same */
  function start(tell, signal, wears = () => false) {
    /** @type {Node[]} */
    const pending = [];
    /** @type {TreeWalker | null} */
    let walker = null;
    /** Elements of the page's own making that may get a shadow root later. @type {Set<Element>} */
    const hollow = new Set();
    /** @type {WeakSet<Node>} */
    const roots = new WeakSet();
    let timer = 0;

    const sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) isIntersecting ? tell.near(target) : tell.away(target);
    }, { rootMargin: NEAR });

    const changes = new MutationObserver((records) => {
      let ours = true;
      for (const { type, target, addedNodes, removedNodes } of records) {
        if (type === "attributes") attribute(/** @type {Element} */ (target));
        for (const node of addedNodes) if (node instanceof Element && node.localName !== "real-fake-faces") pending.push(node);
        ours &&= type === "childList" && [...addedNodes, ...removedNodes].every((node) => node.nodeName === "REAL-FAKE-FACES");
      }
      if (ours) return;
      tell.changed();
      soon();
    });

    /** @param {Element} element */
    function attribute(element) {
      const picture = element.localName === "source" ? element.parentElement?.querySelector("img") : element;
      if (!picture || !isPicture(picture)) return;
      tell.swapped(picture);
      pending.push(picture);
    }

    /** @param {Document | ShadowRoot} root */
    function enter(root) {
      if (roots.has(root)) return;
      roots.add(root);
      changes.observe(root, WATCHED);
      for (const event of ["load", "error"]) root.addEventListener(event, loaded, { capture: true, signal });
      pending.push(root);
    }

    /** @param {Event} event */
    function loaded({ target }) {
      if (target instanceof Element && isPicture(target)) tell.loaded(target);
    }

    function soon() {
      timer ||= setTimeout(dig, 30);
    }

    /** Look through what came, a slice at a time. */
    function dig() {
      timer = 0;
      const until = performance.now() + SLICE;
      for (let count = 0; ; count += 1) {
        if (count % 64 === 63 && performance.now() > until) return soon();
        const node = walker?.nextNode() ?? next();
        if (!node) break;
        meet(/** @type {Element} */ (node));
      }
      tell.looked();
    }

    /** The next of the pending trees, its own top first. @returns {Node | null} */
    function next() {
      const top = pending.pop();
      walker = top ? document.createTreeWalker(top, NodeFilter.SHOW_ELEMENT) : null;
      if (!top) return null;
      return top instanceof Element ? top : (walker?.nextNode() ?? next());
    }

    /** @param {Element} element */
    function meet(element) {
      if (isPicture(element)) {
        sight.observe(element);
        // An address in SVG may be in a namespace, which the filter above leaves out.
        if (element.localName === "image") changes.observe(element, { attributes: true });
        tell.found(element);
        return;
      }
      if (wears(element)) {
        sight.observe(element);
        tell.found(element);
      }
      const shadow = shadowOf(element);
      if (shadow) enter(shadow);
      else if (element.localName.includes("-") && hollow.size < 500) hollow.add(element);
    }

    const sweep = setInterval(() => {
      for (const element of hollow) {
        const shadow = element.isConnected ? shadowOf(element) : null;
        if (shadow) enter(shadow);
        if (shadow || !element.isConnected) hollow.delete(element);
      }
      if (pending.length) soon();
    }, SWEEP);
    signal.addEventListener("abort", () => {
      changes.disconnect();
      sight.disconnect();
      clearInterval(sweep);
      clearTimeout(timer);
      pending.length = 0;
    });
    enter(document);
    dig();
  }

  /** Its shadow root; closed ones are open to an extension, but for our own. @param {Element} element */
  function shadowOf(element) {
    if (element.shadowRoot) return element.shadowRoot;
    if (!element.localName.includes("-") || !(element instanceof HTMLElement)) return null;
    return globalThis.chrome?.dom?.openOrClosedShadowRoot(element) ?? null;
  }

  /** @param {Element} element */
  function isPicture(element) {
    return element.localName === "img" || element.localName === "image";
  }

  globalThis.Watch = { start };
})();
