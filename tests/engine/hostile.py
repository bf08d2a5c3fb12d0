"""Two hundred texts that mean something to some parser: to ours they are texts."""

#: Quotes of every kind, alone and against each other.
QUOTES = (
    "'", "''", "'''", '"', '""', '"""', "`", "``", "\xb4", "\u2018", "\u2019", "\u201c", "\u201d",
    "\xab", "\uff07", "\u02bc", "\u2032", '\'"', '"\'', "it's", "O'Brien", "'; --", '"; --',
    "\\'", '\\"', "\\\\'", 'a\'b"c`d', "' '", "'||'", "'+'", '\' "" \'', "E'\\''", "N'x'",
    "q'[x]'", "U&'\\0027'", "x'27'", "b'1'",
)  # fmt: skip
#: Comments, and what ends a statement or a clause.
COMMENTS = (
    "--", "-- x", "--\n", "---", "/*", "*/", "/**/", "/* x */", "/*!50000 x */", "/*+ x */", "//",
    "#", "# x", ";", ";;", "; --", "a;b", "a--b", "a/*b", "x\n--y", "*/ x /*", "REM x", "\\",
    "\\\\",
)  # fmt: skip
#: Statements and expressions that would do something if they were ever written into SQL.
STATEMENTS = (
    "1=1", "' OR 1=1 --", "' OR '1'='1", "') OR ('1'='1", "x' AND 1=0 UNION SELECT 1 --",
    "'; DROP TABLE products; --", "1; DROP TABLE products", "Robert'); DROP TABLE products;--",
    "' UNION ALL SELECT secret FROM accounts --", "'||(SELECT min(name) FROM products)||'",
    "(SELECT 1)", "(SELECT name FROM products LIMIT 1)", "SELECT", "select * from products",
    "FROM products", "TABLE products", "VALUES (1)", "ATTACH ':memory:'", "COPY products TO 'x'",
    "PRAGMA database_list", "SET threads = 1", "INSTALL httpfs", "query('SELECT 1')",
    "query_table('products')", "read_csv('/etc/passwd')", "read_text('/etc/passwd')",
    "getenv('HOME')", "current_setting('threads')", "version()", "COLUMNS(*)", "*", "products.*",
    "NULL", "null", "None", "TRUE", "false", "DEFAULT", "rowid", "name", "product.name = 'x'",
    "CASE WHEN 1=1 THEN 1 END", "1 ORDER BY 1", "x) OR (1=1", "x, y", "a AS b", "a::INTEGER",
    "CAST('1' AS INT)", "name IS NOT NULL", "NOT x", "x LIKE '%'", "BETWEEN 1 AND 2",
    "ESCAPE '\\'",
)  # fmt: skip
#: What stands for a value elsewhere: parameters, format strings, templates.
PLACEHOLDERS = (
    "?", "??", "?1", "$1", "$2", "$0", "$x", "$value_0", "$value_1", "$as_of", "$viewer_rep_id",
    "$window_first", "$$", "$$x$$", "$a$x$a$", "$a$", ":x", ":1", "::", "@x", "@@version", "%s",
    "%d", "%(x)s", "%%", "%n%n", "{}", "{0}", "{x}", "{0.__class__}", "{{", "{{x}}", "{{7*7}}",
    "{% x %}", "{# x #}", "${x}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "[[x]]", "<x>", "__class__",
    "as_of()", "viewer('rep_id')",
)  # fmt: skip
#: Patterns, where `contains` must find letters only.
PATTERNS = ("%", "_", "%_%", "\\%", "\\_", ".*", "^$", "[a-z]", "(x+x+)+y", "a|b", "?*", "x{1,9}")
#: Control characters, invisible ones, ones that turn the text around or look like others.
LETTERS = (
    "\x00", "a\x00b", "\x00\x00", "\x01", "\x07", "\x08", "\t", "\n", "\r", "\r\n", "\x0b",
    "\x0c", "\x1a", "\x1b[31mred", "\x7f", "\x80", "\x85", "\x9b", "\xa0", "\xad", "\u200b",
    "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u202egpj.x", "\u2028", "\u2029",
    "\u2066x\u2069", "\ufeff", "\ufeffx", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "e\u0301",
    "\xe9", "\u0301", "\ufb01", "\xdf", "\u1e9e", "\u0130", "\u0131", "\u212a", "\uff21",
    "\uff33\uff25\uff2c\uff25\uff23\uff34", "\U0001d4ae\u2130\u2112", "\u210c", "\u03a9",
    "\u2126", "\xc5", "\u212b", "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627",
    "\u0e44\u0e17\u0e22", "\u65e5\u672c\u8a9e", "\ud55c\uad6d\uc5b4", "\u0661\u0662\u0663",
    "\xbd", "\U0001f600", "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f1e9\U0001f1ea", "a\u0300\u0301\u0302\u0303", "\u3164",
)  # fmt: skip
#: Names that almost are ones, paths, markup, spreadsheet formulas, odd numbers.
OTHERS = (
    "", " ", "  x  ", ".", "..", "product.", ".name", "product..name", "product.name.x", ":",
    ":month", "time:", "time:month;", "deal.closed:month:day", "../../etc/passwd", "/dev/null",
    "C:\\x", "\\\\host\\share", "file:///etc/passwd", "https://localhost/x",
    "<script>alert(1)</script>", "</script>", '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)", "<!-- x -->", "]]>", "&amp;", "&#39;", "=1+1", "=cmd|'/c x'!A0", "+1",
    "-1", "@SUM(A1)", "1e309", "NaN", "-inf", "0x41", "1_000", "010", '{"a": 1}', "[1]",
    "\\u0027", "\\x27", "\\n", "%27", "%00", "+", "&", "|",
)  # fmt: skip
#: Longer than anybody types.
LONG = (
    "x" * 100_000, "'" * 10_000, "(" * 5_000, "((" * 500 + "))" * 500, "%" * 5_000, "\\" * 5_001,
    "$1" * 2_000, "\U0001f600" * 5_000, " " * 5_000, "a.b" * 2_000, "NOT " * 3_000, "-" * 10_001,
)  # fmt: skip
HOSTILE = tuple(
    dict.fromkeys(
        (*QUOTES, *COMMENTS, *STATEMENTS, *PLACEHOLDERS, *PATTERNS, *LETTERS, *OTHERS, *LONG)
    )
)
#: Half of a character: Python and JSON can write it, UTF-8 cannot.
SURROGATES = ("\ud800", "\udfff", "x\ud83d", "\udc00x", "\ude00\ud83d", "'\ud800'")


def shown(text: str) -> str:
    """Return a text as the name of a test."""
    short = text if len(text) <= 24 else f"{text[:20]}... x{len(text)}"
    return short.encode("unicode_escape").decode().replace("\\", "^")
