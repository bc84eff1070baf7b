// Where photos come from: dropped, pasted, chosen, or one of the samples. No camera is asked for.
import { part, words } from "./words.js";

/** @typedef {{photo: Blob, name: string}} Found */

/** @param {(found: Found[]) => void} take */
export function listen(take) {
  const drop = part("drop");
  /** @param {Iterable<File>} files */
  const files = (files) => take([...files].map((photo) => ({ photo, name: photo.name })));

  part("file").addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    files(input.files ?? []);
    input.value = ""; // the same file may be chosen again
  });
  document.addEventListener("paste", (event) => files(event.clipboardData?.files ?? []));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const dropped = event.dataTransfer?.files ?? [];
    part("no-file").textContent = dropped.length ? "" : words("pageNoFile");
    files(dropped);
  });
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-sample]"))) {
    button.addEventListener("click", async () => {
      const response = await fetch(button.dataset["sample"] ?? "").catch(() => null);
      const photo = response?.ok ? await response.blob() : new Blob();
      take([{ photo, name: button.querySelector("img")?.alt ?? "" }]);
    });
  }
}
