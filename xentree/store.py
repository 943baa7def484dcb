"""The one way to Valkey for what Django's cache cannot say: counters, streams, publish and subscribe."""

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

_async_clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]" = WeakKeyDictionary()


@cache
def store() -> redis.Redis:
    """The process's blocking client; its pool is thread-safe, and who finds it empty waits."""
    pool = redis.BlockingConnectionPool.from_url(settings.REDIS_URL, max_connections=50, timeout=10, socket_timeout=5)
    return redis.Redis(connection_pool=pool)


def async_store() -> redis.asyncio.Redis:
    """The running event loop's client."""
    loop = asyncio.get_running_loop()
    if loop not in _async_clients:
        _async_clients[loop] = redis.asyncio.Redis.from_url(settings.REDIS_URL, max_connections=1000)
    return _async_clients[loop]


@cache
def _cache_client(servers: tuple[str, ...], pool_class: str) -> RedisCacheClient:
    return RedisCacheClient(list(servers), pool_class=pool_class)


class SharedRedisCache(RedisCache):
    """Django's cache with one connection pool a process; Django's own makes one a thread, here one a request."""

    @property
    def _cache(self) -> RedisCacheClient:
        return _cache_client(tuple(self._servers), "redis.BlockingConnectionPool")  # type: ignore[attr-defined]
