"""Questions about what is not there: other data, personal details, other languages."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from engine.planning.meaning.lexicon import Lexicon, key_of
from engine.planning.text.inflect import forms
from engine.planning.text.tokens import tokenize, words_of
from engine.planning.text.words import listed

#: What businesses ask about beside sales; a model that has one of them names it.
_ABSENT: Final = listed(
    """
    margin profit profitability profitable ebitda cogs cost expense spend budget payroll
    churn churned churning nps csat satisfaction retention ltv cac ticket traffic visitor pageview
    click impression
    invoice refund tax vat cash payment inventory stock warehouse shipment shipping usage login
    happy happiness unhappy satisfied dissatisfied sentiment loyalty morale
    mql mqls sla slas complaint booth engagement
    headcount hiring attrition sick vacation commission bonus salary wage
    """
)
_ABSENT_PAIRS: Final = listed(
    "net_revenue_retention lifetime_value acquisition_cost product_usage list_price"
    " marketing_qualified_lead sales_qualified_lead health_score lead_score customer_health"
    " forecast_accuracy market_share share_of_wallet share_of_market wallet_share"
)
_PERSONAL: Final = re.compile(
    r"\b(?:mobile|cell|phone|telephone|fax)\s*(?:phone\s*)?(?:numbers?|nos?\b)"
    r"|\b(?:home|private|postal)"
    r" address(?:es)?\b|\bdates? of birth\b|\bbirth(?:days?|dates?)\b|\bsocial security\b|\bssns?\b"
    r"|\bpassport\b|\bcredit cards?\b|\bbank (?:account|details)\b|\bsalar(?:y|ies)\b"
    r"|\b(?:contact|personal) (?:details|information|info|data)\b|\be-?mail address(?:es)?\b",
    re.IGNORECASE,
)
_LOSING: Final = frozenset(forms("lose"))
_GREETING: Final = re.compile(r"\bhappy to\b|\bhappy (?:\w+day|new year|holidays)\b", re.IGNORECASE)
#: The commonest short words of other languages; two of them are no accident.
_FUNCTION_WORDS: Final[dict[str, frozenset[str]]] = {
    "German": listed(
        "der die das und nach für von mit wie viele dieses dieser diesem letztes letzten jahr"
        " quartal monat wir haben ist sind im pro welche zeige umsatz alle den dem wieviele"
    ),
    "French": listed(
        "le la les des du de par et combien avons nous cette ce année trimestre mois dernier"
        " quel quelle quels sont est pour dans avec sur ventes taux région chiffre"
    ),
    "Spanish": listed(
        "el los las del por y cuántas cuántos cuantas cuantos tenemos este esta año trimestre mes"
        " último qué cuál es son para con ventas oportunidades región nuestro"
    ),
    "Portuguese": listed(
        "o os as da do por e quantos quantas temos este esta ano trimestre mês último qual são"
        " para com vendas negócios nós ganhamos região em no na"
    ),
    "Italian": listed(
        "il lo gli della di per e quanti quante abbiamo questo questa anno trimestre mese ultimo"
        " quale sono con vendite regione nel nella"
    ),
    "Dutch": listed(
        "het een van voor per en hoeveel hebben wij dit deze jaar kwartaal maand laatste welke zijn"
        " met omzet onze naar"
    ),
}


def absent(
    text: str, lexicon: Lexicon, valued: Callable[[str], bool] = lambda _: False
) -> str | None:
    """Return what a text asks about that is in no field, metric or value of this model.

    `valued` says whether a value of the data holds a word: "lost on budget".
    """
    stems = words_of(_GREETING.sub(" ", text))
    for at, pair in enumerate(pairwise(stems)):
        three = "_".join(stems[at : at + 3])
        for joined in (three, "_".join(pair)):
            if joined in _ABSENT_PAIRS and key_of(joined.split("_")) not in lexicon.terms:
                return joined.replace("_", " ")
    lost = not _LOSING.isdisjoint(stems)
    for word in stems:
        if word in _ABSENT and word not in lexicon.words and word not in lexicon.sensitive:
            if lost and valued(word):
                continue  # "lost on budget", "budget losses" name a reason
            return word
    return None


def personal(text: str, lexicon: Lexicon) -> str | None:
    """Return the personal details a text asks for, where the model has no such plain field."""
    found = _PERSONAL.search(text)
    known = found and key_of(words_of(found.group())) in lexicon.terms
    return found.group() if found and not known else None


def other_language(text: str) -> str | None:
    """Return the language a text is in, where it is clearly none that is read here."""
    letters = [one for one in text if one.isalpha()]
    strange = sum(1 for one in letters if ord(one) > 0x24F)
    if letters and 2 * strange > len(letters):
        return "another script"
    words = {token.text.casefold() for token in tokenize(text) if token.kind == "word"}
    counted = {name: len(words & known) for name, known in _FUNCTION_WORDS.items()}
    best = max(counted, key=lambda name: counted[name])
    return best if counted[best] >= 2 and 3 * counted[best] >= len(words) else None
