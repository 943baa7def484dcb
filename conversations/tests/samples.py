"""Files and exports to try things with."""

import io
import json
import zipfile

from PIL import Image


def png(width=4, height=3, image_format="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(buffer, image_format)
    return buffer.getvalue()


def pdf(text="Water boils at 100 degrees."):
    """A PDF of one page, written by hand; None for a page without text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode() if text else b"0 0 m 9 9 l S"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def encrypted_pdf():
    """Its encryption dictionary asks for a password nobody has."""
    body = pdf()
    encryption = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>/ID[(a)(a)]"
    return body.replace(b"/Root 1 0 R", b"/Root 1 0 R" + encryption)


def node(key, parent, role, text, **message):
    content = message.pop("content", {"content_type": "text", "parts": [text]})
    return {
        "id": key,
        "parent": parent,
        "children": [],
        "message": {"id": key, "author": {"role": role}, "create_time": 1700000000.5, "content": content, **message},
    }


def chatgpt_conversation(key="c-1", title="Tides"):
    """A hidden root, a question with two answers, the second of which is shown, and code."""
    code = {"content_type": "code", "language": "python", "text": "print(1)"}
    nodes = [
        {"id": "root", "parent": None, "message": None},
        node("sys", "root", "system", "You are helpful"),
        node("q1", "sys", "user", "Why two tides?"),
        node("a1", "q1", "assistant", "First try"),
        node("a2", "q1", "assistant", "The moon\ue200cite\ue202turn0\ue201 pulls.", metadata={"model_slug": "gpt-4o"}),
        node(
            "q2",
            "a2",
            "user",
            "",
            content={
                "content_type": "multimodal_text",
                "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file://x"}, "What is this?"],
            },
        ),
        node("think", "q2", "assistant", "", content={"content_type": "thoughts", "thoughts": []}),
        node("code", "think", "assistant", "", content=code),
        node("out", "code", "tool", "1"),
        node("hid", "out", "user", "hidden", metadata={"is_visually_hidden_from_conversation": True}),
        node("a3", "hid", "assistant", "A beach."),
    ]
    return {
        "id": key,
        "conversation_id": key,
        "title": title,
        "create_time": 1700000000.0,
        "update_time": 1700000100.0,
        "current_node": "a3",
        "mapping": {entry["id"]: entry for entry in nodes},
    }


def claude_conversation(key="u-1", title="Verbs"):
    return {
        "uuid": key,
        "name": title,
        "created_at": "2024-05-01T10:00:00.000000Z",
        "updated_at": "2024-05-01T10:05:00.000000Z",
        "account": {"uuid": "a"},
        "chat_messages": [
            {
                "uuid": "m1",
                "sender": "human",
                "text": "Conjugate ser",
                "content": [{"type": "text", "text": "Conjugate ser"}],
                "created_at": "2024-05-01T10:00:00Z",
                "attachments": [{"file_name": "list.txt", "extracted_content": "soy eres es"}],
                "files": [],
            },
            {
                "uuid": "m2",
                "sender": "assistant",
                "text": "",
                "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "soy, eres, es"}],
                "created_at": "2024-05-01T10:05:00Z",
                "attachments": [],
            },
        ],
    }


def export_zip(conversations, name="conversations.json", **more):
    buffer = io.BytesIO()
    text = conversations if isinstance(conversations, str) else json.dumps(conversations)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chat.html", "<html>")
        archive.writestr(name, text)
        for other, content in more.items():
            archive.writestr(other, content)
    return buffer.getvalue()
