// Types of what the classic scripts share; read by `tsc --checkJs` only, never loaded.

type Label = "fake" | "unsure" | "real" | "no_face" | "too_small";

interface Evidence {
  cue: string;
  score: number | null;
  says: string;
  strength: "strong" | "moderate" | "weak" | "none";
}

interface FaceVerdict {
  box: [number, number, number, number];
  landmarks: Record<string, [number, number]>;
  confidence: number;
  label: Label;
  probability: number | null;
}

interface Verdict {
  label: Label;
  probability: number | null;
  faces: FaceVerdict[];
  evidence: Evidence[];
  size: [number, number];
  sha256: string;
  model: string;
  ms?: number;
}

interface Failure {
  code: string;
  says: string;
  hint: string;
}

/** What comes back for a photo: one of the two, or neither while it is being checked. */
interface Answer {
  verdict?: Verdict;
  error?: Failure;
}

interface ServerState {
  state: "on" | "off" | "starting" | "trouble";
  says: string;
  hint: string;
}

interface Site {
  name: string;
  pages: string[];
  photo_hosts: string[];
  photos: { url: string; asset: string; not_inside: string[] };
}

interface Photo {
  element: HTMLImageElement;
  /** The best address of this photo that the page holds. */
  url: string;
}

/** A word by its name in _locales, with what fills its $1, $2. */
type Words = (name: string, fill?: string[]) => string;

declare var CONTRACT: {
  readonly labels: Record<string, Label>;
  readonly port: number;
  readonly photoBytes: number;
  readonly fetchSeconds: number;
  readonly app: string;
  readonly host: string;
  readonly hostStates: Record<string, ServerState["state"]>;
};
declare var SITES: readonly Site[];
declare var MESSAGES: Readonly<Record<string, string>>;
declare var Find: {
  photos(root: ParentNode, site: Site): Photo[];
  photo(element: HTMLImageElement, site: Site, root: ParentNode): Photo | null;
  siteOf(url: string, sites: readonly Site[]): Site | null;
};
declare var Badge: {
  button(answer: Answer, words: Words, name: string, wide: boolean): HTMLButtonElement;
  card(answer: Answer, words: Words): HTMLElement;
  sheet(): CSSStyleSheet;
  kind(answer: Answer): string;
};
declare var Overlay: {
  create(words: Words, signal: AbortSignal): {
    show(element: HTMLImageElement, answer: Answer): void;
    hide(element: HTMLImageElement): void;
    clear(): void;
    open(element: HTMLImageElement): void;
    notice(answer: Answer): void;
    place(): void;
  };
};
declare var BADGE_STYLE: string;
