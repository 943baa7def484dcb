"""Background work of English: each takes an id at most, and calls one service."""

from uuid import UUID

from celery import shared_task

from learning.english.services import evaluating, recordings, sessions, written


@shared_task(ignore_result=True)
def run_evaluation(evaluation_id: str) -> None:
    """Judge an answer; whoever has judged one goes on with the next, as the rows are the queue."""
    if following := evaluating.run_evaluation(UUID(evaluation_id)):
        run_evaluation.delay(str(following))


@shared_task(ignore_result=True)
def tend_evaluations() -> None:
    """Take up what was lost on the way to a worker, or whose worker died, and close what took too long."""
    for evaluation_id in evaluating.waiting_evaluations():
        run_evaluation.delay(str(evaluation_id))
    evaluating.fail_overdue()


@shared_task(ignore_result=True)
def sweep_recordings() -> None:
    """Remove voices whose time is over, and files that no recording names."""
    recordings.sweep_recordings()
    recordings.sweep_files()


@shared_task(ignore_result=True)
def write_variant(variant_id: str) -> None:
    """Have a model write another text of a task."""
    written.write_variant(UUID(variant_id))


@shared_task(ignore_result=True)
def tend_variants() -> None:
    """Take up what was lost on the way to a worker, or whose worker died; tidy up."""
    for variant_id in written.tend_variants():
        write_variant.delay(str(variant_id))


@shared_task(ignore_result=True)
def close_forgotten_sessions() -> None:
    """Sessions that nobody came back to end where they were last seen."""
    sessions.close_forgotten_sessions()
