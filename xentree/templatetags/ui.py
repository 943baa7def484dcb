"""The few template tags of the design system: an icon, a form field, a place in the rail, a size, initials."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xentree.sizes import size_of

register = template.Library()

_PASSED_ON = ("placeholder", "rows", "autofocus", "autocomplete")
_PILE = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.simple_tag
def icon(name: str, *, label: str = "", size: int = 20, css: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration beside a text."""
    classes = " ".join(filter(None, ["icon", f"icon-{size}" if size != 20 else "", css]))
    speech = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', classes, speech, static("icons.svg"), name)


@register.inclusion_tag("_partials/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field: label, control, help and error; options: label, help, placeholder, rows, autofocus, css, icon."""
    help_text = options.get("help", bound.help_text)
    return {
        "field": bound,
        "kind": _kind(bound),
        "label": options.get("label", bound.label),
        "help": help_text,
        "icon": options.get("icon", ""),
        "control": bound.as_widget(attrs=_attributes(bound, options, bool(help_text))),
    }


@register.inclusion_tag("_partials/rail_place.html", takes_context=True)
def rail_place(
    context: template.Context, label: str, icon_name: str, path: str, *, words: str = "", also: str = ""
) -> dict[str, Any]:
    """A place of the product; the page is there where its path begins with `path`, or with `also`."""
    is_here = context["request"].path.startswith((path, also) if also else path)
    return {"label": label, "icon_name": icon_name, "path": path, "words": words, "is_here": is_here}


@register.filter
def size(count: int) -> str:
    """So many bytes, in words."""
    return size_of(count)


@register.filter
def initials(person: object) -> str:
    """One or two letters for a person, or for a name given as text."""
    name = getattr(person, "full_name", "") or getattr(person, "username", "") or str(person)
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, _PILE):
        return "pile"
    if isinstance(widget, forms.CheckboxInput):
        return "switch" if widget.attrs.get("role") == "switch" else "check"
    return "password" if isinstance(widget, forms.PasswordInput) else "plain"


def _attributes(bound: BoundField, options: dict[str, Any], has_help: bool) -> dict[str, Any]:
    described = [f"{bound.auto_id}_helptext"] * has_help + [f"{bound.auto_id}_error"] * bool(bound.errors)
    css = " ".join(filter(None, [_css(bound), bound.field.widget.attrs.get("class", ""), options.get("css", "")]))
    given: dict[str, Any] = {name: options[name] for name in _PASSED_ON if name in options}
    given |= {"class": css} if css else {}
    return given | ({"aria-describedby": " ".join(described)} if described else {})


def _css(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, _PILE):
        return ""
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "switch" if widget.attrs.get("role") == "switch" else ""
    return "input"
