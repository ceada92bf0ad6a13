// The words of the page of tasks, learned before any of its parts is drawn.
import words from "../../text/task/en.json";
import { learn, told } from "../text.js";

learn(await told("task", words));
