// The list of documents.
import { startFilters } from "../js/filters.js";

startFilters();
