// What the build stamps on the page: a new build has a new id, so no old file is taken from a cache.

/** Id of this build, put in place by `build.mjs`. */
export const build = "__BUILD_ID__";
