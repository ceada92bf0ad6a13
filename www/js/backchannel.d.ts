// The module that wasm-bindgen makes of `src/web/`; the build leaves the import as it is.

/** Fetches and starts the model. */
export default function init(options: { module_or_path: URL | Promise<Response> }): Promise<unknown>;

/** Answers the page's questions from now on (see `contract.d.ts`). */
export function serve(): void;
