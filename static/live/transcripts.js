// The list of talks: it answers while one types.
import { startFilters } from "../js/filters.js";

startFilters();
