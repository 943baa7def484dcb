"""A server that follows OpenAI's published Realtime events, as far as a talk needs them."""

import base64
import json
from itertools import count

from live.tests.direct.vendor import RATE, WORD_MS, Line, Vendor, tone

SESSION = {"id": "sess_1", "object": "realtime.session", "type": "realtime", "model": "gpt-realtime"}
_ids = count(1)


class FakeOpenAI(Vendor):
    def line(self, socket):
        return _Line(self, socket)

    async def call(self, socket):
        await socket.send(json.dumps({"type": "session.created", "event_id": "e0", "session": SESSION}))
        await super().call(socket)


class _Line(Line):
    async def take(self, frame):
        match frame["type"]:
            case "session.update":
                await self.send(type="session.updated", session={**SESSION, **frame["session"]})
            case "input_audio_buffer.append":
                await self.listen(base64.b64decode(frame["audio"]), RATE)
            case "conversation.item.create":
                await self.add(frame["item"])
            case "response.create":
                self.answer(self.asked)
            case "response.cancel":
                await self.cancel("client_cancelled")
            case "conversation.item.truncate":
                told = {name: frame[name] for name in ("item_id", "content_index", "audio_end_ms")}
                await self.send(type="conversation.item.truncated", **told)

    asked = ""

    async def send(self, **frame):
        await super().send(event_id=f"event_{next(_ids)}", **frame)

    async def add(self, item):
        item = {"id": f"item_{next(_ids)}", "object": "realtime.item", "status": "completed", **item}
        if item.get("role") == "user":
            self.asked = item["content"][0]["text"]
        await self.send(type="conversation.item.added", item=item, previous_item_id=None)
        await self.send(type="conversation.item.done", item=item, previous_item_id=None)

    async def begin_speech(self):
        self.item = f"item_{next(_ids)}"
        await self.send(type="input_audio_buffer.speech_started", audio_start_ms=0, item_id=self.item)
        await self.cancel("turn_detected")

    async def end_speech(self):
        item = self.item
        await self.send(type="input_audio_buffer.speech_stopped", audio_end_ms=0, item_id=item)
        await self.send(type="input_audio_buffer.committed", item_id=item, previous_item_id=None)
        message = {"id": item, "type": "message", "role": "user", "content": [{"type": "input_audio"}]}
        await self.send(type="conversation.item.added", item=message, previous_item_id=None)
        self.answer(self.next_heard())

    async def give(self, asked):
        """Words of the person come while the answer does, as they do there."""
        response = {"id": f"resp_{next(_ids)}", "object": "realtime.response", "status": "in_progress", "output": []}
        self.response = response
        await self.send(type="response.created", response=response)
        await self.write_down(asked)
        if self.script.fails:
            error = {"type": "server_error", "code": "server_error", "message": "no"}
            await self.done(response, "failed", status_details={"type": "failed", "error": error})
        elif self.script.asks and self.script.asks in asked:
            await self.ask(response)
        else:
            await self.speak(response)

    async def write_down(self, asked):
        item = getattr(self, "item", None)
        if item is None:
            return
        self.item = None
        about = {"item_id": item, "content_index": 0}
        for word in asked.split(" "):
            await self.send(type="conversation.item.input_audio_transcription.delta", delta=f" {word}", **about)
        usage = {"type": "duration", "seconds": 1}
        kind = "conversation.item.input_audio_transcription.completed"
        await self.send(type=kind, transcript=asked, usage=usage, **about)

    async def ask(self, response):
        self.script.asks = ""
        about = {"response_id": response["id"], "item_id": "call_item", "output_index": 0}
        arguments = json.dumps({"question": "How do I reset my password?"})
        call = {"id": "call_item", "type": "function_call", "name": "search_documents", "call_id": "call_1"}
        call |= {"object": "realtime.item", "arguments": arguments, "status": "completed"}
        told = {"call_id": "call_1", "name": "search_documents", "arguments": arguments}
        await self.send(type="response.function_call_arguments.done", **told, **about)
        await self.done(response, "completed", output=[call])

    async def speak(self, response):
        item = f"item_{next(_ids)}"
        self.spoken = {"response_id": response["id"], "item_id": item, "output_index": 0, "content_index": 0}
        message = {"id": item, "object": "realtime.item", "type": "message", "role": "assistant", "content": []}
        message["status"] = "in_progress"
        await self.send(type="response.output_item.added", response_id=response["id"], output_index=0, item=message)
        text = self.next_answer()
        for number, word in enumerate(text.split(" ")):
            await self.hang_up_at(number)
            delta = word if number == 0 else f" {word}"
            await self.send(type="response.output_audio_transcript.delta", delta=delta, **self.spoken)
            sound = base64.b64encode(tone(WORD_MS)).decode()
            await self.send(type="response.output_audio.delta", delta=sound, **self.spoken)
            await self.rest()
        await self.send(type="response.output_audio_transcript.done", transcript=text, **self.spoken)
        done = {**message, "status": "completed", "content": [{"type": "output_audio", "transcript": text}]}
        await self.done(response, "completed", output=[done])

    async def cancel(self, reason):
        if self.is_answering:
            self.stop()
            await self.done(self.response, "cancelled", status_details={"type": "cancelled", "reason": reason})

    async def done(self, response, status, **told):
        inside = {"text_tokens": 20, "audio_tokens": 80, "cached_tokens": 0}
        outside = {"text_tokens": 10, "audio_tokens": 40}
        usage = {"total_tokens": 150, "input_tokens": 100, "output_tokens": 50}
        usage |= {"input_token_details": inside, "output_token_details": outside}
        await self.send(type="response.done", response={**response, "status": status, "usage": usage, **told})
