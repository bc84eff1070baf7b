// Verdict -> element. Pure: no chrome.*, no network; words come in, so the drop page draws the same.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  /** Each state has a shape of its own, so that colour never carries the meaning alone. */
  const SHAPES = {
    fake: ["M7.2 1.5h5.6L17 5.7v8.6l-4.2 4.2H7.2L3 14.3V5.7z", "M10 5.2v6M10 13.6v1"],
    unsure: ["M10 1.2 18.8 10 10 18.8 1.2 10z", "M8 8a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.6M10 13.4v.8"],
    real: ["M10 3.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6z", "M7.4 10h5.2"],
    too_small: ["M3.5 3.5h13v13h-13z", "M8 8h4v4H8z"],
    no_face: ["M10 3.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6z", "M5.6 14.4 14.4 5.6"],
    error: ["M3 4.5h14v11H3z", "M7.5 7.5l5 5M12.5 7.5l-5 5"],
    checking: ["M10 3.2a6.8 6.8 0 1 1 0 13.6 6.8 6.8 0 0 1 0-13.6z", "M6.6 10h.1M10 10h.1M13.4 10h.1"],
  };
  const STRENGTHS = ["strong", "moderate", "weak"]; // the heaviest first
  /** @type {Record<string, string>} */
  const POINTS = { strict: "pointStrict", browsing: "pointBrowsing", asked: "pointAsked" };

  /** Which state to draw. @param {Answer} answer @returns {keyof typeof SHAPES} */
  function kind(answer) {
    if (answer.error) return "error";
    return answer.verdict ? answer.verdict.label : "checking";
  }

  /** The badge on a photo: a button that says its state to eyes and to screen readers.
   * @param {Answer} answer @param {Words} words @param {string} name of the photo, as the page gives it
   * @param {boolean} wide whether the photo has room for a word */
  function button(answer, words, name, wide) {
    const state = kind(answer);
    const element = document.createElement("button");
    element.type = "button";
    element.className = `badge ${state}`;
    element.dataset["state"] = state;
    const says = sentence(answer, words);
    element.setAttribute("aria-label", name ? words("badgeName", [name, says]) : says);
    element.append(icon(state));
    if (wide && hasWord(answer)) element.append(text("span", "word", words(state === "fake" ? "shortFake" : "shortUnsure")));
    return element;
  }

  /** Whether a wide badge bears a word beside its shape. @param {Answer} answer */
  function hasWord(answer) {
    return ["fake", "unsure"].includes(kind(answer));
  }

  /** The card behind a badge: what was seen, why it is called so, and what it does not mean.
   * @param {Answer} answer @param {Words} words */
  function card(answer, words) {
    const state = kind(answer);
    const said = told(answer, words);
    const element = document.createElement("section");
    element.className = `card ${state}`;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", words("cardName"));
    const head = text("p", "says", said.says);
    head.prepend(icon(state));
    element.append(head);
    if (answer.error) element.append(text("p", "hint", said.means));
    if (!answer.verdict) return element;
    if (said.because) element.append(text("p", "because", said.because));
    element.append(text("p", "means", said.means), why(answer.verdict, said, words));
    element.append(text("p", "limits", words("limits")), text("p", "model", answer.verdict.model));
    return element;
  }

  /** Every piece of evidence with its weight, the probability, and the setting that made a label of it.
   * @param {Verdict} verdict @param {Told} said @param {Words} words */
  function why(verdict, said, words) {
    const element = document.createElement("details");
    element.className = "why";
    element.append(text("summary", "", words("why")));
    if (verdict.probability !== null) element.append(meter(verdict.probability, said.chance));
    const list = document.createElement("ul");
    for (const { says, strength, weighs } of said.evidence) {
      const item = text("li", strength, `${says} `);
      if (weighs) item.append(text("span", "weighs", weighs));
      list.append(item);
    }
    element.append(list, ...said.notes.map((note) => text("p", "note", note)));
    if (verdict.faces.length > 1) element.append(each(verdict.faces, words));
    return element;
  }

  /** Each face's own label, from left to right; the first that was found is the one that the photo is of.
   * @param {FaceVerdict[]} faces @param {Words} words */
  function each(faces, words) {
    const list = document.createElement("ol");
    list.className = "each";
    const fromLeft = [...faces].sort((a, b) => a.box[0] - b.box[0]);
    for (const [place, face] of fromLeft.entries()) {
      const says = [String(place + 1), words(`label_${face.label}`)];
      const row = text("li", face.label, face === faces[0] ? words("faceMain", says) : words("faceAt", says));
      row.prepend(icon(face.label));
      list.append(row);
    }
    return list;
  }

  /** All that is told of an answer, in plain sentences: what a card, a copy and a print have in common.
   * @param {Answer} answer @param {Words} words @returns {Told} */
  function told(answer, words) {
    const { verdict, error, setting } = answer;
    const state = kind(answer);
    const percent = new Intl.NumberFormat(words("@@ui_locale").replace("_", "-") || undefined, {
      style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
    });
    const all = verdict?.evidence ?? [];
    // An observation without weight is for the drop page; a card without measured strengths shows all.
    const weighty = all.filter(({ strength }) => strength !== "none");
    const evidence = (weighty.length ? weighty : all).map(({ cue, finding, strength, says }) => ({
      says: words(`evidence_${cue}_${finding}`) || says, // a newer server may have cues of its own
      strength,
      weighs: weighty.length ? words(`sign_${strength}`) : "",
    }));
    const strongest = STRENGTHS.map((strength) => evidence.find((one) => one.strength === strength)).find(Boolean);
    const measured = setting?.measured;
    const from = setting?.from;
    const rate = measured && state === "fake" ? words("rateFake", [String(measured.fake), String(measured.photos)]) : "";
    const notes = [];
    if (verdict?.probability != null && setting) {
      const at = words("settingIs", [words(POINTS[setting.point] ?? "")]);
      notes.push(from ? `${at} ${words("settingFrom", [percent.format(from.unsure), percent.format(from.fake)])}` : at);
      if (measured) notes.push(words("pointRate", rated(measured, percent)));
    }
    if (verdict) notes.push(words("seenAt", verdict.size.map(String)));
    if (verdict && verdict.faces.length > 1) notes.push(words("severalFaces", [String(verdict.faces.length)]));
    return {
      says: sentence(answer, words),
      because: (state === "fake" || state === "unsure") && strongest ? strongest.says : "",
      means: error ? error.hint : [verdict ? words(`means_${state}`) : "", rate].filter(Boolean).join(" "),
      chance: verdict?.probability != null ? words("chance", [String(shown(verdict.probability))]) : "",
      evidence,
      notes,
    };
  }

  /** @param {Measured} measured @param {Intl.NumberFormat} percent */
  function rated({ fake, photos, unsure, rate }, percent) {
    return [String(fake), String(photos), ...[rate.value, rate.low, rate.high].map((one) => percent.format(one)), String(unsure)];
  }

  /** In percent, never 0 and never 100: no photo tells that much. @param {number} probability */
  function shown(probability) {
    return Math.min(99, Math.max(1, Math.round(probability * 100)));
  }

  /** @param {number} probability @param {string} says */
  function meter(probability, says) {
    const row = text("p", "chance", says);
    const bar = document.createElement("meter");
    bar.min = 0;
    bar.max = 100;
    bar.value = shown(probability);
    bar.setAttribute("aria-hidden", "true");
    row.append(bar);
    return row;
  }

  /** @param {Answer} answer @param {Words} words */
  function sentence(answer, words) {
    return answer.error?.says ?? answer.says ?? words(`label_${kind(answer)}`);
  }

  /** @param {keyof typeof SHAPES} state */
  function icon(state) {
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "0 0 20 20");
    drawing.setAttribute("aria-hidden", "true");
    for (const [place, shape] of SHAPES[state].entries()) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", shape);
      path.setAttribute("class", place ? "mark" : "shape");
      drawing.append(path);
    }
    return drawing;
  }

  /** @param {string} tag @param {string} name @param {string} content */
  function text(tag, name, content) {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = content;
    return element;
  }

  /** The style of badges and cards, for a shadow root or a page. */
  function sheet() {
    const made = new CSSStyleSheet();
    made.replaceSync(BADGE_STYLE);
    return made;
  }

  globalThis.Badge = { button, hasWord, card, told, sheet, kind };
})();
