"""A server that follows Google's published Live API messages, as far as a talk needs them."""

import base64

from live.tests.direct.vendor import WORD_MS, Line, Vendor, tone

HEARS = 16_000


class FakeGemini(Vendor):
    def line(self, socket):
        return _Line(self, socket)


def _camel(name):
    """Google's servers take both ways of writing, and its library writes the other one."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


class _Line(Line):
    async def take(self, frame):
        frame = {_camel(name): value for name, value in frame.items()}
        if "setup" in frame:
            await self.send(setupComplete={})
        elif audio := frame.get("realtimeInput", {}).get("audio"):
            await self.listen(base64.urlsafe_b64decode(audio["data"]), HEARS)
        elif content := frame.get("clientContent"):
            await self.interrupt()
            if content.get("turnComplete") or content.get("turn_complete"):
                self.answer(content["turns"][-1]["parts"][0]["text"])
        elif "toolResponse" in frame:
            self.answer("")

    async def say(self, **content):
        await self.send(serverContent=content)

    async def interrupt(self):
        if self.is_answering:
            self.stop()
            await self.say(interrupted=True)
            await self.say(turnComplete=True)

    async def begin_speech(self):
        await self.interrupt()

    async def end_speech(self):
        asked = self.next_heard()
        for number, word in enumerate(asked.split(" ")):
            await self.say(inputTranscription={"text": word if number == 0 else f" {word}"})
        self.answer(asked)

    async def give(self, asked):
        if self.script.asks and self.script.asks in asked:
            self.script.asks = ""
            call = {"id": "call_1", "name": "search_documents", "args": {"question": "How do I reset my password?"}}
            await self.send(toolCall={"functionCalls": [call]})
        else:
            await self.speak()

    async def speak(self):
        for number, word in enumerate(self.next_answer().split(" ")):
            await self.hang_up_at(number)
            sound = {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(tone(WORD_MS)).decode()}
            await self.say(modelTurn={"role": "model", "parts": [{"inlineData": sound}]})
            await self.say(outputTranscription={"text": word if number == 0 else f" {word}"})
            await self.rest()
        await self.say(generationComplete=True)
        inside = [{"modality": "AUDIO", "tokenCount": 100}]
        outside = [{"modality": "AUDIO", "tokenCount": 50}]
        usage = {"promptTokenCount": 100, "responseTokenCount": 50, "totalTokenCount": 150}
        usage |= {"promptTokensDetails": inside, "responseTokensDetails": outside}
        await self.send(serverContent={"turnComplete": True}, usageMetadata=usage)
