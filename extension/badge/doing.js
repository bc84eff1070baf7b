// What a person can do from a card, as the worker does it; for badges, "Check this face" and the side panel alike.
(() => {
  /** @param {(name: string | undefined, more: object) => Promise<any>} ask the worker @param {Words} words @param {Answer} answer
   * @param {{url: string, asked: boolean, name: string}} photo its address, whether a person asked for it, and its name
   * among trusted photos, "" where it has none
   * @returns {Doings | null} null where nothing was judged */
  function about(ask, words, answer, { url, asked, name }) {
    const { verdict, setting } = answer;
    if (!verdict) return null;
    const { sha256, label, probability, model } = verdict;
    const seen = { sha256, label, probability, model, point: setting?.point ?? "" };

    /** @param {Said} says @param {boolean} withPhoto */
    async function say(says, withPhoto) {
      const came = await ask(MESSAGES["CARD_WORKER_SAY"], { seen: { ...seen, says }, photo: withPhoto ? { url, asked } : null });
      if (!came || came.error) return trouble(came);
      return words(withPhoto && !came.photo ? "wrongNoPhoto" : "wrongDone");
    }

    /** @param {boolean} wanted @returns {Promise<string>} what went wrong, "" where nothing did */
    async function trust(wanted) {
      const came = await ask(MESSAGES["CARD_WORKER_TRUST"], { photo: name, wanted, seen: { ...seen, says: "known" } });
      return !came || came.error ? trouble(came) : "";
    }

    /** @param {{error: Failure} | null} came null where the worker is gone */
    function trouble(came) {
      return came ? `${came.error.says} ${came.error.hint}` : `${words("failure_not_kept")} ${words("failure_not_kept_hint")}`;
    }

    /** @returns {Promise<string>} the text where the page may not write to the clipboard, else "" */
    async function copy() {
      const text = Actions.text(answer, words, new Date());
      try {
        await navigator.clipboard.writeText(text);
        return "";
      } catch {
        return text;
      }
    }

    return {
      say,
      copy,
      open: () => ask(MESSAGES["CARD_WORKER_EVIDENCE"], { sha256 }),
      ...(name && { trust: () => trust(true), untrust: () => trust(false) }),
    };
  }

  globalThis.Doing = { about };
})();
