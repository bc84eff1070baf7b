// The card over the page: a glance for the pointer, and a dialog for whoever goes into it by click or keyboard.
(() => {
  const GAP = 8;
  const LINGER = 180; // milliseconds to move from a badge onto its card
  const OURS = ["keydown", "keyup", "keypress", "pointerdown", "mousedown", "click"]; // no shortcut and no click of the page's
  const STOPS = "summary, button, input, textarea, a[href]";

  /** @typedef {{card: HTMLElement, element: Element | null, by: HTMLElement | null, inside: boolean}} Opened */

  /** @param {ShadowRoot} root @param {Words} words @param {Offer} offer what can be done about an answer
   * @param {AbortSignal} signal */
  function create(root, words, offer, signal) {
    /** @type {Opened | null} */
    let opened = null;
    let returning = false;
    const sized = new ResizeObserver(() => place());

    /** Let a badge show its card: to the pointer and the passing keyboard as a glance, and to a click as a dialog.
     * @param {HTMLElement} button @param {Element} element @param {Answer} answer */
    function serve(button, element, answer) {
      button.setAttribute("aria-haspopup", "dialog");
      button.setAttribute("aria-expanded", "false");
      const glance = () => opened?.inside || present(answer, element, button);
      button.addEventListener("pointerenter", glance);
      button.addEventListener("pointerleave", leave);
      button.addEventListener("focus", () => !returning && button.matches(":focus-visible") && glance());
      button.addEventListener("blur", leave);
      button.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation();
        if (opened?.by !== button) present(answer, element, button);
        enter();
      });
    }

    function leave() {
      setTimeout(() => {
        const held = opened?.inside || opened?.card.matches(":hover") || opened?.by?.matches(":hover, :focus-visible");
        if (!held && opened?.by) close();
      }, LINGER);
    }

    /** @param {Answer} answer @param {Element | null} element the photo @param {HTMLElement | null} by the badge */
    function present(answer, element, by) {
      close();
      const card = Badge.card(answer, words);
      const doings = offer(answer, element);
      if (doings) card.append(Actions.row(trustable(doings), words));
      card.setAttribute("role", "dialog");
      card.tabIndex = -1;
      if (!by) card.setAttribute("aria-live", "polite"); // somebody asked for this one
      card.addEventListener("pointerleave", leave);
      card.addEventListener("focusin", () => {
        if (opened?.card === card) opened.inside = true;
      });
      for (const type of OURS) card.addEventListener(type, (event) => event.stopPropagation());
      root.append(card);
      opened = { card, element, by, inside: false };
      by?.setAttribute("aria-expanded", "true");
      sized.observe(card);
      place();
    }

    /** Trusting takes the badge away; its card says so, and takes it back. @param {Doings} doings @returns {Doings} */
    function trustable(doings) {
      const { trust, untrust } = doings;
      if (!trust || !untrust) return doings;
      return {
        ...doings,
        trust: async () => {
          const mine = opened;
          if (mine) mine.by = null; // the badge goes, and the card stays
          const trouble = await trust();
          if (!mine || mine !== opened) return trouble;
          const parts = Actions.trusted(words, trouble, async () => {
            await untrust();
            close();
          });
          mine.card.replaceChildren(...parts);
          mine.card.focus({ preventScroll: true });
          return trouble;
        },
      };
    }

    /** The keyboard goes into the card, which reads itself out and stays until it is closed. */
    function enter() {
      opened?.card.focus({ preventScroll: true });
    }

    function close() {
      if (!opened) return;
      const { card, by } = opened;
      sized.unobserve(card);
      const inside = card.contains(root.activeElement);
      by?.setAttribute("aria-expanded", "false");
      opened = null;
      card.remove();
      if (!inside || !by?.isConnected) return;
      returning = true; // back where it came from, without opening it anew
      by.focus({ preventScroll: true });
      returning = false;
    }

    /** The badge goes away or is drawn anew. @param {HTMLElement | undefined} button */
    function closeOf(button) {
      if (opened && opened.by === button) close();
    }

    function place() {
      if (!opened) return;
      const { card, element, by } = opened;
      const edge = document.documentElement.clientWidth - GAP; // without the scroll bar
      const box = (by ?? element)?.getBoundingClientRect() ?? new DOMRect(edge, GAP, 0, 0);
      const size = card.getBoundingClientRect();
      const below = box.bottom + GAP + size.height <= innerHeight;
      const y = below ? box.bottom + GAP / 2 : Math.max(GAP, box.top - size.height - GAP / 2);
      const from = getComputedStyle(card).direction === "rtl" ? box.right - size.width : box.left;
      const x = Math.max(GAP, Math.min(from, edge - size.width));
      card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }

    /** @param {KeyboardEvent} event */
    function pressed(event) {
      if (!opened) return;
      const inside = opened.card.contains(root.activeElement);
      if (event.key === "Escape") {
        if (inside || !opened.by) {
          event.preventDefault(); // a dialog of the page below stays open
          event.stopPropagation();
        }
        close();
      } else if (event.key === "Tab" && inside) {
        event.preventDefault();
        event.stopPropagation();
        step(opened.card, event.shiftKey ? -1 : 1);
      }
    }

    /** Tab goes round within the card. @param {HTMLElement} card @param {1 | -1} way */
    function step(card, way) {
      const stops = [...card.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
      const at = stops.findIndex((stop) => stop === root.activeElement);
      const next = at < 0 && way < 0 ? stops.length - 1 : (at + way + stops.length) % stops.length;
      /** @type {HTMLElement | undefined} */ (stops[next] ?? card)?.focus();
    }

    addEventListener("keydown", pressed, { capture: true, signal });
    addEventListener("pointerdown", (event) => {
      if (opened && !event.composedPath().includes(root.host)) close();
    }, { capture: true, signal });
    signal.addEventListener("abort", () => sized.disconnect());
    return { serve, present, close, closeOf, place, isOpen: () => opened !== null };
  }

  globalThis.Dialog = { create };
})();
