"""Mutants that no test can kill, each with the reason: they change no meaning."""

SAME_COPY = "sqlglot copies what it is given, and the copy is what is used"
FALSY = "only whether it is true is looked at, and it is as false as before"
AND_COMMUTES = "the conditions stand in another order, and AND does not mind"
NOT_READ = "the value is never read: the names are, or an error is raised before"
SAME_LENGTH = "both are made together, one of each for every column of a key"
SAME_ALIAS = "the alias of a table is written alike, whichever node holds it"

# By Mutant.key: the file, the function, and the changed lines.
EQUIVALENT = {
    """engine/lowerings/row_list.py in_order
-last.where(*within_limit(resolved), copy=False)
+last.where(*within_limit(resolved), copy=None)""": FALSY,
    """engine/lowerings/compilation.py Compilation.use
-self.used.setdefault(dataset, {})[column] = None
+self.used.setdefault(dataset, {})[column] = \"\"""": NOT_READ,
    """engine/lowerings/spine.py _on_either_side
-return exp.Paren(this=exp.or_(here, compared, copy=False))
+return exp.Paren(this=exp.or_(here, compared, copy=True))""": SAME_COPY,
    """engine/lowerings/spine.py filled_groups
-kept = exp.select(*(exp.column(name) for name in columns(outputs)), copy=False)
+kept = exp.select(*(exp.column(name) for name in columns(outputs)), copy=True)""": SAME_COPY,
    """engine/lowerings/cohorts.py conversion_cohorts
-exp.alias_(named_table(events), "later", table=True)
+exp.alias_(named_table(events), "later", )""": SAME_ALIAS,
    """engine/lowerings/cohorts.py _events
-conditions.insert(0, disjunction([source.bind(where)]))
+conditions.insert(1, disjunction([source.bind(where)]))""": AND_COMMUTES,
    """engine/lowerings/row_list.py row_list
-select = exp.select(*shown, *hidden, copy=False)
+select = exp.select(*shown, *hidden, )""": SAME_COPY,
    """engine/compile.py _shown
-select = exp.select(*(exp.column(name) for name in names), copy=False)
+select = exp.select(*(exp.column(name) for name in names), copy=True)""": SAME_COPY,
    """engine/lowerings/cohorts.py _events
-for alias, expression in zip(key.key_aliases, key.keys, strict=True):
+for alias, expression in zip(key.key_aliases, key.keys, strict=None):""": SAME_LENGTH,
    """engine/resolve_rows.py resolve_rows
-filters = AllOf(())
+filters = None""": NOT_READ,
}
