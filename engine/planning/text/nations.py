"""Countries by what their people, their things and their unions are called: "German", "DACH"."""

from typing import Final

#: A country by the names data may give it, and the words for what is of it.
_ROWS: Final = """
Argentina: argentine argentinian argentinean
Australia: australian aussie
Austria: austrian
Belgium: belgian
Brazil, Brasil: brazilian
Bulgaria: bulgarian
Canada: canadian
Chile: chilean
China, People's Republic of China: chinese
Colombia: colombian
Croatia: croatian
Cyprus: cypriot
Czech Republic, Czechia: czech
Denmark: danish
Egypt: egyptian
Estonia: estonian
Finland: finnish
France: french
Germany, Deutschland: german
Greece: greek
Hong Kong: hongkonger
Hungary: hungarian
Iceland: icelandic
India: indian
Indonesia: indonesian
Ireland: irish
Israel: israeli
Italy: italian
Japan: japanese
Kenya: kenyan
Latvia: latvian
Lithuania: lithuanian
Luxembourg: luxembourgish
Malaysia: malaysian
Malta: maltese
Mexico: mexican
Morocco: moroccan
Netherlands, The Netherlands, Holland: dutch
New Zealand: kiwi
Nigeria: nigerian
Norway: norwegian
Pakistan: pakistani
Peru: peruvian
Philippines: filipino philippine
Poland: polish
Portugal: portuguese
Qatar: qatari
Romania: romanian
Russia, Russian Federation: russian
Saudi Arabia, KSA: saudi
Singapore: singaporean
Slovakia: slovak slovakian
Slovenia: slovenian
South Africa: south_african
South Korea, Korea, Republic of Korea: korean south_korean
Spain: spanish spaniard
Sweden: swedish
Switzerland: swiss
Taiwan: taiwanese
Thailand: thai
Turkey, Türkiye: turkish
Ukraine: ukrainian
United Arab Emirates, UAE: emirati uae u_a_e
United Kingdom, UK, Great Britain: british briton brit uk u_k gb great_britain
United States, United States of America, USA, US: american us usa u_s u_s_a the_states
Vietnam: vietnamese
"""
_UNIONS: Final = """
DACH: Germany Austria Switzerland
Benelux: Belgium Netherlands Luxembourg
Nordics: Sweden Norway Denmark Finland Iceland
Nordic: Sweden Norway Denmark Finland Iceland
Nordic countries: Sweden Norway Denmark Finland Iceland
Scandinavia: Sweden Norway Denmark
Scandinavian: Sweden Norway Denmark
Baltics: Estonia Latvia Lithuania
Iberia: Spain Portugal
ANZ: Australia New_Zealand
GCC: Saudi_Arabia United_Arab_Emirates Qatar Kuwait Bahrain Oman
EU: Austria Belgium Bulgaria Croatia Cyprus Czech_Republic Denmark Estonia Finland France Germany
 Greece Hungary Ireland Italy Latvia Lithuania Luxembourg Malta Netherlands Poland Portugal Romania
 Slovakia Slovenia Spain Sweden
"""


def _countries() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    said: dict[str, tuple[str, ...]] = {}
    named: dict[str, tuple[str, ...]] = {}
    for row in _ROWS.strip().splitlines():
        names, _, words = row.partition(":")
        spelled = tuple(one.strip() for one in names.split(","))
        named[spelled[0]] = spelled
        said |= {word.replace("_", " "): spelled for word in words.split()}
    return said, named


def _unions(named: dict[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    made: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in _UNIONS.strip().replace("\n ", " ").splitlines():
        name, _, members = row.partition(":")
        whole = (member.replace("_", " ") for member in members.split())
        made[name.casefold()] = tuple(named.get(one, (one,)) for one in whole)
    made["european union"] = made["eu"]
    return made


_SAID, _NAMED = _countries()
_MEMBERS: Final = _unions(_NAMED)


def country_said(words: str) -> tuple[str, ...]:
    """Return the names of the country that an adjective, a people or a short form is of.

    >>> country_said("German"), country_said("Brits")[:2], country_said("deal")
    (('Germany', 'Deutschland'), ('United Kingdom', 'UK'), ())
    """
    said = words.casefold().replace(".", "")
    return _SAID.get(said) or _SAID.get(said.removesuffix("s"), ()) if len(said) > 1 else ()


def members_said(words: str) -> tuple[tuple[str, ...], ...]:
    """Return the countries of a union, each by its names.

    >>> [names[0] for names in members_said("DACH")]
    ['Germany', 'Austria', 'Switzerland']
    """
    return _MEMBERS.get(words.casefold().removeprefix("the "), ())
