// What travels between the classic scripts; read by `tsc --checkJs` only, never loaded.

type Label = "fake" | "unsure" | "real" | "no_face" | "too_small";

interface Evidence {
  cue: string;
  finding: string;
  score: number | null;
  says: string;
  strength: "strong" | "moderate" | "weak" | "none";
  /** Boxes (x, y, width, height) in pixels of the upright photo. */
  where: [number, number, number, number][];
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

/** How often an operating point erred on real profile photos; `rate` with the ends of its 95 % interval. */
interface Measured {
  photos: number;
  fake: number;
  unsure: number;
  rate: { value: number; low: number; high: number };
}

/** The operating point of a verdict, the probabilities from which it speaks, and how often it errs; null where unknown. */
interface Setting {
  point: string;
  from: { fake: number; unsure: number } | null;
  measured: Measured | null;
}

/** What comes back for a photo: one of the two, or neither while it is being checked. */
interface Answer {
  verdict?: Verdict;
  error?: Failure;
  setting?: Setting;
  /** While there is neither: what is waited for, if not for the judge. */
  says?: string;
}

/** An answer in plain sentences; "" where there is nothing to say. */
interface Told {
  says: string;
  /** The heaviest evidence. */
  because: string;
  means: string;
  chance: string;
  /** `weighs` is "" where no weight was measured. */
  evidence: { says: string; strength: string; weighs: string }[];
  notes: string[];
}

/** What a person says of a photo. */
type Said = "real" | "generated" | "not_profile" | "known";

/** A verdict and what a person says of it: kept in this browser alone. */
interface Kept {
  sha256: string;
  label: Label;
  probability: number | null;
  model: string;
  /** The operating point, "" where it is not known. */
  point: string;
  says: Said;
}

/** What a person can do about an answer. */
interface Doings {
  /** Keeps what the person says -> a sentence on how it went. */
  say?: (says: Said, withPhoto: boolean) => Promise<string>;
  /** No badge for this photo any more -> what went wrong, "" where nothing did. */
  trust?: () => Promise<string>;
  untrust?: () => Promise<unknown>;
  /** -> "" once copied, else the text to be copied by hand. */
  copy: () => Promise<string>;
  /** Opens the evidence as a page to keep or print. */
  open?: () => unknown;
}

/** What can be done about the answer of a photo; null where nothing can. */
type Offer = (answer: Answer, element: Element | null) => Doings | null;

interface ServerState {
  state: "on" | "off" | "starting" | "trouble";
  says: string;
  hint: string;
}

/** One file of sites/; its expressions are JavaScript's, and match addresses. */
interface Site {
  name: string;
  /** As people call it. */
  title: string;
  /** Its pages are looked at only when switched on and granted. */
  optional: boolean;
  pages: string[];
  photo_hosts: string[];
  photos: {
    url: string;
    /** Addresses that are no photo after all: a silhouette. */
    unless?: string;
    /** Captures what all sizes of one photo share. */
    asset: string;
    /** Captures the side in pixels. */
    size: string;
    /** Captures the second (Unix) after which the address is dead. */
    expires?: string;
    /** For addresses without a signature alone: the largest copy and its side in pixels. */
    rewrite?: { from: string; to: string; size: number };
    /** Where the person's own photo hangs; it is left out everywhere. */
    own: string[];
    not_inside: string[];
  };
}

interface Photo {
  element: Element;
  /** The best address of this photo that the page holds. */
  url: string;
  /** What all sizes of it share. */
  asset: string;
}

interface Settings {
  on: boolean;
  pausedUntil: number;
  sites: Record<string, boolean>;
  show: "all" | "suspicious" | "asked";
  place: "page" | "panel";
  point: string;
  trusted: string[];
}

/** Where photos come from, and how they are asked about. */
interface Source {
  /** The site's name; "" on a page of no site. */
  name: string;
  reader(): { read(element: Element): Photo | null };
  /** Whether a person wants them looked at. */
  wanted(settings: Settings): boolean;
  /** The name of the message that asks about one. */
  question: string;
  /** A person asked for this page: all are checked at once, and pictures without a face get no badge. */
  asked: boolean;
  /** Which elements are pictures though they are none by name: those with a background. */
  wears?: (element: Element) => boolean;
}

/** A picture of any page: what shows it, and its address where it has one. */
interface Picture {
  element: Element;
  kind: "image" | "background" | "canvas" | "video" | "drawing";
  url: string;
}

/** What a page tells of a picture that was asked about. */
interface Seen {
  url: string;
  name: string;
  /** Where it stands in its frame, in CSS pixels. */
  box: { x: number; y: number; width: number; height: number; ratio: number };
  /** Its own size in pixels, where its address names this one copy. */
  size: [number, number] | null;
}

/** One photo of a page, as popup and side panel are told of it. */
interface Found {
  url: string;
  /** Whose it is, as the page says; "" where it does not. */
  name: string;
  /** In the view, or about to be scrolled to. */
  near: boolean;
  /** In a report to somebody who was told before: left out. */
  answer: Answer | undefined;
  /** Whether a person asked for this page's photos. */
  asked: boolean;
  /** Its name among trusted photos; "" on pages of no site. */
  trusts: string;
  /** Known to the receiver alone. */
  frameId?: number;
}

interface Watcher {
  found(element: Element): void;
  near(element: Element): void;
  away(element: Element): void;
  /** Its address was changed just now. */
  swapped(element: Element): void;
  loaded(element: Element): void;
  /** Something came or went; called before the page is drawn again. */
  changed(): void;
  /** All that came was looked through. */
  looked(): void;
}

/** A word by its name in _locales, with what fills its $1, $2. */
type Words = (name: string, fill?: string[]) => string;

/** A badge's upper left corner in whole CSS pixels, of the page or, where its photo is `pinned`, of the view. */
interface Spot {
  x: number;
  y: number;
  pinned: boolean;
}

/** The page as laid out at one moment: its corner in the view, where it ends, and what is known to be pinned. */
interface Sheet {
  x: number;
  y: number;
  right: number;
  bottom: number;
  /** The modal dialog that our host is in: photos outside of it are not to be seen. */
  modal: Element | null;
  pinned: Map<Element, boolean>;
}
