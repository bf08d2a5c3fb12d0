"""How long something takes: the metric in days of the rows that the verb or segment names."""

from engine.planning.meaning.sentence import Sentence


def compose_duration(sentence: Sentence, segments: dict[int, str]) -> bool:
    """Read "how long does it take to close": the days of deals won, where one metric has them."""
    places = sentence.free("long")
    if not places:
        return False
    live = {place: target for place, target in segments.items() if place not in sentence.used}
    targets = set(live.values())
    if len(targets) != 1:
        return False
    target = targets.pop()
    home = target.partition(".")[0]
    wanted = ((home, sentence.lexicon.segments[target]),)
    found = [
        metric.name
        for metric in sentence.lexicon.model.metrics.values()
        if not metric.hidden
        and metric.format == "days"
        and sentence.lexicon.demands[metric.name] == wanted
    ]
    if len(found) != 1:
        return False
    heads = [
        place
        for place in sentence.free("entity")
        if any(one.target == home for one in sentence.spans[place].of("entity"))
    ]
    sentence.take(*places, *live, *heads)
    sentence.draft.metrics.append(found[0])
    return True
