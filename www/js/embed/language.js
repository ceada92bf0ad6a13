// The language that the address of a frame asks for, told before any word is read.
import { readOptions } from "./options.js";

document.documentElement.dataset.text = readOptions(location.search).options.lang;
