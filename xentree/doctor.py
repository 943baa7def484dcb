"""Looks over an installation and tells in words what is configured, what is missing and how to mend it."""

import platform
import shutil
import time
from collections.abc import Iterator

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from xentree import health
from xentree.errors import ProviderDown
from xentree.findings import Finding, Level, Look, looks
from xentree.providers import embeddings, speech, video_avatar, voice_models
from xentree.providers.catalogue import Catalogue
from xentree.providers.registry import ProviderConfig, configured
from xentree.secrets_at_rest import Tally, places, survey
from xentree.store import store


def examine() -> list[Finding]:
    """Everything, in the order one would mend it."""
    return [finding for look in (*_LOOKS, *looks) for finding in _careful(look)]


def _careful(look: Look) -> list[Finding]:
    try:
        return list(look())
    except Exception as error:
        name = look.__name__.removeprefix("_").replace("_", " ")
        return [Finding(name, "broken", f"{type(error).__name__}: {error}", "The message above says what is wrong.")]


def _python() -> Iterator[Finding]:
    yield Finding("python", "ok", f"Python {platform.python_version()}.")


def _configuration() -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=not settings.DEVELOPMENT):
        if message.id in settings.SILENCED_SYSTEM_CHECKS:
            continue
        level: Level = "broken" if message.is_serious() else "note"
        yield Finding("settings", level, message.msg, message.hint or "")
    kind = "a development installation" if settings.DEVELOPMENT else "a production installation"
    yield Finding("settings", "ok", f"This is {kind} at {settings.SITE_URL}.")
    if settings.DEVELOPMENT and settings.HTTPS_ONLY:
        yield Finding("settings", "note", "It is reached by https and still in development.", "Set DEVELOPMENT=false.")


def _secrets() -> Iterator[Finding]:
    made = [
        name
        for name, default in (
            ("SECRET_KEY", settings.SECRET_KEY_IS_DEFAULT),
            ("ENCRYPTION_KEYS", settings.ENCRYPTION_KEYS_ARE_DEFAULT),
        )
        if default
    ]
    if made:
        where = f"{' and '.join(made)} were made for this installation and lie in {settings.VAR}."
        yield Finding("secrets", "note", where, "Back them up with the data, or set them in the environment.")
    else:
        yield Finding("secrets", "ok", "SECRET_KEY and ENCRYPTION_KEYS are set.")


def _database() -> Iterator[Finding]:
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding("database", "broken", f"{len(missing)} migrations are missing.", "Run: manage.py migrate")
    else:
        yield Finding("database", "ok", f"{connection.vendor} answers, and its tables are up to date.")


def _secrets_at_rest() -> Iterator[Finding]:
    tallies = {str(place): survey(place) for place in places()}
    found, stale, lost = (
        sum(getattr(each, name) for each in tallies.values()) for name in ("secrets", "stale", "lost")
    )
    if stale:
        text = f"{stale} of {found} are under an old encryption key: {_where(tallies, 'stale')}."
        yield Finding("stored secrets", "note", text, "Run: manage.py reencrypt; then the old key can go.")
    if lost:
        text = f"{lost} of {found} can be read with none of ENCRYPTION_KEYS: {_where(tallies, 'lost')}."
        yield Finding("stored secrets", "broken", text, "Add the key they were written with to ENCRYPTION_KEYS.")
    if not stale and not lost:
        yield Finding("stored secrets", "ok", f"{found}, all under the first encryption key.")


def _where(tallies: dict[str, Tally], kind: str) -> str:
    return ", ".join(name for name, tally in tallies.items() if getattr(tally, kind))


def _valkey() -> Iterator[Finding]:
    try:
        version = store().info("server")["redis_version"]
        yield Finding("valkey", "ok", f"Valkey or Redis answers (speaks {version}).")
    except (RedisError, OSError) as error:
        mend = "Start Xentree (make run starts one)." if settings.VALKEY_IS_OURS else "Check REDIS_URL and that server."
        yield Finding("valkey", "broken", f"No Valkey answers: {error}", mend)


def _worker() -> Iterator[Finding]:
    try:
        yield Finding("worker", "ok", f"A worker lives: {health.check_worker()}.")
    except (health.Unwell, RedisError, OSError) as error:
        mend = "make run starts one; apart: celery -A xentree worker, and celery -A xentree beat."
        yield Finding("worker", "note", f"No worker: {error}. Titles, exports and imports wait.", mend)


def _storage() -> Iterator[Finding]:
    yield Finding("storage", "ok", f"Uploads: {health.check_storage()}.")
    probe = settings.VAR / ".writable"
    probe.write_text("")
    probe.unlink()
    yield Finding("storage", "ok", f"{settings.VAR} is writable, {shutil.disk_usage(settings.VAR).free >> 30} GB free.")


def _static() -> Iterator[Finding]:
    if settings.STATIC_IS_COLLECTED:
        yield Finding("static files", "ok", f"Collected in {settings.STATIC_ROOT}.")
    else:
        text = "Not collected: they are served from their sources, slower and uncompressed."
        yield Finding("static files", "note", text, "make run collects them; apart: manage.py collectstatic --noinput")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_URL_IS_DEFAULT:
        yield Finding(
            "mail", "note", "Mail is written to the log.", "Set EMAIL_URL, e.g. smtp+tls://user:pass@host:587"
        )
    else:
        yield Finding("mail", "ok", f"Mail goes through {settings.EMAIL_HOST or 'a local backend'}.")


def _providers() -> Iterator[Finding]:
    states = async_to_sync(_ask)(known_providers())
    for name, problem in states:
        level: Level = "note" if problem else "ok"
        mend = "Check its key and address, in the environment or in the admin." if problem else ""
        yield Finding("AI providers", level, f"{name}: {problem or 'answers'}", mend)
    if not states:
        text = "Only Xentree Local answers, from the handbook."
        yield Finding(
            "AI providers", "note", text, "Set OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or AI_PROVIDERS."
        )


def _embeddings() -> Iterator[Finding]:
    found = embeddings.availability()
    if found.embedder is None:
        mend = "Search works by words until then." if found.wanted else ""
        yield Finding("search by meaning", "note", found.problem, mend)
        return
    try:
        found.embedder.embed(["Does search by meaning work?"])
        yield Finding("search by meaning", "ok", f"{found.embedder.model} answers.")
    except ProviderDown as error:
        yield Finding("search by meaning", "note", error.message, "Search works by words until then.")


def _speech() -> Iterator[Finding]:
    for problem in [*speech.problems(), *filter(None, [voice_models.problem(), video_avatar.problem()])]:
        yield Finding("speech", "note", problem, "What is on this machine does it until then.")
    voices, ears = speech.text_to_speech(), speech.speech_to_text(may_leave=True)
    try:
        voices.say("Can you hear me?")
        yield Finding("speech", "ok", f"{voices.id} reads out, {ears.id} writes down.")
    except ProviderDown as error:
        yield Finding("speech", "note", error.message, "The voices on this machine speak until then.")


def _talks() -> Iterator[Finding]:
    mouth, ears = speech.speaker(may_leave=True), speech.listener(may_leave=True)
    try:
        began, understood, text = async_to_sync(_converse)(mouth, ears)
        spoken = f"{mouth.id} speaks after {began:.2f} s"
        yield Finding("talks", "ok", f"{spoken}, {ears.id} understands “{text}” {understood:.2f} s after it ends.")
    except ProviderDown as error:
        yield Finding("talks", "note", error.message, "What is on this machine speaks and listens until then.")


async def _converse(mouth: speech.Speaker, ears: speech.Listener) -> tuple[float, float, str]:
    """The one says something to the other: seconds to its first sound and to the text, and the text."""
    try:
        await ears.open()
        start = time.monotonic()
        ears.begin()
        began = 0.0
        async for said in mouth.speak("Can you hear me?"):
            began = began or time.monotonic() - start
            ears.feed(said.samples)
        over = time.monotonic()
        heard = await ears.end()
        return began, time.monotonic() - over, heard.text
    finally:
        await ears.close()


def known_providers() -> list[ProviderConfig]:
    """Those of the settings and those that staff entered."""
    return [*configured(), *import_string(settings.CREDENTIAL_RESOLVER)()]


async def _ask(configs: list[ProviderConfig]) -> list[tuple[str, str | None]]:
    return [(config.name, await Catalogue(config).problem()) for config in configs]


_LOOKS = (
    _python,
    _configuration,
    _secrets,
    _database,
    _secrets_at_rest,
    _valkey,
    _worker,
    _storage,
    _static,
    _mail,
    _providers,
    _embeddings,
    _speech,
    _talks,
)
