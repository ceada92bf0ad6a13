// A small rule set: what a type checker does not see, and what the page's promises forbid.
import js from "@eslint/js";
import globals from "globals";

const noMarkupFromStrings = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
  property,
  message: "Text of a scenario must never become markup: use a Lit template.",
}));

export default [
  { ignores: ["generated/"] },
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-console": "error",
      "no-restricted-properties": ["error", ...noMarkupFromStrings],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["*.mjs", "story/*.mjs", "text/*.mjs", "scorm/*.mjs", "test/**", "bench/**"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { "no-console": "off" },
  },
];
