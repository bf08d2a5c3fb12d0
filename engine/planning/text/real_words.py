"""Real words a slip away from words of the trade: never put right, for they mean what they say."""

from typing import Final

from engine.planning.text.words import listed

REAL_WORDS: Final = listed(
    """
    cold safe
    aged alter angle arena attachment attachments baking bats beast beta betas biased billing black
    blow bond booting boring brand brands broke busy calculator camel carets cause causes cease
    certain charged charges chase cheating cloning closest comet companion compelled compete
    competing complying composing computing concerned concert connected connecting conserved
    construct contradict contrast convention converged conversation conversations conveying county
    crashed crate crates customary dealt declaring deference derive derived dividend drawn driven
    employ employed employer employs entire entries evaluation excerpt executing exits expecting
    expedited failing fight filed filling forum frequency friction fully furnished given greet
    grind handed haven heart hints importing industrious intro invoicing known latter lengthy lien
    liens linen loading lock locked locks logs looping margin marker marking masking messing
    misused monkey noon owning packing party pasta percentile persona personas phrase phrases
    plain plant plants portability preset pretending prevent prince proceeding processed
    production productions profession promotion proposition protected protecting protection
    quantify quote raise raising ranging realm recorders reminder reminders reset restore risky
    scale scaled scales score scores sealing season sending sends settings shame shell shells
    shipped shown shred signaling sing sites skipped slept slide smell speeding spell spelling
    spend sport stale stalled stared starring stars starving statue steam store stores storing
    strand streaming stringent struck sued suits surprised suspending tablet tailing tends transpose
    thorough timers trail traveling trial trials undefined unity unsent upward wheat widen worthy
    entitled named titled
    """
)
