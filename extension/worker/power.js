// The only place that speaks native messaging: starts and stops the local server through its host.
import "../contract.js";
import { failure } from "./failures.js";

const PATIENCE = 8000;

/** Chromium's sentences when a host cannot be spoken to, and what each means for people. */
const DISCONNECTS = /** @type {const} */ ([
  ["Specified native messaging host not found.", "host_missing"],
  ["Access to the specified native messaging host is forbidden.", "host_forbidden"],
  ["Native host has exited.", "host_exited"],
  ["Error when communicating with the native messaging host.", "host_garbled"],
  ["Failed to start native messaging host.", "host_unstartable"],
]);

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
    /** @param {ServerState} message */
    function heard(message) {
      end({ state: message.state, says: message.says, hint: message.hint });
    }
    function lost() {
      const said = chrome.runtime.lastError?.message ?? "";
      const known = DISCONNECTS.find(([sentence]) => sentence === said);
      end({ state: "trouble", ...failure(known ? known[1] : "host_exited") });
    }
    line.onMessage.addListener(heard);
    line.onDisconnect.addListener(lost);
    line.postMessage({ do: wish });
  });
}
