// "Check this face": finds the picture that was meant, on any page, and shows the answer near it. Laid into the page
// when it is asked for; where results stand in the side panel alone, it only looks.
(() => {
  /** @typedef {typeof globalThis & {realFakeFacesAsked?: true, realFakeFacesPointed?: {x: number, y: number}}} Marked */
  const here = /** @type {Marked} */ (globalThis);
  if (here.realFakeFacesAsked) return;
  here.realFakeFacesAsked = true;

  /** @type {Words} */
  const words = (name, fill) => chrome.i18n.getMessage(name, fill);
  const overlay = Overlay.create(words, new AbortController().signal, offer);
  /** What was asked about, by the question. @type {Map<string, Picture>} */
  const pictures = new Map();
  /** Ends the choosing of a picture. */
  let choosing = new AbortController();

  /** What can be done about an answer; whom a photo shows is not known outside of the sites.
   * @param {Answer} answer @param {Element | null} element */
  function offer(answer, element) {
    const picture = [...pictures.values()].find((one) => one.element === element);
    return Doing.about(ask, words, answer, { url: picture?.url ?? "", asked: true, name: "" });
  }

  /** @param {string | undefined} name @param {object} more @returns {Promise<any>} */
  async function ask(name, more) {
    return chrome.runtime.sendMessage({ name, ...more }).catch(() => null);
  }

  addEventListener("contextmenu", ({ clientX: x, clientY: y }) => {
    here.realFakeFacesPointed = { x, y }; // for the next time: the menu itself tells no place
  }, { capture: true, passive: true });

  /** @param {string} id @param {Picture | null} picture @param {boolean} draw */
  function asking(id, picture, draw) {
    if (!picture) return null;
    pictures.set(id, picture);
    if (draw) show(id, {});
    const box = picture.element.getBoundingClientRect();
    return {
      url: picture.url,
      name: picture.element instanceof HTMLImageElement ? picture.element.alt : "",
      box: { x: box.x, y: box.y, width: box.width, height: box.height, ratio: devicePixelRatio },
      size: Picture.copySize(picture.element),
    };
  }

  /** @param {string} id @param {Answer} answer */
  function show(id, answer) {
    const element = pictures.get(id)?.element;
    if (!element?.isConnected) return overlay.notice(answer);
    overlay.show(element, answer);
    overlay.open(element);
  }

  /** The menu told no place: the person shows the picture, with the pointer or the keyboard.
   * @param {string} id @param {boolean} draw */
  function choose(id, draw) {
    choosing.abort();
    choosing = new AbortController();
    const { signal } = choosing;
    if (draw) overlay.notice({ says: words("pickPhoto") });
    /** @param {Event} event */
    function stay(event) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    /** @param {Picture | null} picture */
    function chosen(picture) {
      choosing.abort();
      overlay.clear();
      chrome.runtime.sendMessage({ name: MESSAGES["CONTENT_WORKER_CHOSEN"], id, seen: asking(id, picture, draw) });
    }
    for (const event of ["pointerdown", "mousedown", "pointerup", "mouseup"]) addEventListener(event, stay, { capture: true, signal });
    addEventListener("click", (event) => {
      stay(event);
      chosen(Picture.at(event.clientX, event.clientY));
    }, { capture: true, signal });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && event.key !== "Enter") return;
      stay(event);
      if (event.key === "Enter") return chosen(Picture.focused());
      choosing.abort();
      overlay.clear();
      chrome.runtime.sendMessage({ name: MESSAGES["CONTENT_WORKER_CHOSEN"], id, seen: null, ended: true });
    }, { capture: true, signal });
  }

  /** Nothing of ours on the picture, for a picture of the screen. @param {string} id @returns {Promise<object | null>} */
  async function bare(id) {
    const picture = pictures.get(id);
    overlay.clear();
    await drawn();
    return asking(id, picture ?? null, false);
  }

  /** The page was drawn as it is now; one that is not drawn at all is not waited for long. */
  async function drawn() {
    const begun = new Promise((/** @type {(at: number) => void} */ next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    await Promise.race([begun, new Promise((done) => setTimeout(done, 1000))]);
    await new Promise((done) => setTimeout(done, 80)); // and reaches the screen
  }

  /** @type {Record<string, (message: any) => unknown>} */
  const HANDLERS = {
    [/** @type {string} */ (MESSAGES["WORKER_CONTENT_ASKING"])]: ({ id, how, url, draw }) => {
      if (how === "focus") return asking(id, Picture.focused(), draw);
      const point = here.realFakeFacesPointed;
      const pointed = point ? Picture.at(point.x, point.y) : null;
      if (how === "url") return asking(id, Picture.byUrl(url) ?? (pointed?.url === url ? pointed : null), draw);
      if (point) return asking(id, pointed, draw);
      choose(id, draw);
      return { choosing: true };
    },
    [/** @type {string} */ (MESSAGES["WORKER_CONTENT_BYTES"])]: ({ id }) => {
      const picture = pictures.get(id);
      return picture ? Picture.bytes(picture) : null;
    },
    [/** @type {string} */ (MESSAGES["WORKER_CONTENT_BARE"])]: ({ id }) => bare(id),
    [/** @type {string} */ (MESSAGES["WORKER_CONTENT_ANSWER"])]: ({ id, answer }) => {
      show(id, answer);
      return true;
    },
  };

  chrome.runtime.onMessage.addListener((message, _sender, reply) => {
    const handler = HANDLERS[message?.name];
    if (!handler) return false;
    Promise.resolve(handler(message)).then((said) => reply(said ?? null), () => reply(null));
    return true;
  });
})();
