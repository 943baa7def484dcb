"""A server that follows Typesense's published API as far as Xentree asks it: not the vendor's, which tests cannot have.

Collections with schemas that are enforced, aliases, imports, deletion by filter, multi-search with filters, groups,
phrases, exclusion, prefixes, typing errors, dropped words and highlights. What it does not know it refuses.
"""

import json
import socket
import threading
import time
from contextlib import contextmanager
from itertools import count
from urllib.parse import parse_qs, unquote

import uvicorn

from knowledge.tests.typesense_searching import Refused, matches, searched

VERSION = "27.1"
_TYPES = {"string": str, "string[]": list, "int64": int}


class Server:
    """Its whole state, and an ASGI application over it; `down` makes it fail, `asked` are the searches it was asked."""

    def __init__(self, key):
        self.key, self.url = key, ""
        self.forget()

    def forget(self):
        self.collections, self.aliases, self.asked, self.down = {}, {}, [], False
        self.numbers = count()

    async def __call__(self, scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode()).items()}
        try:
            status, answer = self.answer(scope["method"], unquote(scope["path"]), headers, query, body.decode())
        except Refused as error:
            status, answer = error.status, {"message": error.message}
        kind, text = (b"text/plain", answer) if isinstance(answer, str) else (b"application/json", json.dumps(answer))
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": text.encode()})

    def answer(self, method, path, headers, query, body):
        if self.down:
            raise Refused(503, "Not Ready or Lagging")
        if path == "/health":
            return 200, {"ok": True}
        if headers.get("x-typesense-api-key") != self.key:
            raise Refused(401, "Forbidden - a valid `x-typesense-api-key` header must be sent.")
        match method, path.strip("/").split("/"):
            case "GET", ["debug"]:
                return 200, {"state": 1, "version": VERSION}
            case "POST", ["collections"]:
                return 201, self.create(json.loads(body))
            case "GET", ["collections"]:
                return 200, [self.described(name) for name in self.collections]
            case "GET", ["collections", name]:
                return 200, self.described(self.resolved(name))
            case "DELETE", ["collections", name]:
                described = self.described(self.resolved(name))
                del self.collections[described["name"]]
                return 200, described
            case "PUT", ["aliases", name]:
                self.aliases[name] = json.loads(body)["collection_name"]
                return 200, {"name": name, "collection_name": self.aliases[name]}
            case "POST", ["collections", name, "documents", "import"]:
                return 200, self.imported(self.resolved(name), query, body)
            case "DELETE", ["collections", name, "documents"]:
                return 200, self.deleted(self.resolved(name), query["filter_by"])
            case "POST", ["multi_search"]:
                return 200, {"results": [self.search(each) for each in json.loads(body)["searches"]]}
        raise Refused(404, "Not Found")

    def resolved(self, name):
        name = self.aliases.get(name, name)
        if name not in self.collections:
            raise Refused(404, f"Could not find a collection with name `{name}`")
        return name

    def described(self, name):
        fields, documents = self.collections[name]
        return {"name": name, "fields": list(fields.values()), "num_documents": len(documents), "created_at": 0}

    def create(self, schema):
        if schema["name"] in self.collections:
            raise Refused(409, f"A collection with name `{schema['name']}` already exists.")
        if not all(field["type"] in _TYPES for field in schema["fields"]):
            raise Refused(400, "Field type is not known.")
        self.collections[schema["name"]] = ({field["name"]: field for field in schema["fields"]}, {})
        return self.described(schema["name"])

    def imported(self, name, query, body):
        if query.get("action") != "upsert":
            raise Refused(400, "This server only knows how to upsert.")
        return "\n".join(json.dumps(self.upsert(*self.collections[name], line)) for line in body.split("\n"))

    def upsert(self, fields, documents, line):
        document = json.loads(line)
        for field in fields.values():
            if type(document.get(field["name"])) is not _TYPES[field["type"]]:
                error = f"Field `{field['name']}` must be a {field['type']}."
                return {"success": False, "code": 400, "error": error, "document": line}
        number = documents.get(document["id"], (None,))[0]
        documents[document["id"]] = (next(self.numbers) if number is None else number, document)
        return {"success": True}

    def deleted(self, name, condition):
        if len(condition) > 4000:
            raise Refused(400, "Query string exceeds max allowed length of 4000.")
        fields, documents = self.collections[name]
        doomed = [pk for pk, (_, document) in documents.items() if matches(condition, document, fields)]
        for pk in doomed:
            del documents[pk]
        return {"num_deleted": len(doomed)}

    def search(self, question):
        self.asked.append(question)
        try:
            return searched(question, *self.collections[self.resolved(question["collection"])])
        except Refused as error:
            return {"code": error.status, "error": error.message}


@contextmanager
def running_typesense(key):
    """A server on a real port."""
    server = Server(key)
    config = uvicorn.Config(server, log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not running.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield server
        finally:
            running.should_exit = True
            thread.join(timeout=10)
