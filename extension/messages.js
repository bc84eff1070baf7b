// Every message between the extension's parts, named by direction; the only place for these names.
globalThis.MESSAGES = Object.freeze({
  /** A photo came into view: {url, point} -> Answer. */
  CONTENT_WORKER_JUDGE: "content-worker:judge",
  /** Badges are on the page: is the server still there? -> ServerState. */
  CONTENT_WORKER_SERVER: "content-worker:server",
  /** Somebody chose "Check this face": {url}; draw that it is being checked -> the photo's rectangle or null. */
  WORKER_CONTENT_ASKING: "worker-content:asking",
  /** The answer to it: {url, answer}. */
  WORKER_CONTENT_ANSWER: "worker-content:answer",
  /** -> {on, server: ServerState}. */
  POPUP_WORKER_STATE: "popup-worker:state",
  /** {on} -> {on, server: ServerState}. */
  POPUP_WORKER_SWITCH: "popup-worker:switch",
  /** -> {card: Card} or {error}. */
  OPTIONS_WORKER_CARD: "options-worker:card",
  /** -> {} or {error}: what the server did not forget. */
  OPTIONS_WORKER_FORGET: "options-worker:forget",
  /** -> {samples: Sample[]} or {error}. */
  OPTIONS_WORKER_SAMPLES: "options-worker:samples",
  /** One of them through the whole path: {file} -> Answer. */
  OPTIONS_WORKER_TRY: "options-worker:try",
  /** -> how many photos of this page have which label: {label: count}. */
  POPUP_CONTENT_FOUND: "popup-content:found",
  /** -> what was found on this page: {url, answer}[]. */
  POPUP_CONTENT_LIST: "popup-content:list",
  /** Check this page's photos, also where none is checked until asked. */
  WORKER_CONTENT_ALL: "worker-content:all",
  /** The keyboard goes to the next badge. */
  WORKER_CONTENT_NEXT: "worker-content:next",
});
