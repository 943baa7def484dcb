"""What a person tells about themselves, and their picture."""

import uuid
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import TimeZoneChange, User
from xentree import limits
from xentree.errors import Invalid
from xentree.events import TimeZoneChanged, emit
from xentree.principal import Principal

FIELDS = ("full_name", "profile_picture_url", "timezone", "language", "daily_goal_xp")
PICTURE_BYTES = 5 * 1024 * 1024
PICTURE_PIXELS = 40_000_000
PICTURE_SIDE = 256


@transaction.atomic
def update_profile(*, by: Principal, **changes: object) -> User:
    """The asker with some of FIELDS replaced; Invalid names those that are wrong, and nothing is saved."""
    user = User.objects.select_for_update().get(pk=by.user.pk)
    old_zone = user.timezone
    for name in FIELDS:
        if name in changes:
            setattr(user, name, changes[name])
    _check(user)
    user.save(update_fields=[name for name in FIELDS if name in changes])
    keep_zone_change(user, old=old_zone)
    return user


def keep_zone_change(user: User, *, old: str) -> None:
    """Remember until when somebody lived in the old zone; in the transaction that changed it."""
    if user.timezone != old:
        TimeZoneChange.objects.create(user=user, old=old, new=user.timezone)
        emit(TimeZoneChanged(user.pk))


def _check(user: User) -> None:
    if user.profile_picture_url and urlsplit(user.profile_picture_url).scheme != "https":
        raise Invalid("A picture's address has to begin with https://.", profile_picture_url=["Use https://."])
    try:
        user.clean_fields(exclude={field.name for field in User._meta.fields} - set(FIELDS))
    except ValidationError as error:
        raise Invalid("Some fields are wrong.", **error.message_dict) from error


def set_avatar(upload: UploadedFile, *, by: Principal) -> None:
    """Keep the middle square of a picture, drawn anew at 256 px without anything else the file carried."""
    limits.spend("upload.user", by.user.pk)
    if (upload.size or 0) > PICTURE_BYTES:
        raise _unreadable("The picture is larger than 5 MB.")
    picture = _square(upload)  # type: ignore[arg-type]
    old = by.user.avatar.name
    by.user.avatar.save(f"{uuid.uuid4().hex}.webp", ContentFile(picture), save=False)
    by.user.save(update_fields=["avatar"])
    _forget(by.user, old)


def remove_avatar(*, by: Principal) -> None:
    """Go back to the initials."""
    old = by.user.avatar.name
    by.user.avatar = ""
    by.user.save(update_fields=["avatar"])
    _forget(by.user, old)


def _forget(user: User, name: str) -> None:
    if name:
        transaction.on_commit(lambda: user.avatar.storage.delete(name))


def _square(upload: BinaryIO) -> bytes:
    out = BytesIO()
    try:
        with Image.open(upload, formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            if image.width * image.height > PICTURE_PIXELS:
                raise _unreadable("The picture has more than 40 million pixels.")
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            ImageOps.fit(upright, (PICTURE_SIDE, PICTURE_SIDE)).save(out, "WEBP", quality=85)
    except (UnidentifiedImageError, OSError, EOFError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable("This is no PNG, JPEG, WebP or GIF picture.") from error
    return out.getvalue()


def _unreadable(message: str) -> Invalid:
    return Invalid(message, avatar=[message])
