// htmx as a module; the page's meta tag configures it before it starts.
import htmx from "htmx.org/dist/htmx.esm.js";

export default htmx;
