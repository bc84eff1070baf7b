// The keyboard's shortcuts as they are set in this browser, and the way to change them, which is the browser's own page.
import { made, part, words } from "../parts.js";

export async function drawKeys() {
  part("keys-change").addEventListener("click", () => chrome.tabs.create({ url: "chrome://extensions/shortcuts" }));
  addEventListener("focus", show); // changed in the browser's page meanwhile
  await show();
}

async function show() {
  const commands = (await chrome.commands.getAll()).filter(({ name }) => name && !name.startsWith("_"));
  const rows = commands.map(({ description, shortcut }) => {
    const key = made("dd", "");
    key.append(shortcut ? made("kbd", shortcut) : words("keysNone"));
    return [made("dt", description ?? ""), key];
  });
  part("keys").replaceChildren(...rows.flat());
}
