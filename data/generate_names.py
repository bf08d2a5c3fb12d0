"""The fixed words of the generated company: people, products, companies, countries."""

#: The first forty reps in order, with the pool each sells in. `POOL_CYCLE` goes on from there.
REPS: tuple[tuple[str, str], ...] = (
    ("Sarah Chen", "Strategic"),
    ("Marcus Webb", "Commercial"),
    ("John Smith", "Emerging"),
    ("Dana Smith", "Continental"),
    ("Priya Raman", "Pacific"),
    ("Lucas Oliveira", "Andean"),
    ("Hannah Vogel", "Atlantic"),
    ("Derek Lawson", "Strategic"),
    ("Naomi Fletcher", "Commercial"),
    ("Tyler Boone", "Emerging"),
    ("Elise Moreau", "Continental"),
    ("Kenji Watanabe", "Pacific"),
    ("Valentina Rojas", "Andean"),
    ("Oscar Lindqvist", "Atlantic"),
    ("Monica Delgado", "Strategic"),
    ("Trevor Haines", "Commercial"),
    ("Jasmine Porter", "Emerging"),
    ("Matteo Ricci", "Continental"),
    ("Chloe Nguyen", "Pacific"),
    ("Andres Molina", "Andean"),
    ("Ingrid Sorensen", "Atlantic"),
    ("Calvin Brooks", "Strategic"),
    ("Renee Gallagher", "Commercial"),
    ("Victor Salazar", "Emerging"),
    ("Katarina Novak", "Continental"),
    ("Arjun Mehta", "Pacific"),
    ("Camila Duarte", "Andean"),
    ("Felix Baumann", "Atlantic"),
    ("Simone Archer", "Strategic"),
    ("Gavin Thornton", "Commercial"),
    ("Leah Kaplan", "Emerging"),
    ("Pieter Jansen", "Continental"),
    ("Olivia Tanaka", "Pacific"),
    ("Nathan Cole", "Strategic"),
    ("Bianca Ferreira", "Commercial"),
    ("Dominic Shaw", "Emerging"),
    ("Amelie Laurent", "Continental"),
    ("Isaac Holloway", "Strategic"),
    ("Yvonne Keller", "Atlantic"),
    ("Rashid Karimi", "Commercial"),
)

#: A pool of reps is a team: its region, its manager.
POOLS: dict[str, tuple[str, str]] = {
    "Strategic": ("North America", "Helen Ostrander"),
    "Commercial": ("North America", "Raymond Pike"),
    "Emerging": ("North America", "Tessa Whitfield"),
    "Atlantic": ("EMEA", "Gerhard Lang"),
    "Continental": ("EMEA", "Beatrice Fontaine"),
    "Pacific": ("APAC", "Wei Zhang"),
    "Andean": ("LATAM", "Rodrigo Fuentes"),
}

#: (name, family, list price)
PRODUCTS: tuple[tuple[str, str, str], ...] = (
    ("Analytics Suite", "Analytics", "24000.00"),
    ("Enterprise Plan", "Platform", "60000.00"),
    ("Team Plan", "Platform", "12000.00"),
    ("Starter Plan", "Platform", "4800.00"),
    ("Forecast Studio", "Analytics", "18000.00"),
    ("Data Connector", "Integrations", "6000.00"),
    ("API Gateway", "Integrations", "9500.00"),
    ("Single Sign-On", "Security", "5400.00"),
    ("Compliance Vault", "Security", "14500.00"),
    ("Premium Support", "Services", "11000.00"),
    ("Onboarding Package", "Services", "7500.00"),
    ("Training Credits", "Services", "2500.00"),
    ("Mobile Workspace", "Platform", "8200.00"),
    ("Insight Dashboards", "Analytics", "9900.00"),
)

#: The accounts that people ask for by name: (name, industry, segment, country, employees).
NAMED_ACCOUNTS: tuple[tuple[str, str, str, str, int], ...] = (
    ("Globex Corporation", "Manufacturing", "Enterprise", "United States", 8400),
    ("Initech", "Technology", "Mid-Market", "United States", 640),
    ("Umbrella Corp", "Healthcare", "Enterprise", "United Kingdom", 12500),
    ("Acme Corporation", "Manufacturing", "Enterprise", "United States", 5200),
    ("Smith & Co", "Financial Services", "Mid-Market", "United Kingdom", 310),
    ("Acme Corporation", "Retail", "SMB", "Canada", 85),
    ("Acme Industries", "Manufacturing", "Mid-Market", "Germany", 720),
    ("Acme Labs", "Healthcare", "SMB", "Australia", 48),
    ("Tbilisi Freight", "Transportation", "SMB", "Georgia", 62),
    ("Caucasus Wineries", "Retail", "Mid-Market", "Georgia", 260),
    ("Danube Instruments", "Manufacturing", "Mid-Market", "Austria", 480),
    ("Helvetia Trust", "Financial Services", "Enterprise", "Switzerland", 3900),
)

#: region -> countries; a country listed twice is twice as common.
COUNTRIES: dict[str, tuple[str, ...]] = {
    "North America": ("United States",) * 7 + ("Canada",),
    "EMEA": (
        *("United Kingdom",) * 5,
        *("Germany",) * 5,
        *("France",) * 3,
        *("Netherlands",) * 2,
        *("Switzerland",) * 2,
        "Austria",
        "Spain",
        "Italy",
        "Sweden",
        "South Africa",
        "United Arab Emirates",
    ),
    "APAC": (*("Japan",) * 3, *("Australia",) * 3, *("India",) * 2, "Singapore", "South Korea"),
    "LATAM": (*("Brazil",) * 4, *("Mexico",) * 3, "Argentina", "Chile", "Colombia"),
}

INDUSTRIES: tuple[str, ...] = (
    *("Technology",) * 5,
    *("Financial Services",) * 4,
    *("Healthcare",) * 3,
    *("Manufacturing",) * 4,
    *("Retail",) * 3,
    *("Energy",) * 2,
    *("Telecommunications",) * 1,
    *("Transportation",) * 2,
    *("Education",) * 1,
    *("Media",) * 1,
)

COMPANY_FIRST: tuple[str, ...] = (
    *("Alder", "Amber", "Arbor", "Aster", "Beacon", "Birch", "Bluewater", "Boulder", "Brook"),
    *("Canyon", "Cardinal", "Cedar", "Cinder", "Clover", "Cobalt", "Copper", "Coral", "Crescent"),
    *("Dover", "Ember", "Everest", "Falcon", "Fern", "Flint", "Foxglove", "Granite", "Harbor"),
    *("Hawthorn", "Hazel", "Heron", "Indigo", "Ivory", "Jasper", "Juniper", "Kestrel", "Lantern"),
    *("Larkspur", "Laurel", "Linden", "Lotus", "Magnolia", "Maple", "Meadow", "Mesa", "Monarch"),
    *("Nimbus", "Oakmont", "Onyx", "Orchard", "Osprey", "Pebble", "Pinnacle", "Quarry", "Raven"),
    *("Redwood", "Saffron", "Sequoia", "Sierra", "Solstice", "Sparrow", "Tamarack", "Thistle"),
    *("Topaz", "Tundra", "Vesper", "Willow"),
)
COMPANY_SECOND: tuple[str, ...] = (
    *("Ridge", "Point", "Valley", "Field", "Stone", "Bridge", "Crest", "Gate", "Hollow", "Bay"),
    *("Grove", "Shore", "Peak", "Mill", "Haven", "Creek", "Glen", "Forge", "Hill", "Spring"),
)
COMPANY_LAST: tuple[str, ...] = (
    *("Inc", "Group", "Holdings", "Partners", "Works", "Systems", "Logistics", "Foods"),
)

CONTACT_FIRST: tuple[str, ...] = (
    *("Aaron", "Abigail", "Adrian", "Aisha", "Alana", "Anita", "Anton", "Audrey", "Bernard"),
    *("Bridget", "Carla", "Cecilia", "Clara", "Colin", "Daniela", "Darius", "Deborah", "Edgar"),
    *("Elena", "Emilio", "Esther", "Fatima", "Fiona", "Gloria", "Gordon", "Greta", "Harold"),
    *("Helena", "Hugo", "Imani", "Irene", "Jerome", "Joanna", "Jonas", "Judith", "Karim"),
    *("Kathryn", "Laila", "Leonard", "Lorenzo", "Lydia", "Magnus", "Marisol", "Martin", "Mei"),
    *("Miriam", "Nadia", "Nikhil", "Noor", "Paula", "Percy", "Rachel", "Rafael", "Rosalind"),
    *("Samir", "Sofia", "Stefan", "Tamara", "Theodore", "Ursula", "Vikram", "Wanda", "Xavier"),
    *("Yusuf", "Zoe"),
)
CONTACT_LAST: tuple[str, ...] = (
    *("Abbott", "Adeyemi", "Alvarez", "Andersen", "Arslan", "Bakshi", "Barlow", "Becker"),
    *("Bianchi", "Blackwood", "Bouchard", "Brandt", "Calloway", "Castillo", "Chandra", "Clifton"),
    *("Conrad", "Cortez", "Dalton", "Demir", "Dreyer", "Dubois", "Eriksen", "Espinoza"),
    *("Farrell", "Fischer", "Fujimoto", "Garrison", "Gupta", "Haddad", "Hartmann", "Herrera"),
    *("Hoang", "Ibrahim", "Ivanov", "Jennings", "Kimura", "Kowalski", "Lambert", "Leclerc"),
    *("Lombardi", "Maddox", "Mancini", "Mbeki", "McKenna", "Mercer", "Nakamura", "Nilsson"),
    *("Ochoa", "Okafor", "Olsen", "Park", "Pereira", "Petrov", "Quigley", "Ramirez", "Reyes"),
    *("Rosenberg", "Santos", "Schaefer", "Serrano", "Sharma", "Silva", "Sorenson", "Sutton"),
    *("Takeda", "Tremblay", "Ueda", "Vargas", "Virtanen", "Wagner", "Walsh", "Weber"),
    *("Yamada", "Yilmaz", "Zhao", "Ziegler"),
)
#: (title, department, role in a deal)
CONTACT_TITLES: tuple[tuple[str, str, str], ...] = (
    ("Chief Executive Officer", "Executive", "Decision Maker"),
    ("Chief Financial Officer", "Finance", "Economic Buyer"),
    ("Chief Information Officer", "Infrastructure", "Decision Maker"),
    ("Chief Revenue Officer", "Go-to-Market", "Decision Maker"),
    ("VP of Operations", "Operations", "Decision Maker"),
    ("VP of Sales", "Go-to-Market", "Champion"),
    ("VP of Engineering", "Engineering", "Economic Buyer"),
    ("Vice President, Finance", "Finance", "Economic Buyer"),
    ("Director of IT", "Infrastructure", "Champion"),
    ("Director of Procurement", "Procurement", "Economic Buyer"),
    ("Director of Revenue Operations", "Operations", "Champion"),
    ("Senior Director, Marketing", "Marketing", "Influencer"),
    ("IT Manager", "Infrastructure", "Technical Evaluator"),
    ("Procurement Manager", "Procurement", "Blocker"),
    ("Sales Operations Manager", "Operations", "Champion"),
    ("Marketing Manager", "Marketing", "Influencer"),
    ("Product Manager", "Product Management", "Influencer"),
    ("Business Analyst", "Operations", "Technical Evaluator"),
    ("Solutions Architect", "Engineering", "Technical Evaluator"),
    ("Software Engineer", "Engineering", "End User"),
    ("Account Coordinator", "Go-to-Market", "End User"),
    ("Legal Counsel", "Legal", "Blocker"),
)
DEAL_WORDS: tuple[str, ...] = (
    *("rollout", "pilot", "upgrade", "seats", "migration", "consolidation", "modernization"),
    *("extension", "workspace", "program"),
)
LOSS_REASONS: tuple[str, ...] = (
    *("Price",) * 6,
    *("Competitor",) * 5,
    *("No Decision",) * 5,
    *("Timing",) * 3,
    *("Missing Features",) * 3,
    *("Budget Cut",) * 2,
)
