"""Words that ask for things and join them: "list", "which", "who", "with", "and"."""

from typing import Final

from engine.planning.phrases.row import Row

ROWS: Final[tuple[Row, ...]] = (
    ("which", "", "", "which|what are the|what are our|who are our|who are the|what were the"),
    ("who", "", "", "who|whom|whose"),
    ("list", "", "", "list|list all|list every|list out|list the|enumerate|show me the list of"),
    ("list", "show", "", "show|show me|show us|give me|pull up|see|what are|which|get me"),
    (
        "list",
        "show",
        "",
        "let me see|cut|slice|pull|get|display|find|grab|fetch|show me the|show the|what|find me",
    ),
    ("list", "have", "", "do we use|we use|in use|are in use|are used|are we using|do you use"),
    ("list", "show", "", "carve up|carve|carve out|divide up|slice up|chop up|chop|dice"),
    ("list", "show", "", "bring up|bring me|call up|look up|show up|write up|drill down"),
    ("list", "have", "", "do we have|are there|exist|we have|are in the data|do i have|available"),
    ("list", "have", "", "do we serve|we serve|do we work with|we work with|do we operate in"),
    ("list", "have", "", "we operate in|do we cover|we cover|are represented|represented"),
    ("list", "", "", "possible values of|possible values for|all values of|distinct values of"),
    ("list", "", "", "unique values of|different values of|valid values for|valid values of"),
    ("list", "have", "", "do we track|we track|do we offer|we offer|do we carry|do we cover"),
    ("list", "have", "", "do we support|do we work with|are we active in|do we record"),
    ("with", "", "", "with|having|have|has|that have|who have|which have|had|holding|owns"),
    ("and", "", "", "and|&|plus|as well as|along with|together with|alongside|and also"),
    ("list", "", "", "names of|the names of|name of|the name of|list of|a list of|the list of"),
    ("list", "", "", "details of|the details of|details on|details for|roster of"),
    ("both", "", "", "both"),
    ("or", "", "", "or|and/or|either"),
)
