"""Judges recordings on this machine, by sound alone: what sounds, words and the whole would get from experts."""

from learning.english.evaluators.base import Assessment, Report, SpeakingRequest, silent


def assess(request: SpeakingRequest, report: Report = silent) -> Assessment:
    """Judge a recording against the text it should be, or as free speech; ProviderDown where it cannot be done."""
    # Only now: the process that listens imports this package too, and has no use for Django.
    from learning.english.evaluators.local_speaking.judging import judge

    return judge(request, report)
