// Simli's film (docs.simli.com): its socket takes our offer, answers it, and then takes sound and two words, SKIP and DONE.
const SHOWN_WITHIN = 15_000;
const GATHERED_WITHIN = 2_000;
// The vendor's words for an end of its own.
const ENDS = /^(error|rate|closing|stop)/i;
// A film begins with a little silence.
const SILENCE = new Uint8Array(6_000);

// "lost" when it is over before it was closed. `shown` resolves with its first picture, or rejects.
export class Simli extends EventTarget {
  video = document.createElement("video");
  #peer;
  #socket;
  // Film and sound, whether or not the vendor names them as one.
  #stream = new MediaStream();
  #isOver = false;

  constructor({ socket_url: url, ice_servers: iceServers }) {
    super();
    Object.assign(this.video, { autoplay: true, playsInline: true, className: "live-film", srcObject: this.#stream });
    this.#peer = new RTCPeerConnection({ iceServers });
    this.#peer.addEventListener("track", ({ track }) => this.#stream.addTrack(track));
    this.#peer.addEventListener("connectionstatechange", () => ["failed", "closed"].includes(this.#peer.connectionState) && this.#lose());
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener("message", ({ data }) => this.#hear(data));
    this.#socket.addEventListener("close", () => this.#lose());
    this.shown = this.#open();
    // Whoever waits for it hears of a failure; nobody has to.
    this.shown.catch(() => {});
  }

  async #open() {
    const shown = new Promise((resolve, reject) => {
      this.video.addEventListener("loadeddata", resolve, { once: true });
      this.addEventListener("lost", reject, { once: true });
      setTimeout(reject, SHOWN_WITHIN);
    });
    const opened = new Promise((resolve) => this.#socket.addEventListener("open", resolve, { once: true }));
    for (const kind of ["audio", "video"]) this.#peer.addTransceiver(kind, { direction: "recvonly" });
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    await this.#gathered();
    await Promise.race([opened, shown]);
    this.#socket.send(JSON.stringify(this.#peer.localDescription));
    await shown;
  }

  // The offer goes out once, so the ways to this browser have to be in it.
  #gathered() {
    if (this.#peer.iceGatheringState === "complete") return null;
    return new Promise((resolve) => {
      this.#peer.addEventListener("icegatheringstatechange", () => this.#peer.iceGatheringState === "complete" && resolve());
      setTimeout(resolve, GATHERED_WITHIN);
    });
  }

  async #hear(data) {
    if (typeof data !== "string") return;
    if (ENDS.test(data)) this.#lose();
    else if (data.startsWith("{")) await this.#take(JSON.parse(data)).catch(() => this.#lose());
  }

  // Other things may come before the answer.
  async #take(told) {
    if (told.type !== "answer") return;
    await this.#peer.setRemoteDescription(told);
    this.#send(SILENCE);
  }

  speak(samples) {
    this.#send(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  }

  hush() {
    this.#send("SKIP");
  }

  #send(data) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }

  #lose() {
    if (this.#isOver) return;
    this.close();
    this.dispatchEvent(new Event("lost"));
  }

  close() {
    this.#isOver = true;
    this.#send("DONE");
    this.#socket.close();
    this.#peer.close();
    this.video.remove();
  }
}
