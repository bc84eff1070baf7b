// Starts the wire on the pages of a site that we know.
(() => {
  // A frame without an address of its own is its parent's, and so is its origin.
  const site = Find.siteOf(/^https:/.test(location.href) ? location.href : `${origin}/`, SITES);
  const marked = /** @type {typeof globalThis & {realFakeFacesHere?: true, realFakeFacesPointed?: {x: number, y: number}}} */ (globalThis);
  if (!site || marked.realFakeFacesHere) return;
  marked.realFakeFacesHere = true;
  addEventListener("contextmenu", ({ clientX: x, clientY: y }) => {
    marked.realFakeFacesPointed = { x, y }; // for "Check this face", since the menu itself tells no place
  }, { capture: true, passive: true });
  Wire.start({
    name: site.name,
    reader: () => Find.reader(site),
    wanted: ({ sites }) => sites[site.name] ?? !site.optional,
    question: MESSAGES["CONTENT_WORKER_JUDGE"] ?? "",
    asked: false,
  });
})();
