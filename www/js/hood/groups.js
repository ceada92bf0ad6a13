// What groups of numbers are called, which a screening varies together.
import names from "../../hood/en/groups.json";

/** The name of a group, or its path where there is none. @param {string} group */
export const groupName = (group) => /** @type {Record<string, string>} */ (names)[group] ?? group;
