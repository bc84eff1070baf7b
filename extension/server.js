// The local server's state in a sentence, on our pages, with what starts it: a button where the switch is installed, the
// command to type where it is not.
import "./defaults.js";
import { ask, part, words } from "./parts.js";
import { chosen, isPaused, pause, pauseEnds } from "./settings.js";

/** Keep the part #server true. @param {(ready: boolean) => void} told whether photos are judged now */
export async function followServer(told) {
  let busy = false;
  part("start").addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    part("start").setAttribute("aria-disabled", "true");
    say({ state: "starting", says: words("starting"), hint: "" }, "");
    if (isPaused(await chosen())) await pause(false);
    await ask("POPUP_WORKER_SWITCH", { on: true });
    busy = false;
    part("start").removeAttribute("aria-disabled");
    await show();
  });

  async function show() {
    if (busy) return;
    const choice = await chosen();
    /** @type {{server: ServerState | null}} */
    const { server } = await chrome.storage.local.get({ server: null });
    const rests = { state: /** @type {const} */ ("off"), hint: words("switchedOffHint") };
    if (!choice.on) say({ ...rests, says: words("switchedOff") }, words("switchOn"));
    else if (isPaused(choice)) say({ ...rests, says: words("pausedUntil", [pauseEnds(choice)]) }, words("goOn"));
    else if (server) say(server, server.state === "on" || server.state === "starting" ? "" : words("startServer"));
    part("by-hand").hidden = !choice.on || isPaused(choice) || !server || server.state === "on" || server.state === "starting";
    told(choice.on && !isPaused(choice) && server?.state === "on");
  }

  chrome.storage.local.onChanged.addListener((changed) => {
    if (["server", "on", "pausedUntil"].some((name) => name in changed)) show();
  });
  await ask("POPUP_WORKER_STATE"); // looks, and keeps what it saw
  await show();
}

/** @param {ServerState} seen @param {string} button what starts it; "" where nothing does */
function say({ state, says, hint }, button) {
  part("server").dataset["state"] = state;
  part("says").textContent = says;
  part("hint").textContent = hint;
  part("start").hidden = !button && part("start").getAttribute("aria-disabled") !== "true";
  if (button) part("start").textContent = button;
}
