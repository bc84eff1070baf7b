// "Check this face": the answer near the image, on any page. Laid into the page when it is asked for.
(() => {
  /** @typedef {typeof globalThis & {realFakeFacesAsked?: true}} Marked */
  const here = /** @type {Marked} */ (globalThis);
  if (here.realFakeFacesAsked) return;
  here.realFakeFacesAsked = true;

  /** @type {Words} */
  const words = (name, fill) => chrome.i18n.getMessage(name, fill);
  const overlay = Overlay.create(words, new AbortController().signal);

  /** The image with this address that is most in view. @param {string} url */
  function image(url) {
    const all = [...document.images].filter((one) => one.currentSrc === url || one.src === url);
    return all.sort((a, b) => inView(b) - inView(a))[0] ?? null;
  }

  /** @param {Element} element */
  function inView(element) {
    const box = element.getBoundingClientRect();
    const width = Math.min(box.right, innerWidth) - Math.max(box.left, 0);
    const height = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    return Math.max(0, width) * Math.max(0, height);
  }

  /** @param {string} url @param {Answer} answer */
  function draw(url, answer) {
    const element = image(url);
    if (!element) return overlay.notice(answer);
    overlay.show(element, answer);
    overlay.open(element);
  }

  chrome.runtime.onMessage.addListener((message, _sender, reply) => {
    if (message?.name === MESSAGES["WORKER_CONTENT_ASKING"]) {
      draw(message.url, {});
      const box = image(message.url)?.getBoundingClientRect();
      reply(box ? { x: box.x, y: box.y, width: box.width, height: box.height, ratio: devicePixelRatio } : null);
    } else if (message?.name === MESSAGES["WORKER_CONTENT_ANSWER"]) {
      draw(message.url, message.answer);
      reply(true);
    }
  });
})();
