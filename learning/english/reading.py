"""Reads the files of a course: YAML with every value as it was written, so that `no` and `12:30` stay what they are."""

from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError

from learning.english.files import CourseFile
from learning.english.schema import KINDS, ModuleSource, Problem, check_module, problems_of
from learning.english.variants import Body, as_texts
from xentree.errors import Invalid


class _Reader(yaml.BaseLoader):
    """No anchors, which could grow beyond all measure, and no key twice, of which one would be lost."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(
                None, None, "anchors are not used here", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                problem = f"the field {key.value} stands here twice" if seen else "text with {{ in it needs quotes"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_module(file: CourseFile) -> ModuleSource | list[Problem]:
    """The module, or everything that is wrong with it."""
    try:
        module = ModuleSource.model_validate(as_texts(read_yaml(file.text)))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        found = [Problem(yaml_problem(error))]
    except ValidationError as error:
        found = list(problems_of(error))
    else:
        found = [*_misplaced(file, module), *check_module(module)]
    return [problem.within(file.name) for problem in found] or module


def _misplaced(file: CourseFile, module: ModuleSource) -> Iterator[Problem]:
    if module.level != file.level:
        yield Problem(f"level {module.level} lies in the folder of {file.level}")
    if module.slug != file.slug:
        yield Problem(f"slug {module.slug} lies in a file called {file.path.name}")


def read_yaml(text: str | bytes) -> Any:
    """Mappings, lists and texts; YAMLError otherwise."""
    return yaml.load(text, _Reader)  # noqa: S506


def read_task(text: str) -> Body:
    """A task that somebody typed; Invalid where it cannot be read."""
    try:
        body = as_texts(read_yaml(text))
    except yaml.YAMLError as error:
        raise _refused(yaml_problem(error)) from error
    if not isinstance(body, dict):
        raise _refused("A task is made of fields and their values.")
    return body


def _refused(message: str) -> Invalid:
    return Invalid(message, body=[message])


def write_task(body: Body) -> str:
    """A task as an author writes it, its fields in the order of its kind."""
    first = ("slug", "kind", "skill", "instructions", "prompt")
    names = [*first, *(name for name in KINDS[body["kind"]].model_fields if name not in (*first, "explanation"))]
    return write_yaml({**{name: body[name] for name in names if name in body}, **body})


def write_yaml(value: Any) -> str:
    """Anything of a course, readable."""
    plain = yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)
    return str(plain).removesuffix("...\n")


def yaml_problem(error: Exception) -> str:
    """Where it cannot be read, and why."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"cannot be read: {error}"
    return f"line {error.problem_mark.line + 1}: {error.problem}"


class _Writer(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else '"' if text.startswith("'") else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _write_text)
