// What was judged in this session, as a list to look at, a file to save, and a page to print; one photo where # names it.
import { dress, made, moment, part, press, save, shape, words } from "../parts.js";
import { forgetSeen, seen } from "../seen.js";

/** @typedef {import("../seen.js").Seen} Seen */

/** The photos whose details are open, by their key: they stay so when the list is drawn anew. @type {Set<string>} */
const open = new Set();
const PAUSE = 150; // milliseconds between two drawings of a list that grows
let timer = 0;

/** What is listed: this session's, or the photo that the address names. @returns {Promise<Seen[]>} */
async function listed() {
  const one = location.hash.slice(1);
  return (await seen()).filter(({ sha256 }) => !one || sha256 === one);
}

async function show() {
  const all = await listed();
  const one = location.hash.length > 1;
  if (one) for (const photo of all) open.add(key(photo));
  part("all").hidden = !one;
  part("none").hidden = all.length > 0;
  part("seen").replaceChildren(...all.map(row));
  part("made").textContent = words("historyMade", [moment(Date.now()), chrome.runtime.getManifest().version]);
}

function soon() {
  timer = 0;
  show();
}

/** @param {Seen} photo */
function key({ site, sha256, setting }) {
  return `${site} ${setting.point} ${sha256}`;
}

/** @param {Seen} photo */
function row(photo) {
  const said = Badge.told(answer(photo), words);
  const details = document.createElement("details");
  details.open = open.has(key(photo));
  details.addEventListener("toggle", () => (details.open ? open.add(key(photo)) : open.delete(key(photo))));
  const summary = document.createElement("summary");
  summary.append(shape(photo.label), made("h2", said.says), made("small", photo.site), made("small", moment(photo.time)));
  const more = made("div", "", "more");
  const list = document.createElement("dl");
  list.append(...facts(photo).flatMap(([name, value]) => [made("dt", name), made("dd", value)]));
  const evidence = document.createElement("ul");
  for (const { says, weighs } of said.evidence) {
    const item = made("li", `${says} `);
    if (weighs) item.append(made("span", `(${weighs})`, "weighs"));
    evidence.append(item);
  }
  evidence.append(...[said.chance, ...said.notes].filter(Boolean).map((line) => made("li", line)));
  more.append(made("p", said.means), list, evidence);
  details.append(summary, more);
  const item = made("li", "", "photo");
  item.append(details);
  return item;
}

/** @param {Seen} photo @returns {[string, string][]} */
function facts({ time, site, sha256, model }) {
  return [
    [words("evidenceTime"), new Date(time).toISOString()],
    [words("evidenceSite"), site || words("evidenceNoSite")],
    [words("evidenceSum"), sha256],
    [words("evidenceModel"), model],
  ];
}

/** As a badge knows it, but for where the faces are. @param {Seen} photo @returns {Answer} */
function answer({ faces, setting, ...verdict }) {
  return { setting, verdict: { ...verdict, faces: new Array(faces) } };
}

/** The evidence as a file: what was seen, of which photo, by which model at which setting, when. */
async function exported() {
  const photos = (await listed()).map((photo) => ({ ...photo, time: new Date(photo.time).toISOString(), says: Badge.told(answer(photo), words).says }));
  return { app: CONTRACT.app, kind: "evidence", version: 1, made: new Date().toISOString(), note: words("limits"), photos };
}

async function start() {
  dress();
  document.title = `${words("appName")}: ${words("historyName")}`;
  press(part("save"), async () => save("real-fake-faces-evidence.json", await exported()));
  press(part("print"), () => print());
  press(part("forget"), async () => {
    await forgetSeen();
    part("says").textContent = words("historyForgotten");
  });
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details")].filter((one) => !one.open);
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
  addEventListener("hashchange", show);
  chrome.storage.session.onChanged.addListener((changed) => {
    if (changed["seen"]) timer ||= setTimeout(soon, PAUSE);
  });
  await show();
}

start();
