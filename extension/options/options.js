// The page of options: what a person chooses, and what the server says of its detector.
import { ask, dress, made, part, press, words } from "../parts.js";
import { drawPlaces } from "../places.js";
import "../sites.js";
import { choose, chosen, siteIsOn, turnSite } from "../settings.js";
import { showModel, showRates } from "./card.js";
import { drawKeys } from "./keys.js";
import { drawSaid } from "./said.js";
import { selfTest } from "./selftest.js";
import { drawTrusted } from "./trusted.js";

const POINTS = { strict: words("pointStrict"), browsing: words("pointBrowsing"), asked: words("pointAsked") };
const SHOWS = { all: words("showAll"), suspicious: words("showSuspicious"), asked: words("showAsked") };

/** A tick or radio with its label, and a line about it. @param {"radio" | "checkbox"} type @param {string} name
 * @param {string} value @param {string} says @param {string} about */
function choice(type, name, value, says, about) {
  const row = made("div", "", "choice");
  const input = document.createElement("input");
  Object.assign(input, { type, name, value, id: `${name}-${value}` });
  const label = made("label", says);
  label.htmlFor = input.id;
  row.append(input, label);
  if (type === "checkbox" || about) {
    const line = made("small", about);
    line.id = `${input.id}-about`;
    input.setAttribute("aria-describedby", line.id);
    row.append(line);
  }
  return { row, input };
}

function drawSites() {
  for (const site of SITES) {
    const pages = site.pages.map((page) => page.replace(/^https:\/\/|\/\*$/g, "")).join(", ");
    const { row, input } = choice("checkbox", "site", site.name, site.title, pages);
    input.addEventListener("change", async () => {
      const wanted = input.checked;
      const on = await turnSite(site, wanted);
      part("sites-say").textContent = wanted && !on ? words("siteRefused", [site.title]) : "";
      await showChosen();
    });
    const item = document.createElement("li");
    item.append(row);
    part("sites").append(item);
  }
}

/** @param {string} id of the fieldset @param {"point" | "show"} name @param {Record<string, string>} rows
 * @param {string} about */
function drawRadios(id, name, rows, about) {
  for (const [value, says] of Object.entries(rows)) {
    const { row, input } = choice("radio", name, value, says, about);
    input.addEventListener("change", () => choose({ [name]: value }));
    part(id).append(row);
  }
}

/** Every control shows what is chosen, here or in another window. */
async function showChosen() {
  const now = await chosen();
  for (const site of SITES) tick(`site-${site.name}`, await siteIsOn(site));
  tick(`point-${now.point}`, true);
  tick(`show-${now.show}`, true);
}

/** @param {string} id @param {boolean} on */
function tick(id, on) {
  const input = document.getElementById(id);
  if (input instanceof HTMLInputElement) input.checked = on;
}

async function showCard() {
  const answer = await ask("OPTIONS_WORKER_CARD");
  showRates(Object.keys(POINTS), answer);
  showModel(answer);
}

async function forget() {
  const says = part("forget-says");
  says.textContent = "";
  const { error } = await ask("OPTIONS_WORKER_FORGET");
  says.classList.toggle("trouble", Boolean(error));
  says.textContent = error ? words("forgetHere", [error.says, error.hint]) : words("forgetDone");
}

async function start() {
  dress();
  document.title = `${words("appName")}: ${words("optionsName")}`;
  drawSites();
  drawRadios("points", "point", POINTS, words("pointUnknown"));
  drawRadios("show", "show", SHOWS, "");
  await drawPlaces();
  await drawKeys();
  press(part("forget"), forget);
  press(part("test"), selfTest);
  drawSaid();
  drawTrusted();
  chrome.storage.local.onChanged.addListener((changed) => {
    showChosen();
    if (changed["server"]) showCard();
  });
  chrome.permissions.onAdded.addListener(showChosen);
  chrome.permissions.onRemoved.addListener(showChosen);
  await showChosen();
  await showCard();
}

start();
