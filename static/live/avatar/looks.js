// The looks to choose from; live/looks.py has their names and what is to be seen, for the server's pages.
import { acorn } from "./looks/acorn.js";
import { birch } from "./looks/birch.js";
import { cedar } from "./looks/cedar.js";
import { fern } from "./looks/fern.js";
import { maple } from "./looks/maple.js";
import { olive } from "./looks/olive.js";
import { rowan } from "./looks/rowan.js";
import { willow } from "./looks/willow.js";

export const LOOKS = [fern, birch, maple, cedar, olive, rowan, willow, acorn];

// One that is no longer there is the first.
export const lookOf = (id) => LOOKS.find((look) => look.id === id) ?? fern;
