// Rows of the side panel: one photo each, with its card behind it. A row stays the same element while its photo does, so
// that neither the keyboard's place nor an open card is lost when the page scrolls.
import { made, shape, words } from "../parts.js";

/** @typedef {{key: string, name: string, answer: Answer, doings: Doings | null, show?: () => Promise<boolean>}} Entry */
/** @typedef {{item: HTMLLIElement, update(entry: Entry): void}} Row */

/** @returns {(lists: [HTMLElement, Entry[]][]) => void} draws entries into lists, in their order; a row may move from one
 * list to another */
export function rows() {
  /** @type {Map<string, Row>} */
  const known = new Map();
  return (lists) => {
    const keys = new Set(lists.flatMap(([, entries]) => entries.map(({ key }) => key)));
    for (const [key, { item }] of known) {
      if (keys.has(key)) continue;
      item.remove();
      known.delete(key);
    }
    const held = document.activeElement;
    for (const [list, entries] of lists) {
      for (const [place, entry] of entries.entries()) {
        const row = known.get(entry.key) ?? create();
        known.set(entry.key, row);
        row.update(entry);
        if (list.children[place] !== row.item) list.insertBefore(row.item, list.children[place] ?? null);
      }
    }
    if (held instanceof HTMLElement && held !== document.activeElement && held.isConnected) held.focus({ preventScroll: true });
  };
}

/** What a badge would say. @param {Answer} answer */
export function sentence(answer) {
  return answer.error?.says ?? answer.says ?? words(`label_${Badge.kind(answer)}`);
}

/** @returns {Row} */
function create() {
  const item = document.createElement("li");
  const button = made("button", "", "row");
  button.type = "button";
  const more = made("div", "", "more");
  more.hidden = true;
  item.append(button, more);
  /** @type {Entry} */
  let entry = { key: "", name: "", answer: {}, doings: null };
  let drawn = "";

  function drawMore() {
    const { answer, doings, show } = entry;
    const card = Badge.card(answer, words);
    if (doings) card.append(Actions.row(trustable(doings, card), words));
    more.replaceChildren(card);
    if (!show) return;
    const said = made("p", "");
    said.setAttribute("role", "status");
    const find = made("button", words("panelShow"), "plain");
    find.type = "button";
    find.addEventListener("click", async () => {
      said.textContent = (await show()) ? "" : words("panelGone");
    });
    more.append(find, said);
  }

  /** Trusting is told in the card's place, and taken back there. @param {Doings} doings @param {HTMLElement} card
   * @returns {Doings} */
  function trustable(doings, card) {
    const { trust, untrust } = doings;
    if (!trust || !untrust) return doings;
    return {
      ...doings,
      trust: async () => {
        const trouble = await trust();
        card.replaceChildren(...Actions.trusted(words, trouble, async () => {
          await untrust();
          drawMore();
          button.focus();
        }));
        card.tabIndex = -1;
        card.focus({ preventScroll: true });
        return trouble;
      },
    };
  }

  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    more.hidden = !more.hidden;
    button.setAttribute("aria-expanded", String(!more.hidden));
    if (!more.hidden) drawMore();
  });

  return {
    item,
    update(now) {
      entry = now;
      const looks = JSON.stringify([now.name, now.answer]);
      if (looks === drawn) return;
      drawn = looks;
      const kind = Badge.kind(now.answer);
      item.className = kind;
      const said = made("span", "");
      said.append(made("b", now.name), made("small", sentence(now.answer)));
      button.replaceChildren(shape(kind), said);
      if (!more.hidden) drawMore();
    },
  };
}
