// One photo on the page: its pictures, its verdict, and on request what speaks for it, by any detector there is.
import { explain, judge } from "./ask.js";
import { pictures } from "./pictures.js";
import { why } from "./why.js";
import { made, percent, words } from "./words.js";

let numbers = 0;

/** @param {Blob} photo @param {string} name @param {import("./ask.js").Detectors} choices */
export function create(photo, name, choices) {
  const element = made("li", "result");
  const title = made("h3", "name", name || words("pageUnnamed"));
  title.id = `photo-${(numbers += 1)}`;
  element.setAttribute("aria-labelledby", title.id);
  const url = URL.createObjectURL(photo);
  const drawn = pictures(url, name);
  const said = made("div", "said");
  const compared = made("div", "compared");
  const evidence = made("div", "evidence");
  const status = made("p", "looking");
  status.setAttribute("role", "status");
  const ask = made("button", "plain ask", words("pageWhy"));
  ask.type = "button";
  ask.hidden = true;
  ask.setAttribute("aria-describedby", title.id);
  const chooser = choices.detectors.length > 1 ? select(choices, title.id) : null;
  /** @type {Map<string, Answer>} */
  const answers = new Map();

  const side = made("div", "side");
  side.append(said, ask, status, ...(chooser ? [chooser.label] : []), compared);
  element.append(title, drawn.element, side, evidence);
  said.append(Badge.card({}, words));

  const detector = () => chooser?.input.value ?? "";

  async function judged() {
    const asked = detector();
    const answer = answers.get(asked) ?? (await judge(photo, asked));
    answers.set(asked, answer);
    if (asked !== detector()) return; // another was chosen meanwhile
    said.replaceChildren(Badge.card(answer, words));
    evidence.replaceChildren();
    drawn.verdict(answer.verdict);
    ask.hidden = !answer.verdict?.faces.length || answer.verdict.label === CONTRACT.labels["TOO_SMALL"];
    if (answers.size > 1) compared.replaceChildren(table(answers));
  }

  async function explained() {
    if (ask.getAttribute("aria-disabled") === "true") return;
    ask.setAttribute("aria-disabled", "true");
    status.textContent = words("pageLooking");
    const asked = detector();
    const answer = await explain(photo, asked);
    ask.removeAttribute("aria-disabled");
    status.textContent = answer.error ? `${answer.error.says} ${answer.error.hint}` : "";
    if (!answer.why || asked !== detector()) return;
    const switched = drawn.explanation(answer.why);
    evidence.replaceChildren(why(answer.why, switched, title.id));
    ask.hidden = true;
    /** @type {HTMLElement | null} */ (evidence.firstElementChild)?.focus();
  }

  ask.addEventListener("click", explained);
  chooser?.input.addEventListener("change", judged);
  return { element, judge: judged, end: () => URL.revokeObjectURL(url) };
}

/** @param {import("./ask.js").Detectors} choices @param {string} title */
function select(choices, title) {
  const label = made("label", "detector", `${words("pageDetector")} `);
  const input = made("select");
  input.setAttribute("aria-describedby", title);
  for (const name of choices.detectors) {
    const option = made("option", "", name === choices.shipped ? words("pageShipped", [name]) : name);
    option.value = name;
    input.append(option);
  }
  label.append(input);
  return { label, input };
}

/** What each detector that was asked says. @param {Map<string, Answer>} answers */
function table(answers) {
  const whole = made("table");
  whole.append(made("caption", "", words("pageCompared")));
  const body = made("tbody");
  for (const [name, answer] of answers) {
    const { verdict, error } = answer;
    const head = made("th", "", verdict?.model ?? name);
    head.scope = "row";
    const row = made("tr");
    const chance = verdict?.probability == null ? "" : words("pageChance", [String(percent(verdict.probability))]);
    row.append(head, made("td", "", error ? error.says : words(`label_${Badge.kind(answer)}`)), made("td", "", chance));
    body.append(row);
  }
  whole.append(body);
  return whole;
}
