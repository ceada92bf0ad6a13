// Words of one language laid over those of another.

/** Plural forms, which languages do not have in equal number. */
export const FORMS = new Set(["zero", "one", "two", "few", "many", "other"]);

/** Whether this is one text in several plural forms. @param {object} value */
export const isPlural = (value) => "other" in value && Object.keys(value).every((key) => FORMS.has(key));

/**
 * What `base` is, with the texts of `own` where it has any: objects by key, lists by place, plural forms as a whole.
 * @param {any} base
 * @param {any} own
 * @returns {any}
 */
export function over(base, own) {
  if (own === undefined || own === null) return base;
  if (Array.isArray(base)) return base.map((item, at) => over(item, own[at]));
  if (base?.constructor !== Object || isPlural(base)) return own;
  return Object.fromEntries(Object.entries(base).map(([key, value]) => [key, over(value, own[key])]));
}
