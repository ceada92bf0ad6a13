// What groups of numbers are called, which a screening varies together.
import groups from "../../hood/en/groups.json";
import { told } from "../text.js";

const names = /** @type {Record<string, string>} */ (await told("groups", groups));

/** The name of a group, or its path where there is none. @param {string} group */
export const groupName = (group) => names[group] ?? group;
