// The look of badges and cards, light and dark. A script, since a shadow root in a page can load no file of ours.
globalThis.BADGE_STYLE = `
:host, .rff {
  --fake: #b3261e; --unsure: #8a5a00; --quiet: #4a5560; --on: #ffffff;
  --paper: #ffffff; --ink: #1d2329; --soft: #4a5560; --line: #d5dbe1;
}
@media (prefers-color-scheme: dark) {
  :host, .rff { --paper: #1f242a; --ink: #f0f3f6; --soft: #b4bec8; --line: #3b444d; }
}
.badge {
  all: unset; box-sizing: border-box; display: inline-flex; align-items: center; gap: 4px;
  min-width: 24px; height: 24px; padding: 2px; border-radius: 13px; cursor: pointer;
  pointer-events: auto; color: var(--on); font: 600 12px/1 system-ui, "Segoe UI", Roboto, Arial, sans-serif;
}
.badge svg { width: 20px; height: 20px; flex: none; filter: drop-shadow(0 0 1.5px #fff) drop-shadow(0 1px 2px rgb(0 0 0 / .35)); }
.badge .word { padding-inline-end: 8px; white-space: nowrap; }
.badge.fake:has(.word) { background: var(--fake); box-shadow: 0 0 0 1.5px #fff, 0 1px 4px rgb(0 0 0 / .35); }
.badge.unsure:has(.word) { background: var(--unsure); box-shadow: 0 0 0 1.5px #fff, 0 1px 4px rgb(0 0 0 / .35); }
.badge:has(.word) svg { filter: none; }
.badge:focus-visible { outline: 3px solid #1a73e8; outline-offset: 1px; box-shadow: 0 0 0 1.5px #fff; }
svg .shape { stroke: #fff; stroke-width: 1.2; stroke-linejoin: round; }
svg .mark { fill: none; stroke: #fff; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.fake > svg .shape, .fake .says svg .shape { fill: var(--fake); }
.unsure > svg .shape, .unsure .says svg .shape { fill: var(--unsure); }
.real > svg .shape, .no_face > svg .shape, .too_small > svg .shape, .error > svg .shape, .checking > svg .shape,
.real .says svg .shape, .no_face .says svg .shape, .too_small .says svg .shape, .error .says svg .shape,
.checking .says svg .shape { fill: var(--quiet); }
.badge.real svg, .badge.no_face svg, .badge.too_small svg, .badge.checking svg { width: 16px; height: 16px; margin: 2px; opacity: .85; }
.badge.checking svg { animation: rff-breathe 1.4s ease-in-out infinite; }
@keyframes rff-breathe { 50% { opacity: .35; } }
.card {
  box-sizing: border-box; width: 340px; max-width: calc(100vw - 16px); color-scheme: light dark; scrollbar-width: thin; padding: 14px 16px; border-radius: 12px;
  background: var(--paper); color: var(--ink); border: 1px solid var(--line);
  box-shadow: 0 8px 28px rgb(0 0 0 / .22); pointer-events: auto; text-align: start;
  font: 400 13px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.card p { margin: 0 0 8px; }
.card .says { display: flex; gap: 8px; align-items: center; font-weight: 650; font-size: 15px; line-height: 1.25; }
.card .says svg { width: 22px; height: 22px; flex: none; }
.card .chance { display: grid; gap: 4px; font-weight: 500; }
.card meter { appearance: none; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--line); }
.card meter::-webkit-meter-bar { height: 8px; border: 0; border-radius: 4px; background: var(--line); }
.card meter::-webkit-meter-optimum-value { border-radius: 4px; background: var(--quiet); }
.card.fake meter::-webkit-meter-optimum-value { background: var(--fake); }
.card.unsure meter::-webkit-meter-optimum-value { background: var(--unsure); }
.card ul { margin: 0 0 6px; padding: 0; padding-inline-start: 18px; }
.card li { margin: 2px 0; }
.card .each { padding: 0; list-style: none; }
.card .each li { display: flex; gap: 6px; align-items: start; }
.card .each svg { width: 16px; height: 16px; margin-top: 1px; flex: none; }
.card .note { margin: 0 0 4px; font-size: 12px; color: var(--soft); }
.card .weighs { color: var(--soft); white-space: nowrap; }
.card .weighs::before { content: "("; }
.card .weighs::after { content: ")"; }
.card .why { margin: 0 0 8px; }
.card summary { width: fit-content; margin: 0 0 4px; padding: 2px 4px; border-radius: 4px; font-weight: 600; cursor: pointer; }
.card .because { font-weight: 500; }
.card .means, .card .hint, .card .limits { color: var(--soft); }
.card .limits { border-top: 1px solid var(--line); padding-top: 8px; }
.card .model { margin: 0; font-size: 11px; color: var(--soft); }
.card .actions { margin-top: 10px; padding: 10px 0 14px; border-top: 1px solid var(--line); background: var(--paper); }
.card:has(.actions) { padding-bottom: 0; }
@media (min-height: 480px) { .card .actions:has(.asks[hidden]) { position: sticky; bottom: 0; } } /* in reach below a long "why" */
.card .buttons { display: flex; flex-wrap: wrap; gap: 6px; }
.card button {
  padding: 5px 10px; border: 1px solid var(--line); border-radius: 8px; background: none; color: inherit;
  font: inherit; text-align: start; cursor: pointer;
}
.card button:hover { background: color-mix(in srgb, var(--line) 40%, transparent); }
.card button[aria-expanded="true"] { border-color: var(--soft); }
.card .asks { margin: 8px 0 0; padding: 0; border: 0; min-width: 0; }
.card .asks button { display: block; width: 100%; margin: 6px 0 0; }
.card legend { padding: 0; font-weight: 600; }
.card label { display: flex; gap: 6px; align-items: center; margin: 10px 0 4px; }
.card textarea { box-sizing: border-box; width: 100%; margin-top: 6px; color: inherit; background: none; border: 1px solid var(--line); font: 12px/1.4 ui-monospace, monospace; }
.card .status { margin: 8px 0 0; }
.card .status:empty { display: none; }
.card [hidden] { display: none; }
.card :is(button, summary, input, textarea):focus-visible { outline: 3px solid #1a73e8; outline-offset: 1px; }
.card:focus { outline: none; }
.card:focus-visible { outline: 3px solid #1a73e8; outline-offset: 0; }
@media (prefers-reduced-motion: reduce) { .badge.checking svg { animation: none; } }
@media (forced-colors: active) {
  .badge, .card { forced-color-adjust: auto; border: 1px solid ButtonText; }
  .badge, .card button { background: ButtonFace; color: ButtonText; border: 1px solid ButtonText; }
  .card summary { color: CanvasText; }
  svg .shape { fill: ButtonFace !important; stroke: ButtonText; }
  svg .mark { stroke: ButtonText; }
}
`;
