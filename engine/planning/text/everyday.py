"""The closed lists of everyday words: what people say of their day, never of the data.

No quantifier of data, no negation of a figure and no name of a thing that is counted is here; the
words are talk only within a clause that holds nothing of the data.
"""

from typing import Final

from engine.planning.text.words import listed

#: Who people are and who wants something of them.
PEOPLE: Final = listed(
    """
    boss bosses ceo cfo cro coo cmo cto vp svp evp director directors chief officer president head
    manager managers lead leads board investor investors exec execs executive executives leadership
    management auditor auditors colleague colleagues coworker coworkers teammate teammates analyst
    analysts intern committee finance marketing ops operations revops rev sales hr legal accounting
    enablement success product cs mktg rep reps team teams folks guys people everybody everyone
    someone somebody anyone anybody nobody guy girl lady gentleman gentlemen friend friends wife
    husband kids kid desk office company business department owner partner partners assistant
    controller treasurer founder founders sponsor stakeholders stakeholder admin bot
    """
)
#: What they do it for.
OCCASIONS: Final = listed(
    """
    meeting meetings call calls sync syncs kickoff agenda review reviews email emails mail report
    reports update updates pitch town townhall hall hands spreadsheet sheet doc document documents
    dashboard conversation discussion audience planning session sessions workshop interview dinner
    lunch breakfast coffee deck decks slide slides presentation presentations powerpoint ppt qbr
    qbrs ebr mbr wbr standup stand memo newsletter offsite onsite 1:1 1on1 prep preparation homework
    pack packet binder appendix handout brief briefing blurb bullet bullets headline story narrative
    storyline post blog press release linkedin deadline catchup debrief roundtable summit conference
    trip flight train weekend holiday vacation break phone laptop screen iphone mobile wifi morning
    afternoon evening tonight minute minutes min hour hours moment sec second seconds okrs okr kpis
    kpi webinar huddle demo rehearsal audit audits checkin retro bet argument debate rumor rumour
    gossip time question questions q request requests ask favor favour ticket notes note list inbox
    slack teams thread chat message messages text comment comments context background curiosity
    mtg rn car cab taxi airport plane bus lobby elevator hallway home hotel road thumb typing
    room obliged hate hates accurate forever
    regards wishes cheers sincerely rush hurry panic pressure clock schedule calendar weather
    """
)
#: What they say, think, feel and do before they come to the question.
SAYING: Final = listed(
    """
    ask asks asked asking say says said saying tell tells told telling claim claims claimed claiming
    argue argues argued arguing complain complains complained complaining mention mentions mentioned
    insist insists insisted swear swears swore bet bets doubt doubts disagree disagrees disagreed
    wonder wonders wondered wondering suggest suggests suggested grill grills grilled grilling nag
    nags nagging bug bugs bugging bugged ping pings pinged pinging email emailed emailing messaged
    texted texting slacked chase chases chased chasing shout shouting yell yelling explain explained
    explaining discuss discussed discussing discusses talk talks talked talking chat chatted
    chatting speak speaks spoke speaking debate debated debating promise promised answer answered
    answering reply replied respond responded follow followed following request requested
    requesting think thinks thought thinking believe believes believed guess guessing guessed
    suspect suspects suspected feel feels felt feeling assume assumes assumed assuming figure
    figuring reckon hope hopes hoped hoping wish wishes wished worry worries worried worrying fear
    fears remember remembers remembered recall forget forgot learn learned hear hears heard hearing
    read reading notice noticed realize realized prepare prepares prepared preparing prep prepping
    present presents presented presenting draft drafting drafted write writes writing wrote build
    building finish finishing finished plan plans planning planned reviewing polish polishing wrap
    wrapping put putting pull pulling compile compiling gather gathering assemble assembling
    rehearse rehearsing edit editing updating settle settling prove proving meet meets met working
    work works joining join joined heading head heads travel traveling travelling running sit
    sitting dig digging catch catching hop hopping jump jumping dial dialing drive driving eat
    eating start starting started help helps helping appreciate appreciated bother bothering
    interrupt interrupting mind love loved enjoy thank thanks thanking welcome excuse forgive pardon
    apologies apologize sorry congratulations congrats happy glad grateful thankful afraid confused
    confusing curious interested excited nervous tired sick busy swamped slammed buried rushed
    rushing unsure sure certain aware stressed panicking freaking scared struggling stuck lost dying
    right correct accurate precise wrong urgent important critical seem seems seemed look looks
    looked sound sounds sounded discussion rumored quoting quoted
    expects expecting due sent sending send
    """
)
#: How things are, said of nothing of the data; never enough to make a clause talk.
HOW: Final = listed(
    """
    late early slow slower fast faster quick quicker short long hard harder easy easier simple rough
    tough off weird odd strange funny wrong right good great bad terrible awful awesome amazing
    lovely nice perfect correct fine well better worse important urgent critical serious last first
    next new
    old big small smaller bigger low lower high higher real ready clear dumb silly stupid random
    different same similar basic usual possible available free open close later soon asap ahead
    again yet still already always often usually sometimes never maybe probably possibly apparently
    supposedly allegedly obviously clearly honestly frankly basically literally actually really
    very too so quite pretty super totally completely just only even also kind sort bit lot lots
    much many more less little few several some any all one two three couple thing things stuff
    something anything nothing everything way ways part place time times day days week today
    tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday number numbers data
    figure figures info information detail details idea point points fact facts case need needs
    while when before after until till since once name names then now here there where why how what
    which who whether will would can could may might should must gonna if because cause though
    although but and or so as than like unless despite instead per
    nothing fancy behind up down out over under around through between together forward back along
    dont doesnt didnt isnt arent wasnt werent havent hasnt cant wont wouldnt couldnt not no nor none
    anyway anyways sec min ones oh ah hm hmm god gosh ok okay best kind kindly warm many tons ton
    bunch million
    """
)
#: What is counted elsewhere: asked for with "I need", it is no talk.
COUNTABLE: Final = listed(
    "call calls meeting meetings email emails mail message messages text texts ticket tickets demo"
    " webinar note notes session sessions comment comments chat thread audit audits trip workshop"
    " interview conversation conference summit reviews demos webinars posts post"
)
