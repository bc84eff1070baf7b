// The only place that speaks native messaging: starts and stops the local server through its host.
import "../contract.js";
import { failure } from "./failures.js";

const PATIENCE = 8000;
const MOMENT = 1000;

/** Every sentence with which Chromium tells that a host cannot be spoken to, and what each means for people;
 * a test holds it against the browser's own file. */
const DISCONNECTS = /** @type {const} */ ([
  ["Specified native messaging host not found.", "host_missing"],
  ["Access to the specified native messaging host is forbidden.", "host_forbidden"],
  ["Access to the native messaging host was disabled by the system administrator.", "host_disabled"],
  ["Access to native messaging requires nativeMessaging permission.", "host_not_allowed"],
  ["Invalid native messaging host name specified.", "host_misnamed"],
  ["Native host has exited.", "host_exited"],
  ["Error when communicating with the native messaging host.", "host_garbled"],
  ["Failed to start native messaging host.", "host_unstartable"],
]);

/** What the host says by code alone; for the rest it passes on the server's own sentence. */
const OF_THE_HOST = new Set(["server_ready", "server_starting", "server_ended", "server_by_hand", "server_off", "strange_server", "host_older"]);

/** Open while the server that it started shall live; if the worker dies, the server ends with it.
 * @type {chrome.runtime.Port | null} */
let port = null;

/** @param {"start" | "stop" | "status"} wish @returns {Promise<ServerState>} */
export async function power(wish) {
  if (wish === "stop" && !port) return { state: "off", ...failure("server_off") };
  const line = port ?? connect();
  const state = await exchange(line, wish);
  if (wish === "stop") {
    line.disconnect();
    port = null;
  }
  return state;
}

function connect() {
  const line = chrome.runtime.connectNative(CONTRACT.host);
  port = line;
  line.onDisconnect.addListener(() => {
    if (port === line) port = null;
  });
  return line;
}

/** @param {chrome.runtime.Port} line @param {string} wish @returns {Promise<ServerState>} */
function exchange(line, wish) {
  return new Promise((resolve) => {
    const late = setTimeout(() => end({ state: "trouble", ...failure("host_silent") }), PATIENCE);
    /** @param {ServerState} state */
    function end(state) {
      clearTimeout(late);
      line.onMessage.removeListener(heard);
      line.onDisconnect.removeListener(lost);
      resolve(state);
    }
    /** @param {ServerState & {code: string}} message */
    function heard({ state, code, says, hint }) {
      end({ state, ...(OF_THE_HOST.has(code) ? failure(code) : { says, hint }) });
    }
    async function lost() {
      const code = meaning(chrome.runtime.lastError?.message ?? "");
      end({ state: "trouble", ...failure(code === "host_garbled" ? await unspoken() : code) });
    }
    line.onMessage.addListener(heard);
    line.onDisconnect.addListener(lost);
    line.postMessage({ do: wish });
  });
}

/** Chromium says the same of a host that had ended before it was written to as of one that speaks no frames; where
 * nobody writes to it, it tells them apart.
 * @returns {Promise<string>} */
function unspoken() {
  return new Promise((resolve) => {
    const line = chrome.runtime.connectNative(CONTRACT.host);
    const late = setTimeout(() => {
      line.disconnect();
      resolve("host_garbled");
    }, MOMENT);
    line.onDisconnect.addListener(() => {
      clearTimeout(late);
      resolve(meaning(chrome.runtime.lastError?.message ?? ""));
    });
  });
}

/** The code for a sentence of Chromium's. @param {string} said */
export function meaning(said) {
  return DISCONNECTS.find(([sentence]) => sentence === said)?.[1] ?? "host_exited";
}
