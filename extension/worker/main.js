// The worker's listeners, registered at once each time it wakes; the work is done next door.
import "../messages.js";
import { checkAll } from "./all.js";
import { checkChosen, judgeOfPage } from "./asked.js";
import "./control.js";
import { failure } from "./failures.js";
import "./menu.js";
import { power } from "./power.js";
import { holds, whenLost } from "./revive.js";
import "./said.js";
import "./sites.js";
import { draw, isOn, saw, setFault, setOn } from "./state.js";
import { host, told } from "./told.js";
import { dropTab, health, judge } from "./verdicts.js";

const STARTING = 20; // looks at a starting server, a quarter of a second apart

/** @type {Record<string, (message: any, sender: chrome.runtime.MessageSender) => Promise<unknown>>} */
const HANDLERS = {
  [/** @type {string} */ (MESSAGES["CONTENT_WORKER_JUDGE"])]: async ({ url, point = "browsing" }, { tab, origin }) =>
    (await isOn()) ? told(await judge(String(url), false, { point, tab: tab?.id }), point, host(origin)) : { error: failure("switched_off") },
  [/** @type {string} */ (MESSAGES["CONTENT_WORKER_ASKED"])]: async ({ url }, { tab, frameId = 0, origin }) =>
    (await isOn()) ? told(await judgeOfPage(String(url), tab?.id ?? -1, frameId), "asked", host(origin)) : { error: failure("switched_off") },
  [/** @type {string} */ (MESSAGES["CONTENT_WORKER_CHOSEN"])]: checkChosen,
  [/** @type {string} */ (MESSAGES["CONTENT_WORKER_SERVER"])]: health,
  [/** @type {string} */ (MESSAGES["PANEL_WORKER_ALL"])]: ({ tabId }) => checkAll(Number(tabId)),
  [/** @type {string} */ (MESSAGES["POPUP_WORKER_STATE"])]: async () => ({ on: await isOn(), server: await health() }),
  [/** @type {string} */ (MESSAGES["POPUP_WORKER_SWITCH"])]: async ({ on }) => turn(on === true),
};

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  const handler = sender.id === chrome.runtime.id ? HANDLERS[message?.name] : undefined;
  if (!handler) return false;
  handler(message, sender).then(reply, () => reply({ error: failure("server_lost") }));
  return true; // the reply comes later
});

chrome.tabs.onRemoved.addListener(dropTab);

chrome.runtime.onInstalled.addListener(({ reason }) => {
  begin();
  const url = chrome.runtime.getURL("welcome/welcome.html");
  if (reason === "install") chrome.tabs.create({ url }).catch(() => chrome.windows.create({ url })); // a browser that only starts
});
chrome.runtime.onStartup.addListener(begin);
chrome.storage.local.onChanged.addListener(({ port }) => {
  if (port) begin(); // the server is elsewhere now
});

async function begin() {
  if (await isOn()) await turn(true);
  else await draw();
}

/** One turn of the switch ends before the next begins: the host answers in order, without numbers.
 * @type {Promise<unknown>} */
let turning = Promise.resolve();

/** The switch: remembered first, so that pages follow at once; then the server. @param {boolean} on */
async function turn(on) {
  await setOn(on);
  return inTurn(on);
}

/** @param {boolean} on */
function inTurn(on) {
  const mine = turning.then(() => follow(on));
  turning = mine.catch(() => {});
  return mine;
}
whenLost(() => inTurn(true));

/** @param {boolean} on */
async function follow(on) {
  if (on !== (await isOn())) return { on: !on, server: await health() }; // turned again meanwhile
  await setFault(null);
  if (!on) {
    await holds(false);
    return { on, server: await saw(await power("stop")) };
  }
  let server = await health();
  if (server.state === "off") {
    server = await power("start");
    await holds(server.state === "on" || server.state === "starting");
    if (server.state === "trouble") await setFault(server);
    for (let look = 0; server.state === "starting" && look < STARTING; look += 1) {
      await new Promise((done) => setTimeout(done, 250));
      server = await health();
    }
  }
  return { on, server: await saw(server) };
}
