// The wire in the page: photo in view -> worker -> badge. One AbortController for "off".
(() => {
  const AWAY = new Set(["server_off", "switched_off"]);
  const PULSE = 10_000; // milliseconds between two looks at whether the server is still there
  const ALIVE = 1000; // milliseconds between two looks at whether the extension was reloaded
  const MOST = 500; // answers kept for this page
  const DEFAULTS = { on: true, pausedUntil: 0, sites: {}, show: "all", place: "page", point: "browsing", trusted: [] };
  const QUIET = new Set(["fake", "unsure"]); // what "only suspicious" shows
  // A frame without an address of its own is its parent's, and so is its origin.
  const site = Find.siteOf(/^https:/.test(location.href) ? location.href : `${origin}/`, SITES);
  const marked = /** @type {typeof globalThis & {realFakeFacesHere?: true}} */ (globalThis);
  if (!site || marked.realFakeFacesHere) return;
  marked.realFakeFacesHere = true;

  /** @type {Words} */
  const words = (name, fill) => chrome.i18n.getMessage(name, fill);
  /** @type {AbortController | null} */
  let running = null;
  let resume = 0;

  /** @param {Site} site @param {Settings} settings @param {AbortSignal} signal */
  function run(site, settings, signal) {
    const overlay = Overlay.create(words, signal);
    const reader = Find.reader(site);
    const trusted = new Set(settings.trusted);
    /** What each element near the view was last asked for, so that a late answer for another photo is dropped.
     * @type {Map<Element, Photo & {answer: Answer | null}>} */
    const state = new Map();
    /** @type {Set<Element>} */
    const near = new Set();
    /** The answers of this page by address, the oldest first. @type {Map<string, Answer>} */
    const seen = new Map();
    let paused = false; // the server is away: nothing is asked until it is seen again
    let wanted = settings.show !== "asked";
    let address = location.href;
    const queue = Queue.create((url) => ask(MESSAGES["CONTENT_WORKER_JUDGE"], { url, point: settings.point }), answered, signal);

    /** @param {Element} element */
    function consider(element) {
      if (paused || !wanted || !near.has(element)) return;
      const photo = reader.read(element);
      const known = state.get(element);
      if (!photo || trusted.has(`${site.name}:${photo.asset}`)) return letGo(element);
      if (known?.url === photo.url) return draw(element);
      const same = known?.asset === photo.asset; // only a larger address of it turned up
      if (known) same ? queue.drop(known.url, element) : letGo(element);
      const before = seen.get(photo.url);
      state.set(element, { ...photo, answer: before?.verdict ? before : same ? (known?.answer ?? null) : null });
      if (!before?.verdict) queue.want(photo.url, element);
      draw(element);
    }

    /** @param {Element} element @param {string} url @param {Answer} answer */
    function answered(element, url, answer) {
      const mine = state.get(element);
      if (AWAY.has(answer.error?.code ?? "")) return pause();
      if (!mine || mine.url !== url) return;
      mine.answer = answer;
      keep(url, answer);
      draw(element);
    }

    /** Draw what is known, if the element still shows that photo and the person wants to see it. @param {Element} element */
    function draw(element) {
      const mine = state.get(element);
      if (!mine || settings.place === "panel") return;
      const answer = Find.settled(element) ? (mine.answer ?? {}) : {};
      if (settings.show === "suspicious" && !QUIET.has(Badge.kind(answer))) return overlay.hide(element);
      overlay.show(element, answer);
    }

    /** @param {Element} element */
    function letGo(element) {
      const known = state.get(element);
      if (!known) return;
      queue.drop(known.url, element);
      state.delete(element);
      overlay.hide(element);
    }

    /** @param {string} url @param {Answer} answer */
    function keep(url, answer) {
      seen.delete(url);
      seen.set(url, answer);
      if (seen.size > MOST) seen.delete(seen.keys().next().value ?? "");
    }

    Watch.start({
      found: consider,
      near(element) {
        near.add(element);
        consider(element);
      },
      away(element) {
        near.delete(element);
        letGo(element);
      },
      swapped(element) {
        const known = state.get(element);
        if (known && reader.read(element)?.asset !== known.asset) letGo(element);
        else if (known) overlay.show(element, {});
      },
      loaded: consider,
      changed() {
        for (const element of near) {
          if (element.isConnected) continue;
          near.delete(element);
          letGo(element);
        }
      },
      looked() {
        if (location.href !== address) moved();
        for (const element of near) consider(element);
        overlay.place();
      },
    }, signal);

    /** Another page without loading: what was found before is no longer "on this page". */
    function moved() {
      address = location.href;
      wanted = settings.show !== "asked";
      seen.clear();
      for (const { url, answer } of state.values()) if (answer) seen.set(url, answer);
    }

    /** Nothing can be said now: no badge stays, and the popup tells why. */
    function pause() {
      paused = true;
      queue.clear();
      state.clear();
      overlay.clear();
    }

    /** No badge may stand for a server that is gone. @param {Record<string, chrome.storage.StorageChange>} changed */
    function serverChanged(changed) {
      const { oldValue, newValue } = /** @type {{oldValue?: ServerState, newValue?: ServerState}} */ (changed["server"] ?? {});
      const [before, now] = [oldValue?.state, newValue?.state];
      if (!now || now === before) return;
      now === "on" ? goOn() : pause();
    }

    function goOn() {
      paused = false;
      for (const element of near) consider(element);
    }

    /** What was found on this page: verdicts, errors, and what is being checked. @returns {{url: string, answer: Answer}[]} */
    function list() {
      const all = new Map(seen);
      for (const { url, answer } of state.values()) all.set(url, answer ?? {});
      return [...all].map(([url, answer]) => ({ url, answer }));
    }

    /** @param {any} message @param {any} _sender @param {(found: unknown) => void} reply */
    function heard(message, _sender, reply) {
      if (message?.name === MESSAGES["WORKER_CONTENT_ALL"]) {
        wanted = true;
        for (const element of near) consider(element);
      } else if (message?.name === MESSAGES["WORKER_CONTENT_NEXT"]) {
        overlay.next();
      }
      if (window !== top) return; // the page itself answers
      if (message?.name === MESSAGES["POPUP_CONTENT_LIST"]) reply(list());
      if (message?.name !== MESSAGES["POPUP_CONTENT_FOUND"]) return;
      /** @type {Record<string, number>} */
      const counts = {};
      for (const { answer } of list()) counts[Badge.kind(answer)] = (counts[Badge.kind(answer)] ?? 0) + 1;
      reply(counts);
    }

    chrome.storage.local.onChanged.addListener(serverChanged);
    chrome.runtime.onMessage.addListener(heard);
    const pulse = setInterval(async () => {
      if (document.visibilityState !== "visible" || !near.size) return;
      const server = await ask(MESSAGES["CONTENT_WORKER_SERVER"], {});
      if (paused && server?.state === "on" && !signal.aborted) goOn(); // it was there all the time
    }, PULSE);
    const alive = setInterval(() => chrome.runtime?.id || stop(), ALIVE);
    signal.addEventListener("abort", () => {
      clearInterval(pulse);
      clearInterval(alive);
      if (!chrome.runtime?.id) return;
      chrome.storage.local.onChanged.removeListener(serverChanged);
      chrome.runtime.onMessage.removeListener(heard);
    });
  }

  /** @param {string | undefined} name @param {object} more @returns {Promise<any>} */
  async function ask(name, more) {
    try {
      return (await chrome.runtime.sendMessage({ name, ...more })) ?? null;
    } catch {
      if (!chrome.runtime?.id) stop(); // reloaded: this copy has no worker any more
      return null; // the worker died on the way; the photo is asked for again
    }
  }

  function stop() {
    running?.abort();
    running = null;
  }

  /** Begin anew under the settings as they are. */
  async function follow() {
    const settings = /** @type {Settings} */ (await chrome.storage.local.get(/** @type {Record<string, any>} */ (DEFAULTS)));
    const rest = settings.pausedUntil - Date.now();
    stop();
    clearTimeout(resume);
    if (rest > 0) resume = setTimeout(follow, Math.min(rest, 2 ** 31 - 1));
    if (!settings.on || rest > 0 || !site || !(settings.sites[site.name] ?? !site.optional)) return;
    running = new AbortController();
    run(site, settings, running.signal);
  }

  chrome.storage.local.onChanged.addListener((changed) => {
    if (Object.keys(DEFAULTS).some((name) => name in changed)) follow();
  });
  follow();
})();
