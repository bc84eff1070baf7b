// What each classic script gives the others; read by `tsc --checkJs` only, never loaded. What travels is in types.d.ts.

declare var CONTRACT: {
  readonly labels: Record<string, Label>;
  readonly said: Record<string, Said>;
  readonly recordsVersion: number;
  readonly port: number;
  readonly photoBytes: number;
  readonly fetchSeconds: number;
  readonly app: string;
  readonly host: string;
  readonly hostStates: Record<string, ServerState["state"]>;
};
declare var SITES: readonly Site[];
declare var DEFAULTS: Readonly<Settings>;
declare var SUSPICIOUS: readonly string[];
declare var MESSAGES: Readonly<Record<string, string>>;
declare var Find: {
  photos(root: ParentNode, site: Site): Photo[];
  reader(site: Site): { read(element: Element): Photo | null };
  siteOf(url: string, sites: readonly Site[]): Site | null;
  settled(element: Element): boolean;
};
declare var Queue: {
  create(
    ask: (url: string) => Promise<Answer | null>,
    answered: (element: Element, url: string, answer: Answer) => void,
    signal: AbortSignal,
  ): { want(url: string, element: Element): void; drop(url: string, element: Element): void; clear(): void };
};
declare var Report: {
  create(list: () => Found[], signal: AbortSignal): { changed(): void };
  nameOf(element: Element): string;
};
declare var Wire: { start(source: Source): void };
declare var Picture: {
  of(element: Element): Picture | null;
  at(x: number, y: number): Picture | null;
  focused(): Picture | null;
  byUrl(url: string): Picture | null;
  bytes(picture: Picture): Promise<string | null>;
  copySize(element: Element): [number, number] | null;
  background(element: Element): string;
};
declare var Watch: { start(tell: Watcher, signal: AbortSignal, wears?: (element: Element) => boolean): void };
declare var Badge: {
  button(answer: Answer, words: Words, name: string, wide: boolean): HTMLButtonElement;
  hasWord(answer: Answer): boolean;
  card(answer: Answer, words: Words): HTMLElement;
  told(answer: Answer, words: Words): Told;
  sheet(): CSSStyleSheet;
  kind(answer: Answer): string;
};
declare var Actions: {
  row(doings: Doings, words: Words): HTMLElement;
  trusted(words: Words, trouble: string, back: () => unknown): HTMLElement[];
  text(answer: Answer, words: Words, time: Date): string;
};
declare var Doing: {
  about(
    ask: (name: string | undefined, more: object) => Promise<any>,
    words: Words,
    answer: Answer,
    photo: { url: string; asked: boolean; name: string },
  ): Doings | null;
};
declare var Dialog: {
  create(root: ShadowRoot, words: Words, offer: Offer, signal: AbortSignal): {
    serve(button: HTMLElement, element: Element, answer: Answer): void;
    present(answer: Answer, element: Element | null, by: HTMLElement | null): void;
    close(): void;
    closeOf(button: HTMLElement | undefined): void;
    place(): void;
    isOpen(): boolean;
  };
};
declare var Spots: {
  sheet(host: Element): Sheet;
  home(elements: Iterable<Element>): Element;
  of(element: Element, sheet: Sheet, wide: boolean): Spot | null;
  inView(element: Element): boolean;
  isCovered(element: Element, host: Element): boolean;
  holds(over: Element, element: Element): boolean;
};
declare var Overlay: {
  create(words: Words, signal: AbortSignal, offer?: Offer): {
    show(element: Element, answer: Answer): void;
    hide(element: Element): void;
    clear(): void;
    open(element: Element): void;
    notice(answer: Answer): void;
    place(): void;
    /** Moves the keyboard to the next badge. */
    next(): void;
  };
};
declare var BADGE_STYLE: string;
