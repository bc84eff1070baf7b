// Tells popup and side panel what was found in this frame, as it changes, while they look. Nothing is drawn here.
(() => {
  const PAUSE = 200; // milliseconds between two reports of a page that scrolls
  const LONGEST = 80; // letters of a name
  const frame = `${Date.now()}-${Math.random()}`; // this frame among those of its page

  /** @param {() => Found[]} list @param {AbortSignal} signal */
  function create(list, signal) {
    /** Who looks, and the answers that each was told. @type {Map<chrome.runtime.Port, Map<string, Found["answer"]>>} */
    const looking = new Map();
    let timer = 0;

    /** @param {chrome.runtime.Port} port */
    function looked(port) {
      if (port.name !== MESSAGES["PANEL_CONTENT_LOOK"]) return;
      looking.set(port, new Map());
      port.onDisconnect.addListener(() => looking.delete(port));
      tell();
    }

    function changed() {
      if (looking.size) timer ||= setTimeout(tell, PAUSE);
    }

    /** An answer goes over once; after that its row is its address alone. */
    function tell() {
      timer = 0;
      if (signal.aborted || !looking.size || !chrome.runtime?.id) return;
      const rows = list();
      for (const [port, told] of looking) {
        const news = rows.map((row) => (told.get(row.url) === row.answer ? { ...row, answer: undefined } : row));
        for (const { url, answer } of rows) told.set(url, answer);
        port.postMessage({ frame, rows: news });
      }
    }

    /** We are here: whoever looks may connect to this frame. */
    function here() {
      if (!chrome.runtime?.id) return; // reloaded
      chrome.runtime.sendMessage({ name: MESSAGES["CONTENT_PANEL_HERE"] }).catch(() => {}); // nobody looks
    }

    /** @param {any} message */
    function heard(message) {
      if (message?.name === MESSAGES["PANEL_CONTENT_WHERE"]) here();
    }

    chrome.runtime.onConnect.addListener(looked);
    chrome.runtime.onMessage.addListener(heard);
    addEventListener("pageshow", ({ persisted }) => persisted && here(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      if (!chrome.runtime?.id) return;
      chrome.runtime.onConnect.removeListener(looked);
      chrome.runtime.onMessage.removeListener(heard);
      for (const port of looking.keys()) port.disconnect();
    });
    here();
    return { changed };
  }

  /** Whose photo it is: as the page says to screen readers, or as its link does. @param {Element} element */
  function nameOf(element) {
    const own = element instanceof HTMLImageElement ? element.alt : (element.querySelector("title")?.textContent ?? "");
    const link = element.closest("a");
    const said = own.trim() || element.closest("[aria-label]")?.getAttribute("aria-label")?.trim() || link?.title.trim() || link?.textContent?.trim();
    return (said ?? "").replace(/\s+/g, " ").slice(0, LONGEST);
  }

  globalThis.Report = { create, nameOf };
})();
