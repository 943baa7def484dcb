// The page of Live: a talk is begun, held and ended in it.
import { toast } from "../js/toast.js";
import { After } from "./after.js";
import { stayAwake } from "./awake.js";
import { Captions } from "./captions.js";
import { Check } from "./check.js";
import { Choices } from "./choices.js";
import { startControls } from "./controls.js";
import { chosenOutput, startDevices } from "./devices.js";
import { browserListens, openEars } from "./ears.js";
import { AVATAR, Face } from "./face.js";
import { startHolding } from "./holding.js";
import { guardLeaving } from "./leaving.js";
import { startOpenTalk } from "./open_talk.js";
import { beginFilm, endSession, sessionNow, startSession } from "./session.js";
import { go, part, room, say, tellTrouble } from "./stage.js";
import { Talk } from "./talk.js";
import { TimeLeft } from "./time_left.js";
import { span } from "./words.js";

// The server stores what was heard before it says that it is over; longer than this it is not waited for.
const GOODBYE_MS = 3000;
const SOUNDED_MS = 200;

class Room {
  choices = new Choices(part("choices"));
  captions = new Captions(part("captions"));
  talk = null;
  #face = new Face(part("face"));
  #after = new After(part("after"));
  #time = new TimeLeft(part("time"));
  #devices = startDevices(document.body, { microphone: () => this.#changeMicrophone(), speakers: (id) => this.talk?.useOutput(id) });
  #check = new Check(part("check"), this.#devices);
  #session = "";
  // What goes on beside a talk and ends with it.
  #beside = [];

  drawFace() {
    const type = this.choices.get("session_type");
    this.#face.draw(type, this.choices.get("look"));
    part("looks").hidden = type !== AVATAR;
  }

  // With ears, or without when the person chose to write. Sound has to be allowed while the button is pressed.
  async begin({ hasEars = true } = {}) {
    if (!this.#consents()) return;
    const talk = this.#newTalk();
    let ears = null;
    try {
      ears = hasEars ? await openEars(this.choices, room.dataset.worklet) : null;
      await this.choices.settled;
      const wish = { ...this.choices.ofTheTalk, conversation_id: room.dataset.conversation || undefined };
      const { session_id: session, socket_ticket: ticket } = await startSession(wish);
      this.#hold(talk, ears, session, ticket);
    } catch (error) {
      ears?.close();
      talk.close();
      this.#notBegun(error);
    }
  }

  // One that was left open, with a ticket that was asked for.
  async goOn(session, askTicket) {
    const talk = this.#newTalk();
    const ticket = await askTicket();
    if (ticket) {
      this.#hold(talk, await openEars(this.choices, room.dataset.worklet).catch(() => null), session, ticket);
      return;
    }
    talk.close();
    go("before");
  }

  // The server's goodbye is waited for, a little.
  hangUp() {
    const { talk } = this;
    talk.end();
    say("Ending");
    setTimeout(() => this.talk === talk && this.#finish("ended"), GOODBYE_MS);
  }

  #consents() {
    if (!part("consent") || this.choices.get("keep_transcripts")) return true;
    tellTrouble("Say first whether we may keep what is said.");
    part("consent").querySelector("input").focus();
    return false;
  }

  #newTalk() {
    this.#check.stop();
    tellTrouble("");
    part("write-instead").hidden = true;
    const talk = new Talk({ face: this.#face, captions: this.captions });
    go("starting");
    say("Getting ready");
    return talk;
  }

  #notBegun(error) {
    const isMicrophone = error.reason !== undefined;
    go("before");
    say("");
    part("write-instead").hidden = !isMicrophone;
    if (error.code === "live_quota_exceeded") tellTrouble(`Your time of this month is used up. ${room.dataset.comesBack}`);
    // Who chose to let the other talk go on knows why.
    else if (error.code !== "live_session_active") tellTrouble(error.message);
    part(isMicrophone ? "write-instead" : "start").focus();
  }

  #hold(talk, ears, session, ticket) {
    this.talk = talk;
    this.#session = session;
    this.#follow(talk);
    part("active")?.remove();
    this.captions.clear();
    this.#devices.show();
    talk.useOutput(chosenOutput()).catch(() => {});
    talk.push(this.choices.get("mode") === "push");
    talk.use(ears);
    talk.begin(session, ticket);
    if ("film" in room.dataset && this.choices.get("session_type") === AVATAR) talk.film(() => beginFilm(session));
    go("during");
    part("typing").hidden = Boolean(ears);
    this.#beside = [stayAwake(), startHolding(part("hold"), (held) => talk.hold(held)), guardLeaving(() => endSession(session).catch(() => {}))];
    const sounded = setInterval(() => {
      room.dataset.sounded = String(talk.sounded);
    }, SOUNDED_MS);
    this.#beside.push(() => clearInterval(sounded));
    part("stage").focus();
  }

  #follow(talk) {
    const on = (type, act) => talk.addEventListener(type, ({ detail }) => act(detail));
    on("state", ({ state, words }) => {
      room.dataset.state = state;
      say(words);
    });
    on("time", (left) => this.#time.set(left));
    on("warning", (left) => toast(`About ${span(left)} of this month are left.`, { kind: "warning" }));
    on("trouble", (words) => toast(words, { kind: "warning" }));
    on("deaf", () => this.#becomeDeaf());
    on("over", ({ reason }) => this.#finish(reason));
  }

  #becomeDeaf() {
    part("typing").hidden = false;
    toast("The microphone is gone. You can go on by writing, or choose another one.", { kind: "warning" });
    this.#devices.show();
  }

  async #changeMicrophone() {
    this.#check.again();
    if (!this.talk || browserListens(this.choices)) return;
    try {
      this.talk.use(await openEars(this.choices, room.dataset.worklet));
    } catch (error) {
      toast(error.message, { kind: "warning" });
    }
  }

  // Whoever says so first.
  async #finish(reason) {
    if (!this.talk) return;
    this.talk.close();
    this.talk = null;
    for (const end of this.#beside) end();
    this.#time.stop();
    this.#face.hush();
    this.drawFace();
    this.#face.state = "idle";
    say("");
    const told = await this.#told(reason);
    go("over");
    part("consent")?.remove();
    this.#after.show(told.reason, told.result);
    this.showLeft(told.result?.remaining_seconds);
  }

  // What it came to; a session that ended while nobody could tell us says why.
  async #told(reason) {
    if (reason === "elsewhere") return { reason, result: null };
    const result = await endSession(this.#session).catch(() => null);
    const now = reason === "gone" ? await sessionNow(this.#session).catch(() => null) : null;
    return { reason: now?.end_reason ?? reason, result };
  }

  showLeft(seconds) {
    if (typeof seconds === "number") part("left").textContent = `${span(seconds)} left this month`;
  }
}

const here = new Room();
here.drawFace();
startControls(here);
startOpenTalk(here);
go("before");
