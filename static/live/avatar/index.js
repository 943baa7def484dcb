// The two faces of a session, with one way of speaking to them:
//
//   const face = createAvatar(element, { look: "fern", reducedMotion: false });   or createOrb(element, { reducedMotion })
//   face.setState("listening")            idle, listening, thinking or speaking
//   face.setLevel(0.4)                    how loud it is now, 0 to 1: the person while listening, the assistant while speaking
//   face.setExpression("happy", 0.8)      neutral, happy, curious, concerned, surprised or thinking
//   face.setVisemes([{ t, id }], clock)   milliseconds from the start of a turn's sound; clock() is how many were played.
//                                         Those of later sentences of the turn are added; [] silences the mouth.
//   face.destroy()
//
// Both are drawings without words: the page says the state to those who do not see it.
import { isStill } from "../../js/motion.js";
import { Avatar } from "./avatar.js";
import { lookOf } from "./looks.js";
import { Orb } from "./orb.js";

export const createAvatar = (element, { look, reducedMotion = isStill() } = {}) => new Avatar(element, lookOf(look), reducedMotion);

export const createOrb = (element, { reducedMotion = isStill() } = {}) => new Orb(element, reducedMotion);
