"""A template and what came back for each of its queries to a `Report`, before anything is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count, islice

from charts.report.document import (
    Definition,
    Figure,
    Headline,
    KeyMetric,
    Paper,
    Report,
    Section,
    Unanswered,
)
from charts.report.key_metrics import key_metric, metric_position, single
from charts.report.template import MOST_KEY_METRICS, Template, Wanted, WantedFigure
from engine.narration.cells import own_metrics
from engine.reply import Answer
from semantic.errors import Issue, QueryError, ReportError

#: A headline from each figure that asks for one, at most so many; else from the first figures.
MOST_HEADLINES = 8
HEADLINES = 5
#: Warnings that the first page need not tell.
BENEATH = frozenset({"no-key", "namesakes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a report says of itself; `generated_at` knows its time zone.

    `descriptions` are the model's words for its metrics, by their labels.
    """

    snapshot: str
    as_of: date
    generated_at: datetime
    paper: Paper = "a4"
    language: str = "en"
    confidential: str | None = None
    title: str | None = None
    descriptions: Mapping[str, str] = field(default_factory=dict[str, str])


#: What came back: an answer, or why there is none, in a sentence.
Replies = Mapping[Wanted, Answer | str]


def assemble(template: Template, replies: Replies, options: ReportOptions) -> Report:
    """Return the report; QueryError `nothing-answered` where it would hold no figure at all."""
    answers = [one for one in replies.values() if isinstance(one, Answer)]
    if not answers:
        raise QueryError(*_nothing(template, replies))
    if any(one.snapshot != options.snapshot for one in answers):
        message = "the figures of a report must all be of one snapshot"
        raise ReportError(Issue("several-snapshots", message))
    pages = _Pages(replies)
    sections = tuple(
        Section(
            title=section.title,
            text=section.text,
            items=tuple(pages.item(one) for one in section.figures),
        )
        for section in template.sections
    )
    metrics = tuple(islice(pages.key_metrics(template), MOST_KEY_METRICS))
    return Report(
        title=options.title or template.title,
        subtitle=template.subtitle,
        snapshot=options.snapshot,
        as_of=options.as_of,
        generated_at=options.generated_at,
        paper=options.paper,
        language=options.language,
        confidential=options.confidential,
        key_metrics=metrics,
        headlines=pages.headlines(template),
        sections=sections,
        cited=tuple(pages.cited),
        definitions=_definitions(answers, options.descriptions),
        caveats=(*pages.missing, *_caveats((*pages.shown.values(), *pages.cited))),
    )


class _Pages:
    """Numbers the figures as they come, each answer once."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self.shown: dict[WantedFigure, Figure] = {}
        self.cited: list[Figure] = []
        self.missing: list[str] = []
        self._numbers = count(1)

    def item(self, wanted: WantedFigure) -> Figure | Unanswered:
        """Return a figure, or why it is none."""
        reply = self._reply(wanted)
        if isinstance(reply, str):
            return Unanswered(title=_asked(wanted), reason=reply)
        figure = Figure(
            number=next(self._numbers),
            title=_title(wanted, reply),
            answer=reply,
            show=wanted.show,
            notes=_notes(wanted, reply),
        )
        self.shown[wanted] = figure
        return figure

    def key_metrics(self, template: Template) -> Iterator[KeyMetric]:
        """Yield the values of the cover; what has none is told among the caveats."""
        for one in template.key_metrics:
            reply = self._replies[one.wanted]
            name = one.label or one.metric or "a key metric"
            if one.if_single:
                yield from self._every_metric(one.wanted, reply)
            elif isinstance(reply, str):
                self.missing.append(f"Not on the cover, {name}: {reply}")
            elif (position := metric_position(reply, one.metric)) is None or not single(reply):
                self.missing.append(f"Not on the cover, {name}: its answer is not one row of it.")
            else:
                yield key_metric(reply, position, self._cite(one.wanted, reply, name), one.label)

    def _every_metric(self, wanted: Wanted, reply: Answer | str) -> Iterator[KeyMetric]:
        if not isinstance(reply, Answer) or not single(reply):
            return
        for position in own_metrics(reply):
            name = reply.columns[position].label
            yield key_metric(reply, position, self._cite(wanted, reply, name))

    def headlines(self, template: Template) -> tuple[Headline, ...]:
        """Return the first checked sentence of each figure that asks for it; of the first, else."""
        wanted = [one for section in template.sections for one in section.figures]
        marked = [one for one in wanted if one.headline]
        figures = [self.shown[one] for one in marked or wanted if one in self.shown]
        said = [
            Headline(text=one.answer.text[0].text, figure=one.number)
            for one in figures
            if _finding(one.answer) and one.answer.rows
        ]
        return tuple(said[: MOST_HEADLINES if marked else HEADLINES])

    def _reply(self, wanted: WantedFigure) -> Answer | str:
        if wanted.wanted is None:
            return wanted.missing or "It was not asked."
        return self._replies[wanted.wanted]

    def _cite(self, wanted: Wanted, answer: Answer, name: str) -> int:
        """Return the number of the figure that holds an answer; a new one is cited only."""
        for asked, figure in self.shown.items():
            if asked.wanted == wanted:
                return figure.number
        known = next((one for one in self.cited if one.answer is answer), None)
        if known is None:
            known = Figure(
                number=next(self._numbers), title=_finding(answer) or name, answer=answer
            )
            self.cited.append(known)
        return known.number


def _title(wanted: WantedFigure, answer: Answer) -> str:
    """Return the finding, unless the title given is to stand; the question where there is none."""
    asked = _asked(wanted) or answer.reading.sentence
    return (wanted.finding and _finding(answer)) or asked


def _notes(wanted: WantedFigure, answer: Answer) -> tuple[str, ...]:
    """Return what was assumed in reading the question, and what of it changed nothing."""
    read = answer.reading
    ignored = (f"“{one}” changed nothing." for one in read.ignored)
    return tuple(dict.fromkeys((*wanted.notes, *read.assumptions, *ignored)))


def _finding(answer: Answer) -> str:
    """Return an answer's first checked sentence as a title; a list of rows has no finding."""
    if answer.query.rows is not None or not answer.text:
        return ""
    return answer.text[0].text.removesuffix(".")


def _asked(wanted: WantedFigure) -> str:
    question = wanted.wanted.ask if wanted.wanted is not None else None
    return wanted.title or question or ""


def _definitions(answers: list[Answer], descriptions: Mapping[str, str]) -> tuple[Definition, ...]:
    """Return every metric that is used, parts of formulas too, by name: in words, and exactly."""
    found = {label: text for one in answers for label, text in one.reading.metrics}
    return tuple(
        Definition(
            label=label, text=f"{descriptions.get(label, '')} Computed as {found[label]}.".strip()
        )
        for label in sorted(found, key=str.casefold)
    )


def _caveats(figures: tuple[Figure, ...]) -> tuple[str, ...]:
    """Return each warning once, with the figures it is about; of all of them, where it is so.

    What changes no number, only tells of one, stands beneath its figure alone.
    """
    about: dict[str, list[int]] = {}
    for figure in figures:
        for caveat in figure.answer.caveats:
            if caveat.code in BENEATH:
                continue
            numbers = about.setdefault(caveat.message, [])
            if figure.number not in numbers:
                numbers.append(figure.number)
    return tuple(
        message if len(numbers) == len(figures) else f"{_numbered(numbers)}: {message}"
        for message, numbers in about.items()
    )


def _numbered(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Figure {numbers[0]}"
    return f"Figures {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _nothing(template: Template, replies: Replies) -> Iterator[Issue]:
    """Yield why nothing of a report could be answered."""
    wanted = [one for section in template.sections for one in section.figures]
    reasons = [one.missing for one in wanted if one.missing]
    reasons += [one for one in replies.values() if isinstance(one, str)]
    for reason in dict.fromkeys(reasons):
        yield Issue("nothing-answered", f"nothing of the report could be answered: {reason}")
