"""The figures in docs/numbers.md: what was not measured this time stays as it is, with the day and the commit that it is of."""

import re

import figures

MARKS = ('<!-- figures: written by scripts/bench --docs -->', '<!-- end of figures -->')
GOALS = 'Goals'
HEADING = re.compile(r'^### (.*)\n\n', re.M)
LIMIT = re.compile(r'(>=|<=) ([0-9.]+) ?(\S*)')


class DocsError(Exception):
    """The page cannot be written to; a plain sentence."""


def _split(text):
    """(what stands before the first heading, {heading: what is below it}), in order."""
    head, *rest = HEADING.split(text)
    return head.strip(), {title: body.strip() for title, body in zip(rest[::2], rest[1::2])}


def read_goals(table):
    """The goals of a table that figures.goal_table has written."""
    goals = []
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        limit = LIMIT.fullmatch(cells[2]) if len(cells) == 6 else None
        if limit:
            goals.append(figures.Goal(cells[0], float(cells[1].split()[0]), limit[1], float(limit[2]), float(cells[3].split()[0]), limit[3],
                                      '' if cells[4] == '-' else cells[4]))
    return goals


def _merge_goals(old, new):
    """Goals are told apart by what they say and by whose program they are held against; each stays in its place."""
    def key(goal):
        return goal.says, re.sub(r'.*\(|\).*', '', goal.against) if '(' in goal.against else ''
    newer = {key(goal): goal for goal in new}
    merged = [newer.pop(key(goal), goal) for goal in old]
    return merged + list(newer.values())


def _merge_head(old, new):
    """The line about the machine, and those about loaders, also of loaders that only the tables that stay know."""
    known = {line.partition(':')[0] for line in new.splitlines()}
    return '\n'.join([new, *(line for line in old.splitlines() if line.startswith('* ') and line.partition(':')[0] not in known)])


def merge(page, head, sections, goals):
    """(The page with these sections in it, all goals that it shows then)."""
    before, start, rest = page.partition(MARKS[0])
    figures_text, end, after = rest.partition(MARKS[1])
    if not start or not end:
        raise DocsError('the page has lost the marks between which the figures go')
    old_head, kept = _split(figures_text)
    goals = _merge_goals(read_goals(kept.pop(GOALS, '')), goals)
    kept.update(sections)
    if goals:
        kept[GOALS] = figures.goal_table(goals)
    text = '\n\n'.join([_merge_head(old_head, head), *(f'### {title}\n\n{body}' for title, body in kept.items())])
    return f'{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}', goals
