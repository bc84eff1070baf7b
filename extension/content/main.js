// The wire in the page: photo in view -> worker -> badge. One AbortController for "off".
(() => {
  const AWAY = new Set(["server_off", "switched_off"]);
  const PULSE = 10_000; // milliseconds between two looks at whether the server is still there
  const ALIVE = 1000; // milliseconds between two looks at whether the extension was reloaded
  const MOST = 500; // answers kept for this page
  /** Results stand in the side panel alone: the page gets not one node of ours. */
  const NOWHERE = { show() {}, hide() {}, clear() {}, place() {}, next() {} };

  /** For other scripts of ours in this frame. */
  const marked = /** @type {typeof globalThis & {realFakeFacesRuns?: boolean}} */ (globalThis);

  /** A copy that was reloaded has no words any more, and is about to stop. @type {Words} */
  const words = (name, fill) => (chrome.runtime?.id ? chrome.i18n.getMessage(name, fill) : "");

  /** @param {Source} source @param {Settings} settings @param {AbortSignal} signal @param {() => void} stop */
  function run(source, settings, signal, stop) {
    const overlay = settings.place === "panel" ? NOWHERE : Overlay.create(words, signal, offer);
    const reader = source.reader();
    const report = Report.create(list, signal);
    let trusted = new Set(settings.trusted);
    /** What each element near the view was last asked for, so that a late answer for another photo is dropped.
     * @type {Map<Element, Photo & {answer: Answer | null}>} */
    const state = new Map();
    /** @type {Set<Element>} */
    const near = new Set();
    /** The answers of this page by address, the oldest first.
     * @type {Map<string, {answer: Answer, name: string, trusts: string, element: WeakRef<Element>}>} */
    const seen = new Map();
    let paused = false; // the server is away: nothing is asked until it is seen again
    let wanted = source.asked || settings.show !== "asked";
    let address = location.href;
    const queue = Queue.create((url) => ask(source.question, { url, point: settings.point }), answered, signal);

    /** @param {Element} element */
    function consider(element) {
      if (paused || !wanted || !near.has(element)) return;
      const photo = reader.read(element);
      const known = state.get(element);
      if (!photo || trusted.has(named(photo))) return letGo(element);
      if (known?.url === photo.url) return draw(element);
      const same = known?.asset === photo.asset; // only a larger address of it turned up
      if (known) same ? queue.drop(known.url, element) : letGo(element);
      const before = seen.get(photo.url)?.answer;
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
      keep(element, mine, answer);
      draw(element);
    }

    /** Draw what is known, if the element still shows that photo and the person wants to see it. @param {Element} element */
    function draw(element) {
      const mine = state.get(element);
      if (!mine) return;
      report.changed();
      const answer = Find.settled(element) ? (mine.answer ?? {}) : {};
      const kind = Badge.kind(answer);
      const quiet = source.asked ? kind === "no_face" : settings.show === "suspicious" && !SUSPICIOUS.includes(kind);
      if (quiet) return overlay.hide(element);
      overlay.show(element, answer);
    }

    /** @param {Element} element */
    function letGo(element) {
      const known = state.get(element);
      if (!known) return;
      queue.drop(known.url, element);
      state.delete(element);
      overlay.hide(element);
      report.changed();
    }

    /** @param {Element} element @param {Photo} photo @param {Answer} answer */
    function keep(element, photo, answer) {
      seen.delete(photo.url);
      seen.set(photo.url, { answer, name: Report.nameOf(element), trusts: named(photo), element: new WeakRef(element) });
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
    }, signal, source.wears);

    /** Another page without loading: what was found before is no longer "on this page". */
    function moved() {
      address = location.href;
      wanted = source.asked || settings.show !== "asked";
      seen.clear();
      for (const [element, mine] of state) if (mine.answer) keep(element, mine, mine.answer);
      report.changed();
    }

    /** Nothing can be said now: no badge stays, and the popup tells why. */
    function pause() {
      paused = true;
      queue.clear();
      state.clear();
      overlay.clear();
      report.changed();
    }

    /** What can be done about a photo's answer. @param {Answer} answer @param {Element | null} element */
    function offer(answer, element) {
      const mine = element && state.get(element);
      return mine ? Doing.about(ask, words, answer, { url: mine.url, asked: source.asked, name: named(mine) }) : null;
    }

    /** As trusted photos are named, whatever size of it is shown; "" on pages of no site. @param {Photo} photo */
    function named({ asset }) {
      return source.name && `${source.name}:${asset}`;
    }

    /** A photo was trusted, or is no more: its badge goes or comes, and nothing else moves.
     * @param {Record<string, chrome.storage.StorageChange>} changed */
    function trustChanged(changed) {
      if (!changed["trusted"]) return;
      trusted = new Set(/** @type {string[]} */ (changed["trusted"].newValue ?? []));
      for (const element of near) consider(element);
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

    /** What was found on this page: first what is near the view, in reading order; then what was seen before.
     * @returns {Found[]} */
    function list() {
      if (paused) return []; // no verdict stands for a server that is gone
      const here = [...state].map(([element, mine]) => ({ element, mine, box: element.getBoundingClientRect() }));
      here.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
      /** @type {Map<string, Found>} */
      const rows = new Map();
      const { asked } = source;
      for (const { element, mine } of here) {
        const before = rows.get(mine.url); // the same photo twice, and a name beside one of them
        const [name, answer] = [before?.name || Report.nameOf(element), mine.answer ?? before?.answer ?? {}];
        rows.set(mine.url, { url: mine.url, name, near: true, answer, asked, trusts: named(mine) });
      }
      for (const [url, { name, answer, trusts }] of seen) if (!rows.has(url)) rows.set(url, { url, name, near: false, answer, asked, trusts });
      return [...rows.values()];
    }

    /** Scroll to a photo, if the page still shows it. @param {string} url */
    function reveal(url) {
      const here = [...state].find(([, one]) => one.url === url)?.[0] ?? seen.get(url)?.element.deref();
      if (!here?.isConnected || reader.read(here)?.url !== url) return false;
      here.scrollIntoView({ block: "center" });
      return true;
    }

    /** @param {any} message @param {any} _sender @param {(done: boolean) => void} reply */
    function heard(message, _sender, reply) {
      if (message?.name === MESSAGES["WORKER_CONTENT_ALL"]) {
        wanted = true;
        for (const element of near) consider(element);
        reply(true);
      } else if (message?.name === MESSAGES["WORKER_CONTENT_NEXT"]) {
        overlay.next();
      } else if (message?.name === MESSAGES["PANEL_CONTENT_SHOW"]) {
        reply(reveal(message.url));
      }
    }

    chrome.storage.local.onChanged.addListener(serverChanged);
    chrome.storage.local.onChanged.addListener(trustChanged);
    chrome.runtime.onMessage.addListener(heard);
    const pulse = setInterval(async () => {
      if (document.visibilityState !== "visible" || !near.size) return;
      const server = await ask(MESSAGES["CONTENT_WORKER_SERVER"], {});
      if (paused && server?.state === "on" && !signal.aborted) goOn(); // it was there all the time
    }, PULSE);
    const alive = setInterval(() => chrome.runtime?.id || stop(), ALIVE);

    /** @param {string | undefined} name @param {object} more @returns {Promise<any>} */
    async function ask(name, more) {
      try {
        return (await chrome.runtime.sendMessage({ name, ...more })) ?? null;
      } catch {
        if (!chrome.runtime?.id) stop(); // reloaded: this copy has no worker any more
        return null; // the worker died on the way; the photo is asked for again
      }
    }

    signal.addEventListener("abort", () => {
      clearInterval(pulse);
      clearInterval(alive);
      if (!chrome.runtime?.id) return;
      chrome.storage.local.onChanged.removeListener(serverChanged);
      chrome.storage.local.onChanged.removeListener(trustChanged);
      chrome.runtime.onMessage.removeListener(heard);
    });
  }

  /** Begin under the settings as they are, and anew when they change. @param {Source} source */
  function start(source) {
    /** @type {AbortController | null} */
    let running = null;
    let resume = 0;

    function stop() {
      running?.abort();
      running = null;
      marked.realFakeFacesRuns = false;
    }

    async function follow() {
      const settings = /** @type {Settings} */ (await chrome.storage.local.get(/** @type {Record<string, any>} */ (DEFAULTS)));
      const rest = settings.pausedUntil - Date.now();
      stop();
      clearTimeout(resume);
      if (rest > 0) resume = setTimeout(follow, Math.min(rest, 2 ** 31 - 1));
      if (!settings.on || rest > 0 || !source.wanted(settings)) return;
      running = new AbortController();
      marked.realFakeFacesRuns = true;
      run(source, settings, running.signal, stop);
    }

    chrome.storage.local.onChanged.addListener((changed) => {
      if (Object.keys(DEFAULTS).some((name) => name in changed && name !== "trusted")) follow();
    });
    follow();
  }

  globalThis.Wire = { start };
})();
