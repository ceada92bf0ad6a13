// What a service worker sees, as far as `sw.js` uses it, and what it and the page tell each other.
export {};

declare global {
  /** Id of the build. */
  const BUILD: string;
  /** Digests of the files of a first visit, as `integrity` wants them, by name. */
  const FIRST: Record<string, string>;
  /** The same of all other files. */
  const LATER: Record<string, string>;
  /** Whether the page is built for readers, and not for a developer. */
  const RELEASED: boolean;
}

/** A page says of which build it is, and whether all files may be kept; or that it will load again and the worker may take over. */
export type ToWorker = { type: "page"; build: string; all: boolean } | { type: "take-over" };

/** The page that said so is not of this worker's build. */
export type ToPage = { type: "another-build" };

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Told extends Lasting {
  readonly data: ToWorker;
  readonly source: { postMessage(message: ToPage): void } | null;
}

/** The global scope of a service worker. */
export interface Scope {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", hear: (event: Lasting) => void): void;
  addEventListener(type: "fetch", hear: (event: Asked) => void): void;
  addEventListener(type: "message", hear: (event: Told) => void): void;
}
