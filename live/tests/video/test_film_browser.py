"""A filmed avatar in a real browser: a studio in another tab makes the film that the vendor's socket asks for."""

import pytest
from playwright.sync_api import expect

from live.models import LiveSettings
from live.tests.test_room_browser import parrot, talker  # noqa: F401
from live.tests.video.simli import FACE, KEY, running_simli

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STUDIO = """(address) => {
  const socket = new WebSocket(address);
  socket.onmessage = async ({ data }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 320 });
    const brush = canvas.getContext("2d");
    setInterval(() => {
      brush.fillStyle = `hsl(${performance.now() / 20 % 360} 60% 50%)`;
      brush.fillRect(0, 0, 320, 320);
    }, 50);
    const peer = new RTCPeerConnection();
    canvas.captureStream(20).getTracks().forEach((track) => peer.addTrack(track));
    await peer.setRemoteDescription(JSON.parse(data));
    await peer.setLocalDescription(await peer.createAnswer());
    while (peer.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 50));
    socket.send(JSON.stringify(peer.localDescription));
  };
  return new Promise((done) => (socket.onopen = () => done()));
}"""


@pytest.fixture
def simli(settings, learner):
    LiveSettings.objects.create(user=learner, may_leave=True, keep_transcripts=True)
    with running_simli() as fake:
        fake.relays, socket = [], fake.url.replace("http", "ws")
        settings.VIDEO_AVATAR, settings.SIMLI_BASE_URL = "simli", fake.url
        settings.SIMLI_API_KEY, settings.SIMLI_FACE_ID = KEY, FACE
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"connect-src": ["'self'", socket]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
        yield fake


def begin(one):
    one.page.get_by_text("Avatar", exact=True).click()
    one.start()
    one.switch("Write beside talking")


def test_the_film_is_shown_and_speaks_our_sound(simli, talker, parrot):  # noqa: F811
    with talker() as one:
        studio = one.page.context.browser.new_page()
        studio.evaluate(STUDIO, simli.url.replace("http", "ws") + "/studio")
        begin(one)
        film = one.page.locator("video.live-film")
        expect(film).to_be_visible()
        expect(one.page.locator("[data-film=shown]")).to_have_count(1)
        one.write("go on")
        one.is_in("speaking").hears(400)
        one.press("Interrupt")
        one.is_in("listening").end()
        expect(film).to_have_count(0)
    assert len(simli.sound()) > 8_000
    assert "SKIP" in simli.said and simli.said[-1] == "DONE"


def test_without_a_film_the_drawn_face_goes_on(simli, talker, parrot):  # noqa: F811
    simli.answers["/compose/token"] = (500, "oops")
    with talker() as one:
        begin(one)
        expect(one.page.get_by_text("The filmed face is gone for now").first).to_be_visible()
        expect(one.page.locator("[data-part=face] > svg")).to_be_visible()
        one.write("short")
        one.hears(200)
        one.end()
        one.window.complaints.clear()
