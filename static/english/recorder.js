// <speech-recorder>: record, hear, again, send. The form around it is submitted with the id of what was recorded.
import { element } from "../js/dom.js";
import { chooseDevice, chosenDevice, Level, MicrophoneRefused, microphones } from "../js/microphone.js";
import { RecordingUpload } from "./recording-upload.js";
import { canRecord, openRecording, recordingType } from "./voice-recording.js";
import { keepVoice } from "./voices.js";
import { Waveform } from "./waveform.js";

const PIECE_MS = 1000;
const BAR_MS = 60;
const LAST_SECONDS = 10;
const QUIET = 0.12;
const QUIET_AFTER_MS = 2500;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// Events, all of them bubbling: "recorder-start", "recorder-stop", and "recorder-sent" with {id, seconds}; who prevents the
// last one's default sends the form themselves.
class SpeechRecorder extends HTMLElement {
  #stream = null;
  #recorder = null;
  #level = null;
  #upload = null;
  #blobs = [];
  #timer = null;
  #startedAt = 0;
  #loudAt = 0;
  #isReady = false;
  #seconds = 0;

  connectedCallback() {
    if (this.#isReady) return;
    this.#isReady = true;
    this.max = Number(this.dataset.maxSeconds) || 120;
    this.min = Number(this.dataset.minSeconds) || 0;
    this.wave = new Waveform(this.#part("wave"));
    this.audio = this.#part("audio");
    this.addEventListener("click", ({ target }) => this.#act(target.closest("[data-act]")?.dataset.act));
    this.#part("devices").addEventListener("change", ({ target }) => chooseDevice(target.value));
    this.#part("file").addEventListener("change", ({ target }) => target.files[0] && this.#take(target.files[0]));
    this.audio.addEventListener("timeupdate", () => this.wave.showAll(this.#share()));
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => this.#toldPlaying());
    this.#go("idle", canRecord() ? "" : "This browser cannot record here. You can choose a recording you have.");
    if (!canRecord()) this.#part("record").disabled = true;
  }

  // Taken out of the page: nobody listens any more, and what was not sent is not to stay.
  disconnectedCallback() {
    this.#release();
    if (this.dataset.state === "recording" || this.dataset.state === "recorded") this.#upload?.stop();
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #act(name) {
    const acts = { record: () => this.#begin(), stop: () => this.#stop(), play: () => this.#play(), again: () => this.#again(), send: () => this.#send() };
    acts[name]?.();
  }

  // `state` decides what is shown; the words are for everybody, and read out.
  #go(state, words) {
    this.dataset.state = state;
    this.#say(words);
    for (const node of this.querySelectorAll("[data-in]")) node.hidden = !node.dataset.in.split(" ").includes(state);
  }

  #say(words) {
    this.#part("status").textContent = words;
  }

  async #begin() {
    if (this.dataset.state === "asking") return;
    this.#go("asking", "Your browser asks whether it may use the microphone.");
    try {
      this.#stream = await openRecording();
    } catch (error) {
      this.#go("refused", error instanceof MicrophoneRefused ? error.message : "The microphone could not be opened.");
      return;
    }
    if (!this.isConnected) {
      this.#release();
      return;
    }
    this.#showDevices();
    this.#reset();
    this.#recorder = new MediaRecorder(this.#stream, { mimeType: recordingType() });
    this.#upload = this.#newUpload(this.#recorder.mimeType);
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#got(data));
    this.#recorder.addEventListener("stop", () => this.#ended());
    this.#recorder.start(PIECE_MS);
    this.#level = new Level(this.#stream);
    this.#startedAt = this.#loudAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), BAR_MS);
    this.#go("recording", "Recording. Speak now.");
    this.#part("stop").focus();
    this.#tell("recorder-start");
  }

  #reset() {
    this.#blobs = [];
    this.#seconds = 0;
    this.wave.clear();
  }

  #newUpload(type) {
    const upload = new RecordingUpload(type);
    upload.addEventListener("line", ({ detail }) => {
      if (this.dataset.state === "recorded") return;
      this.#say(detail.up ? "The connection is back." : "The connection broke. Nothing is lost: it goes on when it is back.");
    });
    return upload;
  }

  #got(data) {
    this.#blobs.push(data);
    this.#upload.add(data);
  }

  #tick() {
    const now = performance.now();
    const level = this.#level.now();
    this.#seconds = (now - this.#startedAt) / 1000;
    this.wave.add(level);
    this.#part("level").value = level;
    this.#showTime();
    if (level > QUIET) this.#loudAt = now;
    if (now - this.#loudAt > QUIET_AFTER_MS) this.#heardNothing();
    if (this.#seconds >= this.max) this.#stop();
  }

  #heardNothing() {
    this.#loudAt = Infinity;
    this.#say("We hear nothing. Is the right microphone chosen, and not muted?");
  }

  #showTime() {
    const left = Math.ceil(this.max - this.#seconds);
    this.#part("time").textContent = clock(this.#seconds);
    if (left === LAST_SECONDS && this.#part("left").textContent !== String(left)) this.#say(`${left} seconds left.`);
    this.#part("left").textContent = String(Math.max(0, left));
  }

  #stop() {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #ended() {
    this.#release();
    const blob = new Blob(this.#blobs, { type: this.#recorder.mimeType });
    if (!blob.size) {
      this.#go("idle", "Nothing was recorded. Press the button again.");
      return;
    }
    this.#hold(blob);
    const isShort = this.#seconds < this.min;
    const advice = isShort ? ` From ${this.min} seconds on there is more to judge; you can record it again.` : "";
    this.#go("recorded", `Recorded: ${Math.round(this.#seconds)} seconds.${advice}`);
    this.#part("send").focus();
    this.#tell("recorder-stop");
  }

  #hold(blob) {
    this.blob = blob;
    if (this.audio.src) URL.revokeObjectURL(this.audio.src);
    this.audio.src = URL.createObjectURL(blob);
    this.wave.showAll();
  }

  // A file of one's own goes the same way.
  #take(file) {
    this.#reset();
    this.#upload = this.#newUpload(file.type || "audio/wav");
    this.#upload.add(file);
    this.#hold(file);
    this.#go("recorded", `${file.name} is chosen.`);
    this.#part("send").focus();
  }

  #release() {
    clearInterval(this.#timer);
    this.#level?.close();
    this.#level = null;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  // The length of what a browser recorded stands nowhere in it; we counted it.
  #share() {
    return this.audio.ended ? 0 : this.audio.currentTime / (this.#seconds || this.audio.duration || 1);
  }

  #play() {
    if (this.audio.paused) this.audio.play();
    else this.audio.pause();
  }

  #toldPlaying() {
    const isPlaying = !this.audio.paused && !this.audio.ended;
    for (const node of this.querySelectorAll("[data-when]")) node.hidden = (node.dataset.when === "playing") !== isPlaying;
    if (!isPlaying) this.wave.showAll(this.#share());
  }

  #again() {
    this.audio.pause();
    this.#upload?.stop();
    this.#upload = null;
    this.#part("file").value = "";
    this.#begin();
  }

  async #send() {
    this.audio.pause();
    this.#go("sending", "Sending what is left of your recording.");
    let recording;
    try {
      recording = await this.#upload.finish();
    } catch (error) {
      this.#notSent(error);
      return;
    }
    keepVoice(recording.id, this.blob);
    this.#go("sent", "Sent. It is being listened to.");
    this.#hand(recording.id);
  }

  // What the server refused once may be sent once more, from its beginning.
  #notSent(error) {
    this.#upload = this.#newUpload(this.#upload.type);
    this.#upload.add(this.blob);
    this.#go("recorded", `${error.message} You can send it again.`);
    this.#part("send").focus();
  }

  #hand(id) {
    const form = this.closest("form");
    (form?.querySelector("[data-recording]") ?? this.#part("id")).value = id;
    form?.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful || this.#go("recorded", "It could not be sent. Try again."), { once: true });
    if (this.#tell("recorder-sent", { id, seconds: this.#seconds })) form?.requestSubmit();
  }

  #tell(name, detail = {}) {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
  }

  async #showDevices() {
    const found = await microphones();
    const options = found.map(({ deviceId, label }) => element("option", { value: deviceId, selected: deviceId === chosenDevice() }, label));
    this.#part("devices").replaceChildren(...options);
    this.#part("picker").hidden = found.length < 2;
  }
}

customElements.define("speech-recorder", SpeechRecorder);
