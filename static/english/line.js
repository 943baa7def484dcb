// The one line to the server that everything of English on a page listens to.
import { Updates } from "../conversations/updates.js";

export const updates = new Updates();
updates.open();
