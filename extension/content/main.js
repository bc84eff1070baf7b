// The wire in the page: photo in view -> worker -> badge. One AbortController for "off".
(() => {
  const NEAR = "200px"; // around the view: what is about to be scrolled to
  const AWAY = new Set(["server_off", "server_lost", "switched_off"]);
  const PULSE = 10_000; // milliseconds between two looks at whether the server is still there
  const site = Find.siteOf(location.href, SITES);
  if (!site) return;

  /** @type {Words} */
  const words = (name, fill) => chrome.i18n.getMessage(name, fill);
  /** @type {AbortController | null} */
  let running = null;

  /** @param {Site} site @param {AbortSignal} signal */
  function run(site, signal) {
    const overlay = Overlay.create(words, signal);
    /** What each element was last asked for, so that a late answer for another photo is dropped.
     * @type {Map<HTMLImageElement, {url: string, answer: Answer | null}>} */
    const asked = new Map();
    /** @type {Set<HTMLImageElement>} */
    const near = new Set();
    let scan = 0;
    let paused = false; // the server is away: nothing is asked until it is seen again

    const sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const element = /** @type {HTMLImageElement} */ (target);
        if (isIntersecting) {
          near.add(element);
          consider(element);
        } else {
          near.delete(element);
          overlay.hide(element);
        }
      }
    }, { rootMargin: NEAR });

    const changes = new MutationObserver((records) => {
      for (const record of records) {
        if (record.type === "attributes") drop(/** @type {HTMLImageElement} */ (record.target));
        for (const node of record.removedNodes) forget(node);
      }
      if (records.some(byThePage)) scan ||= setTimeout(look, 50);
    });

    /** The element shows another photo now: its badge goes at once. @param {HTMLImageElement} element */
    function drop(element) {
      const known = asked.get(element);
      if (!known || Find.photo(element, site, document)?.url === known.url) return;
      asked.delete(element);
      overlay.hide(element);
    }

    /** @param {Node} node */
    function forget(node) {
      if (!(node instanceof Element)) return;
      const images = node instanceof HTMLImageElement ? [node] : node.querySelectorAll("img");
      for (const element of images) {
        if (element.isConnected) continue;
        sight.unobserve(element);
        near.delete(element);
        asked.delete(element);
        overlay.hide(element);
      }
    }

    function look() {
      scan = 0;
      if (!chrome.runtime?.id) return stop(); // the extension was reloaded: this copy has no worker any more
      for (const { element } of Find.photos(document, site)) sight.observe(element);
      for (const element of near) consider(element);
      overlay.place();
    }

    /** @param {HTMLImageElement} element */
    async function consider(element) {
      if (paused) return;
      const photo = Find.photo(element, site, document);
      if (!photo) return;
      const known = asked.get(element);
      if (known?.url === photo.url) {
        if (known.answer) overlay.show(element, known.answer);
        return;
      }
      const mine = { url: photo.url, answer: /** @type {Answer | null} */ (null) };
      asked.set(element, mine);
      overlay.show(element, {});
      const answer = await ask(MESSAGES["CONTENT_WORKER_JUDGE"], { url: photo.url });
      if (signal.aborted || asked.get(element) !== mine) return;
      if (!answer || AWAY.has(answer.error?.code ?? "")) return pause();
      mine.answer = answer;
      if (near.has(element)) overlay.show(element, answer);
    }

    /** Nothing can be said now: no badge stays, and the popup tells why. */
    function pause() {
      paused = true;
      asked.clear();
      overlay.clear();
    }

    /** No badge may stand for a server that is gone. @param {Record<string, chrome.storage.StorageChange>} changed */
    function serverChanged(changed) {
      const { oldValue, newValue } = /** @type {{oldValue?: ServerState, newValue?: ServerState}} */ (changed["server"] ?? {});
      const [before, now] = [oldValue?.state, newValue?.state];
      if (!now || now === before) return;
      if (now !== "on") return pause();
      paused = false;
      for (const element of near) consider(element);
    }

    /** @param {any} message @param {any} _sender @param {(found: Record<string, number>) => void} reply */
    function found(message, _sender, reply) {
      if (message?.name !== MESSAGES["POPUP_CONTENT_FOUND"]) return;
      /** @type {Record<string, number>} */
      const counts = {};
      for (const { answer } of asked.values()) {
        const state = Badge.kind(answer ?? {});
        counts[state] = (counts[state] ?? 0) + 1;
      }
      reply(counts);
    }

    changes.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "srcset"] });
    chrome.storage.local.onChanged.addListener(serverChanged);
    chrome.runtime.onMessage.addListener(found);
    document.addEventListener("load", () => (scan ||= setTimeout(look, 50)), { capture: true, signal });
    const pulse = setInterval(() => {
      if (document.visibilityState === "visible" && near.size) ask(MESSAGES["CONTENT_WORKER_SERVER"], {});
    }, PULSE);
    signal.addEventListener("abort", () => {
      changes.disconnect();
      sight.disconnect();
      clearInterval(pulse);
      clearTimeout(scan);
      if (!chrome.runtime?.id) return;
      chrome.storage.local.onChanged.removeListener(serverChanged);
      chrome.runtime.onMessage.removeListener(found);
    });
    look();
  }

  /** Whether a change is more than our own element coming and going. @param {MutationRecord} record */
  function byThePage(record) {
    return record.type === "attributes" || [...record.addedNodes, ...record.removedNodes].some((node) => node.nodeName !== "REAL-FAKE-FACES");
  }

  /** @param {string | undefined} name @param {object} more @returns {Promise<any>} */
  async function ask(name, more) {
    try {
      return await chrome.runtime.sendMessage({ name, ...more });
    } catch {
      if (!chrome.runtime?.id) stop();
      return null; // the worker died on the way; the photo is asked for again when next seen
    }
  }

  function stop() {
    running?.abort();
    running = null;
  }

  /** @param {boolean} on */
  function turn(on) {
    if (!on) return stop();
    if (running || !site) return;
    running = new AbortController();
    run(site, running.signal);
  }

  chrome.storage.local.onChanged.addListener((changed) => {
    if (changed["on"]) turn(changed["on"].newValue !== false);
  });
  chrome.storage.local.get({ on: true }).then(({ on }) => turn(on !== false));
})();
