// What was found in a tab, frame by frame, as its pages tell it, and what was asked about in it: for popup and side panel.
import "./messages.js";

/** Where a tab's questions are kept for this browser session: {id, name, answer}[], the newest first. @param {number} tabId */
export const askedKey = (tabId) => `asked:${tabId}`;

/** Follow a tab until the signal ends it. @param {number} tabId @param {(rows: Found[]) => void} changed called at
 * once where no page answers, then whenever something changes @param {AbortSignal} signal */
export function watchTab(tabId, changed, signal) {
  /** Each frame's rows, the page's own first. @type {Map<number, Map<string, Found>>} */
  const frames = new Map();
  /** @type {Map<number, chrome.runtime.Port>} */
  const ports = new Map();
  let timer = 0;

  /** Several frames tell at once; they are drawn once. */
  function soon() {
    timer ||= setTimeout(() => {
      timer = 0;
      if (!signal.aborted) changed([...frames].sort(([a], [b]) => a - b).flatMap(([, rows]) => [...rows.values()]));
    }, 30);
  }

  /** @param {number} frameId */
  function connect(frameId) {
    ports.get(frameId)?.disconnect();
    const port = chrome.tabs.connect(tabId, { name: MESSAGES["PANEL_CONTENT_LOOK"] ?? "", frameId });
    /** @type {Map<string, Answer>} */
    const answers = new Map();
    ports.set(frameId, port);
    port.onMessage.addListener(({ rows }) => {
      const told = /** @type {Found[]} */ (rows).map((row) => ({ ...row, answer: row.answer ?? answers.get(row.url) ?? {} }));
      for (const { url, answer } of told) answers.set(url, answer);
      frames.set(frameId, new Map(told.map((row) => [row.url, { ...row, frameId }])));
      soon();
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // the page went away
      if (ports.get(frameId) !== port) return;
      ports.delete(frameId);
      frames.delete(frameId);
      soon();
    });
  }

  /** @param {any} message @param {chrome.runtime.MessageSender} sender */
  function heard(message, sender) {
    if (message?.name === MESSAGES["CONTENT_PANEL_HERE"] && sender.tab?.id === tabId) connect(sender.frameId ?? 0);
  }

  chrome.runtime.onMessage.addListener(heard);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    chrome.runtime.onMessage.removeListener(heard);
    for (const port of ports.values()) port.disconnect();
  });
  chrome.tabs.sendMessage(tabId, { name: MESSAGES["PANEL_CONTENT_WHERE"] }).catch(() => {}); // no page of ours
  soon();
}
