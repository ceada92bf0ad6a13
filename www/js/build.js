// What the build stamps on the page: a new build has a new id, so no old file is taken from a cache.

/** Id of this build, put in place by `build.mjs`. */
export const build = "__BUILD_ID__";

/**
 * Whether the server sent this script under the name of another build's, as it does when the page was loaded before the
 * site was renewed. A part that is loaded late must then not join the page.
 */
export const mixed = (new URL(import.meta.url).searchParams.get("v") ?? build) !== build;
