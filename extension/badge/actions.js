// What a person can do about a verdict, below its card. Pure: what is done comes in, what came of it is said here.
(() => {
  const KNOWN = "known"; // said by another button

  /** The row of actions: this is wrong, I know this person, copy the evidence, keep or print it.
   * @param {Doings} doings @param {Words} words */
  function row(doings, words) {
    const element = made("div", "actions");
    const status = made("p", "status");
    status.setAttribute("role", "status");
    const buttons = made("div", "buttons");
    const { say, trust, open } = doings;
    if (say) {
      const wrong = button("wrong", words("wrong"));
      const asks = question(words, async (says, withPhoto) => {
        asks.hidden = true;
        wrong.setAttribute("aria-expanded", "false");
        wrong.focus({ preventScroll: true });
        status.textContent = await say(says, withPhoto);
      });
      wrong.setAttribute("aria-expanded", "false");
      wrong.addEventListener("click", () => {
        asks.hidden = !asks.hidden;
        wrong.setAttribute("aria-expanded", String(!asks.hidden));
        status.textContent = "";
      });
      buttons.append(wrong);
      element.append(asks);
    }
    if (trust) buttons.append(button("trust", words(`said_${KNOWN}`), trust));
    buttons.append(button("copy", words("copy"), async () => {
      element.querySelector("textarea")?.remove();
      const refused = await doings.copy();
      status.textContent = words(refused ? "copyByHand" : "copied");
      if (refused) status.after(byHand(refused, words));
    }));
    if (open) buttons.append(button("print", words("evidencePrint"), open));
    element.prepend(buttons);
    element.append(status);
    return element;
  }

  /** "What is it, as far as you know?": three answers, and whether a copy of the photo is kept too.
   * @param {Words} words @param {(says: Said, withPhoto: boolean) => void} chosen */
  function question(words, chosen) {
    const asks = made("fieldset", "asks");
    asks.hidden = true;
    asks.append(made("legend", "", words("wrongAsks")));
    const label = made("label", "photo", words("wrongPhoto"));
    const tick = document.createElement("input");
    tick.type = "checkbox";
    label.prepend(tick);
    const answers = Object.values(CONTRACT.said).filter((says) => says !== KNOWN);
    for (const says of answers) asks.append(button(says, words(`said_${says}`), () => chosen(says, tick.checked)));
    asks.append(label, made("p", "hint", words("wrongKept")));
    return asks;
  }

  /** The text for whoever may not write to the clipboard: selected, to be copied by hand.
   * @param {string} content @param {Words} words */
  function byHand(content, words) {
    const area = document.createElement("textarea");
    area.readOnly = true;
    area.rows = 4;
    area.value = content;
    area.setAttribute("aria-label", words("copy"));
    setTimeout(() => {
      area.focus();
      area.select();
    });
    return area;
  }

  /** What stands in the card's place once a photo is trusted, or why it is not.
   * @param {Words} words @param {string} trouble "" where there is none @param {() => unknown} back */
  function trusted(words, trouble, back) {
    if (trouble) return [made("p", "hint", trouble)];
    return [made("p", "says", words("trusted")), made("p", "hint", words("trustedHint")), button("back", words("trustBack"), back)];
  }

  /** The evidence as text: what was seen, when, by which model at which setting, and what it does not mean.
   * @param {Answer} answer @param {Words} words @param {Date} time */
  function text(answer, words, time) {
    const { verdict } = answer;
    if (!verdict) return "";
    const { says, chance, evidence, notes, means } = Badge.told(answer, words);
    const lines = [says, chance, ...evidence.map((one) => `- ${one.says}${one.weighs && ` (${one.weighs})`}`), ...notes, means, words("limits")];
    const facts = [
      `${words("evidenceTime")}: ${time.toISOString()}`,
      `${words("evidenceSum")}: ${verdict.sha256}`,
      `${words("evidenceModel")}: ${verdict.model}`,
    ];
    return `${lines.filter(Boolean).join("\n")}\n\n${facts.join("\n")}\n`;
  }

  /** @param {string} tag @param {string} name @param {string} content */
  function made(tag, name, content = "") {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = content;
    return element;
  }

  /** A button that does one thing at a time and keeps the keyboard meanwhile.
   * @param {string} name @param {string} content @param {() => unknown} work */
  function button(name, content, work = () => {}) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = name;
    element.textContent = content;
    element.addEventListener("click", async () => {
      if (element.getAttribute("aria-disabled") === "true") return;
      element.setAttribute("aria-disabled", "true");
      try {
        await work();
      } finally {
        element.removeAttribute("aria-disabled");
      }
    });
    return element;
  }

  globalThis.Actions = { row, trusted, text };
})();
