import re

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import RequestFactory, SimpleTestCase
from django.utils.html import format_html

from accounts.models import User
from xentree.templatetags.ui import icon, initials

SPRITE = static("icons.svg")


class ExampleForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Never shown.")
    nickname = forms.CharField(required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    stay = forms.BooleanField(label="Stay signed in", required=False)
    quiet = forms.BooleanField(required=False, widget=forms.CheckboxInput({"role": "switch"}))
    zone = forms.ChoiceField(choices=[("utc", "UTC")])
    who = forms.ChoiceField(choices=[("all", "Everyone")], widget=forms.RadioSelect)
    about = forms.CharField(widget=forms.Textarea)


def drawn(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def same(html, expected):
    SimpleTestCase().assertHTMLEqual(html, expected)


def test_an_icon_beside_words_is_decoration():
    assert icon("leaf") == f'<svg class="icon" aria-hidden="true"><use href="{SPRITE}#leaf"/></svg>'


def test_an_icon_alone_says_what_it_is():
    expected = f'<svg class="icon icon-16 spin" role="img" aria-label="&lt;Busy&gt;"><use href="{SPRITE}#x"/></svg>'
    assert icon("x", label="<Busy>", size=16, css="spin") == expected


@pytest.mark.parametrize(
    ("person", "letters"),
    [
        (User(username="lea", full_name="Lea van der Berg"), "LB"),
        (User(username="lea"), "L"),
        ("Ada Lovelace", "AL"),
        ("", "?"),
    ],
)
def test_initials(person, letters):
    assert initials(person) == letters


def test_a_field_with_help():
    expected = """
      <div class="field"><label class="label" for="id_email">E-mail</label>
      <input type="email" name="email" maxlength="320" class="input" required aria-describedby="id_email_helptext"
      id="id_email"><div class="help" id="id_email_helptext">Never shown.</div></div>"""
    same(drawn("{% field form.email %}", form=ExampleForm()), expected)


def test_a_field_that_was_filled_wrongly_points_to_its_error():
    html = drawn('{% field form.email help="" %}', form=ExampleForm({"email": "<b>"}))
    expected = format_html(
        """<div class="field"><label class="label" for="id_email">E-mail</label>
        <input type="email" name="email" value="{}" maxlength="320" class="input" required
        aria-describedby="id_email_error" aria-invalid="true" id="id_email">
        <div class="error" id="id_email_error">{}<span>Enter a valid email address.</span></div></div>""",
        "<b>",
        icon("circle-alert", size=16),
    )
    same(html, expected)


def test_what_may_be_left_out_says_so():
    expected = """<div class="field"><label class="label" for="id_nickname">Nickname
      <span class="optional">(optional)</span></label>
      <input type="text" name="nickname" class="input" placeholder="Lea" id="id_nickname"></div>"""
    same(drawn('{% field form.nickname placeholder="Lea" %}', form=ExampleForm()), expected)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("password", '<input type="password" name="password" class="input" required id="id_password">'),
        ("zone", '<select name="zone" class="select" id="id_zone"><option value="utc">UTC</option></select>'),
        (
            "stay",
            '<label class="check"><input type="checkbox" name="stay" id="id_stay"><span>Stay signed in</span></label>',
        ),
        ("who", '<legend class="label">Who</legend>'),
        (
            "about",
            '<textarea name="about" cols="40" rows="10" class="textarea" required id="id_about"></textarea>',
        ),
        (
            "quiet",
            '<label class="switch-row"><span class="label">Quiet</span>'
            '<input type="checkbox" name="quiet" class="switch" role="switch" id="id_quiet"></label>',
        ),
    ],
)
def test_every_kind_of_control_gets_its_own_markup(name, part):
    SimpleTestCase().assertInHTML(part, drawn("{% field form." + name + " %}", form=ExampleForm()), count=1)


@pytest.mark.parametrize("page", ["400.html", "403.html", "404.html", "500.html", "offline.html"])
def test_error_pages_need_neither_a_person_nor_the_database(page):
    html = render_to_string(page, {"error": None}, RequestFactory().get("/"))
    assert html.count("<h1>") == 1


def test_every_icon_named_in_a_template_is_in_the_sprite(settings):
    sprite = (settings.BASE_DIR / "static/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    pages = (path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    named = {
        name
        for page in pages
        for name in re.findall(r'{% icon "([^"]+)"|icon="([\w-]+)"', page)
        for name in name
        if name
    }
    assert named - known == set()


def test_the_stylesheet_loads_nothing_but_our_own_files(settings):
    css = (settings.BASE_DIR / "static/css/app.css").read_text()
    folders = {address.split("/")[1] for address in re.findall(r'url\("?(\.\./[^")]+)', css)}
    assert (folders, css.count("url("), css.count("@import")) == (
        {"fonts", "img"},
        css.count('url("../') + css.count("url(../"),
        0,
    )


def test_the_lock_file_names_no_registry(settings):
    assert (settings.BASE_DIR / "frontend/package-lock.json").read_text().count('"resolved"') == 0
