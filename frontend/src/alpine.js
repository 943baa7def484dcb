// The build of Alpine that needs no eval.
import Alpine from "@alpinejs/csp";

export default Alpine;
