"""Modules and lessons as authors write them; tasks stay as written, since a pool makes several of one."""

from typing import Annotated, Any

from pydantic import Field

from learning.english.schema.fields import Level, Line, Part, Passage, Skill, Slug


class LessonSource(Part):
    """What a lesson teaches, in Markdown, and the tasks that practise it."""

    slug: Slug
    title: Annotated[str, Field(min_length=1, max_length=120)]
    content: Passage
    tasks: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=30)]


class ModuleSource(Part):
    """One file of the course."""

    slug: Slug
    version: Annotated[int, Field(ge=1)]
    level: Level
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=300)]
    skills: Annotated[list[Skill], Field(min_length=1, max_length=7)]
    estimated_minutes: Annotated[int, Field(ge=5, le=600)]
    objectives: Annotated[list[Line], Field(min_length=3, max_length=5)]
    lessons: Annotated[list[LessonSource], Field(min_length=1, max_length=12)]
