// The drop page: photos go to this server as bytes, verdicts come back as the extension draws them.

const AT_ONCE = 3;
/** @type {Record<string, string>} */
const written = await (await fetch("/static/words.json")).json();

/** @type {Words} */
const words = (name, fill = []) => {
  let place = 0;
  return (written[name] ?? "").replace(/\$[A-Z_]+\$/g, () => fill[place++] ?? "");
};

/** @type {{photo: Blob, name: string, item: HTMLElement, url: string}[]} */
const waiting = [];
let busy = 0;

/** @template {HTMLElement} T @param {string} id @returns {T} */
function part(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @param {Iterable<File | Blob>} photos @param {string} name */
function take(photos, name = "") {
  for (const photo of photos) {
    const item = document.createElement("li");
    const url = URL.createObjectURL(photo);
    const job = { photo, name: name || ("name" in photo ? photo.name : ""), item, url };
    part("results").prepend(item);
    part("results-part").hidden = false;
    show(job, {});
    waiting.push(job);
  }
  next();
}

async function next() {
  const job = busy < AT_ONCE ? waiting.shift() : undefined;
  if (!job) return;
  busy += 1;
  show(job, await judge(job.photo));
  busy -= 1;
  next();
}

/** @param {Blob} photo @returns {Promise<Answer>} */
async function judge(photo) {
  const type = photo.type.startsWith("image/") ? photo.type : "application/octet-stream";
  try {
    const response = await fetch("/v1/verdict", { method: "POST", body: photo, headers: { "Content-Type": type } });
    const said = await response.json();
    return response.ok ? { verdict: said } : { error: said.error };
  } catch {
    return { error: { code: "server_off", says: words("failure_server_off"), hint: words("failure_server_off_hint") } };
  }
}

/** @param {{photo: Blob, name: string, item: HTMLElement, url: string}} job @param {Answer} answer */
function show({ name, item, url }, answer) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  image.src = url;
  image.alt = name;
  image.addEventListener("error", () => image.remove());
  const caption = document.createElement("figcaption");
  caption.textContent = name;
  figure.append(image, caption);
  item.replaceChildren(figure, Badge.card(answer, words));
}

async function tellState() {
  const state = part("state");
  try {
    const said = await (await fetch("/health")).json();
    state.textContent = [said.says, said.hint].filter(Boolean).join(" ");
    state.className = said.state;
    if (said.state === "loading") setTimeout(tellState, 500);
  } catch {
    state.textContent = words("failure_server_off");
    state.className = "broken";
  }
}

document.adoptedStyleSheets = [Badge.sheet()];
const drop = part("drop");
part("file").addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  take([...(input.files ?? [])]);
  input.value = "";
});
document.addEventListener("paste", (event) => take([...(event.clipboardData?.files ?? [])]));
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
  take([...(event.dataTransfer?.files ?? [])]);
});
for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", async () => {
    const address = /** @type {HTMLElement} */ (button).dataset["sample"] ?? "";
    take([await (await fetch(address)).blob()], button.querySelector("img")?.alt);
  });
}
tellState();
