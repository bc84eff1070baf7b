// What a person said of verdicts: shown, saved as a file, and deleted one by one or all at once.
import { drop, exported, records, same } from "../kept.js";
import { made, moment, part, press, save, shape, words } from "../parts.js";

const PAUSE = 150; // milliseconds between two drawings of a list that grows
let timer = 0;

export function drawSaid() {
  press(part("said-save"), async () => save("real-fake-faces-records.json", await exported()));
  press(part("said-delete"), async () => {
    if (!confirm(words("saidSure", [String((await records()).length)]))) return;
    await drop(() => true);
    deleted();
  });
  chrome.storage.local.onChanged.addListener((changed) => {
    if (changed["kept"]) timer ||= setTimeout(soon, PAUSE);
  });
  show();
}

function soon() {
  timer = 0;
  show();
}

async function show() {
  const all = await records();
  part("said-none").hidden = all.length > 0;
  part("said-all").hidden = !all.length;
  part("said").replaceChildren(...all.map(row));
}

/** @param {import("../kept.js").Entry} record */
function row(record) {
  const { label, says, sha256, time, photo } = record;
  const item = document.createElement("li");
  const what = made("span", "", "what");
  what.append(shape(label), words("saidRow", [words(`label_${label}`), words(`said_${says}`)]));
  const sum = `${words("evidenceSum")}: ${sha256.slice(0, 16)}…`;
  what.append(made("small", [moment(time), photo ? words("saidPhoto") : "", sum].filter(Boolean).join(" · ")));
  const remove = made("button", words("saidDelete"), "plain");
  remove.type = "button";
  remove.setAttribute("aria-label", words("saidDeleteThis", [moment(time)]));
  press(remove, async () => {
    await drop((one) => same(one, record));
    deleted();
  });
  item.append(what, remove);
  return item;
}

/** Said, and the keyboard goes to the part's name: the button that it was on is gone. */
function deleted() {
  part("said-says").textContent = words("saidDeleted");
  part("said-name").tabIndex = -1;
  part("said-name").focus();
}
