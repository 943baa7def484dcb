"""The shape of a filmed avatar."""

from typing import Any

from rest_framework import serializers


class IceServer(serializers.Serializer[Any]):
    """A relay, as RTCPeerConnection takes it."""

    urls = serializers.CharField()
    username = serializers.CharField(required=False)
    credential = serializers.CharField(required=False)


class LiveFilmResponse(serializers.Serializer[Any]):
    """What a browser needs to be shown a film; its token is good for this film alone."""

    vendor = serializers.CharField(help_text="How it is spoken to: simli.")
    socket_url = serializers.CharField(help_text="Takes the offer, answers it, then takes the assistant's sound.")
    ice_servers = IceServer(many=True)
    seconds = serializers.IntegerField(help_text="Then the vendor ends it.")
