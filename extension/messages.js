// Every message between the extension's parts, named by direction; the only place for these names.
globalThis.MESSAGES = Object.freeze({
  /** A photo came into view: {url, point} -> Answer. */
  CONTENT_WORKER_JUDGE: "content-worker:judge",
  /** Badges are on the page: is the server still there? -> ServerState. */
  CONTENT_WORKER_SERVER: "content-worker:server",
  /** A person says of a verdict what the photo is: {seen: Kept, photo: {url, asked} or null} -> {photo: whether it is kept} or {error}. */
  CARD_WORKER_SAY: "card-worker:say",
  /** A photo shall have no badge any more, or have one again: {photo, wanted, seen: Kept} -> {} or {error}. */
  CARD_WORKER_TRUST: "card-worker:trust",
  /** Open what was seen of a photo as a page to keep or print: {sha256} -> {} or {error}. */
  CARD_WORKER_EVIDENCE: "card-worker:evidence",
  /** Somebody asked about a picture: {id, how: "url" | "pointer" | "focus", url, draw} -> Seen, null where there is
   * none, or {choosing: true} while the person shows which. */
  WORKER_CONTENT_ASKING: "worker-content:asking",
  /** Its bytes: {id} -> a data: address or null. */
  WORKER_CONTENT_BYTES: "worker-content:bytes",
  /** The bytes of a picture of a page whose pictures were asked for: {url} -> a data: address or null. */
  WORKER_CONTENT_READ: "worker-content:read",
  /** The size of the copy that such a page shows: {url} -> [width, height] or null. */
  WORKER_CONTENT_SIZE: "worker-content:size",
  /** Nothing of ours stands on it now: {id} -> Seen. */
  WORKER_CONTENT_BARE: "worker-content:bare",
  /** The answer to it: {id, answer}. */
  WORKER_CONTENT_ANSWER: "worker-content:answer",
  /** The person showed which picture: {id, seen: Seen | null}, or chose none: {ended: true}. */
  CONTENT_WORKER_CHOSEN: "content-worker:chosen",
  /** A picture of a page whose pictures a person asked to check: {url} -> Answer. */
  CONTENT_WORKER_ASKED: "content-worker:asked",
  /** Check all photos of a tab: {tabId} -> {} or {error}. */
  PANEL_WORKER_ALL: "panel-worker:all",
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
  /** To every frame of a tab: who is here? Each answers with the next. */
  PANEL_CONTENT_WHERE: "panel-content:where",
  /** A frame where photos are looked at is there; popup and side panel may look into it. */
  CONTENT_PANEL_HERE: "content-panel:here",
  /** A port into a frame, which tells {rows: Found[]} at once and whenever something changes. */
  PANEL_CONTENT_LOOK: "panel-content:look",
  /** Scroll to a photo: {url} -> whether the page still shows it. */
  PANEL_CONTENT_SHOW: "panel-content:show",
  /** Check this page's photos, also where none is checked until asked -> true. */
  WORKER_CONTENT_ALL: "worker-content:all",
  /** The keyboard goes to the next badge. */
  WORKER_CONTENT_NEXT: "worker-content:next",
});
