export { LOOKS } from "../../static/live/avatar/looks.js";
export { markup } from "../../static/live/avatar/portrait.js";
