"""The closed lists of small talk: occasions, audiences and pleasantries that carry no meaning.

Quantifiers, qualifiers and negations are never here, nor is any word that a model or its values
know: those are left to be read, or to be asked about.
"""

from typing import Final

from engine.planning.text.words import listed

#: Audiences and occasions that are nothing else.
AUDIENCES: Final = listed(
    """
    boss bosses ceo cfo cro coo cmo cto board investor investors exec execs leadership auditor
    auditors colleague colleagues coworker teammate deck decks slide slides presentation
    presentations powerpoint ppt qbr qbrs ebr mbr standup memo newsletter offsite onsite townhall
    1:1 1on1 prep preparation homework
    """
)
#: Occasions that may also name a channel or a field: talk only with "my", "the" or a day beside.
OCCASIONS: Final = AUDIENCES | listed(
    """
    management finance meeting meetings call calls sync kickoff agenda review reviews email emails
    report reports update updates pitch town hall hands spreadsheet doc document dashboard
    conversation discussion audience planning session workshop interview dinner lunch
    """
)
#: What people say they do, feel and hope before they come to the question.
DOINGS: Final = listed(
    """
    working wondering wondered wonder hoping hope hoped
    curious interested trying try tried asking asked asks ask keeps keep kept requested requesting
    requests request told tells said says bugging bugs chasing chases pinged pinging meets meet
    help helping sorry bother bothering mind love appreciate appreciated reckon guess suppose
    hear heard think thinking thought figuring discussing talking talk speaking remember
    question questions favor favour idea thing things hello hey hi greetings remind
    reminding welcome thanks thank thx cheers grateful helpful great awesome perfect
    """
)
#: What people do for an occasion: talk before "my deck", a part of a name before a bare noun.
MAKINGS: Final = listed(
    """
    preparing prepare prepared prepping prep presenting presented building drafting draft writing
    finishing planning reviewing making doing putting
    """
)
#: Talk that is talk only beside the words above.
WEAK: Final = listed(
    """
    want wants wanted wanting need needs needed needing know knowing known understand
    understanding see seeing like liked look looking check checking get getting
    find finding out tell give show put pull send bring come coming going have got make making
    take taking happen happens happened use using be
    """
)
#: Words that tie talk together; weekdays and hours only within it.
TIES: Final = listed(
    """
    u ur i i'd i'm i've i'll we we're we've we'd you you're you've your my our me us it it's its he
    she he's she's they they're their his her him them is are was were been am do does did has had
    a an the to of for about on in with at by from and so but that this these those if whether
    because cause as just really also still please pls kindly can could would will might any ok
    okay yo um uh some bit lot bunch ton tons million little quick quickly very super time
    over into up together there here who again back well good nice busy later soon ahead before
    team folks guys everyone everybody day days
    monday tuesday wednesday thursday friday saturday sunday tomorrow tonight noon
    monday's tuesday's wednesday's thursday's friday's tomorrow's today's tonight's
    """
)
#: What makes an occasion the asker's own.
POINTERS: Final = listed(
    """
    my our the a this that tomorrow's today's tonight's monday tuesday wednesday thursday friday
    monday's tuesday's wednesday's thursday's friday's tomorrow
    """
)
#: What ties a lead-in to the question.
JOINTS: Final = listed("of on with about for to and so that but if whether regarding")
#: Words by which a purpose at the end of a question begins.
OPENERS: Final = listed("for because cause as so thanks thank thx cheers asap ahead that i my")
#: What may follow a purpose at the start: a request, or a new clause.
REQUESTS: Final = listed(
    "show give pull get find tell list what what's which who how when where can could would please"
    " need i we let let's compare plot chart draw"
)
