"""From the times of single boots to figures: medians, ratios, and whether the goals are reached."""

import dataclasses
import os
import statistics


@dataclasses.dataclass
class Goal:
    """One line of the verdict.  value and goal are compared as they stand; sign '>=' or '<='."""
    says: str
    value: float
    sign: str
    goal: float
    stretch: float
    unit: str = 'x'
    against: str = ''

    def reached(self, limit):
        return self.value >= limit if self.sign == '>=' else self.value <= limit

    def verdict(self):
        if self.reached(self.stretch):
            return 'stretch goal reached'
        return 'reached' if self.reached(self.goal) else 'NOT REACHED'


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def spread(rows, key):
    """Lowest and highest."""
    values = [row[key] for row in rows]
    return min(values), max(values)


def ratio(rows, others, key):
    """Median of the ratios of neighbours in time: what slows the machine for a while slows both."""
    return statistics.median(row[key] / other[key] for row, other in zip(rows, others))


def peers(rows):
    """The loaders that Kedge is compared with."""
    return [key for key in rows if key != 'kedge']


def ipxes(rows):
    """Those of them that are iPXE, against which most goals are."""
    return [key for key in rows if key.startswith('ipxe')]


def throughput_goals(rows):
    """Against the faster of the iPXEs, by the clock and by QEMU's processor time."""
    if 'kedge' not in rows or not ipxes(rows):
        return []
    goals = []
    for key, words in (('mb_per_s', 'by the clock'), ('cpu_mb_per_s', 'by QEMU processor time')):
        best = max(ipxes(rows), key=lambda peer: median(rows[peer], key))
        goals.append(Goal(f'HTTP over the firmware\'s SNP, {words}', ratio(rows['kedge'], rows[best], key), '>=', 1.1, 1.3,
                          against=f'{best} (snponly.efi)'))
    return goals


def kernel_goals(rows):
    if 'kedge' not in rows:
        return []
    kedge = rows['kedge']
    goals = [Goal('program start to address', statistics.median(row['address'] - row['start'] for row in kedge),
                  '<=', 0.7, 0.2, 's'),
             Goal('program start to first HTTP byte', statistics.median(row['first_byte'] - row['start'] for row in kedge),
                  '<=', 0.7, 0.2, 's')]
    if ipxes(rows):
        best = min(ipxes(rows), key=lambda peer: median(rows[peer], 'line'))
        pairs = list(zip(kedge, rows[best]))
        goals.append(Goal('power on to kernel line', ratio(kedge, rows[best], 'line'), '<=', 0.65, 0.65,
                          against=f'{best} (ipxe.efi)'))
        goals.append(Goal('the same less firmware and kernel (program start to all loaded)',
                          statistics.median((row['loaded'] - row['start']) / (other['loaded'] - other['start'])
                                            for row, other in pairs), '<=', 0.65, 0.25, against=f'{best} (ipxe.efi)'))
    return goals


def bios_goals(rows, nic):
    """Against undionly.kpxe, the faster of them, and against lpxelinux.0."""
    goals = []
    best = max(ipxes(rows), key=lambda peer: median(rows[peer], 'mb_per_s'), default=None)
    for key, name, goal, stretch in ((best, 'undionly.kpxe', 8, 10), ('lpxelinux', 'lpxelinux.0', 2.4, 3.3)):
        if 'kedge' in rows and key in rows:
            goals.append(Goal(f'HTTP over UNDI, {nic}', ratio(rows['kedge'], rows[key], 'mb_per_s'), '>=', goal, stretch,
                              against=f'{key} ({name})'))
    return goals


# By card and firmware, then by peer: goal and stretch goal. Of other cards the faster iPXE counts.
NATIVE_GOALS = {('virtio-net-pci, a tap with large segments', 'UEFI'): {'ipxe': (5, 7), 'ipxe-new': (7, 10), 'linux': (1, 2)},
                ('virtio-net-pci, a tap with large segments', 'BIOS'): {'ipxe': (4, 7)},
                ('virtio-net-pci, frames of 1500 bytes', 'UEFI'): {'ipxe': (2, 3)},
                ('virtio-net-pci, frames of 1500 bytes', 'BIOS'): {'ipxe': (2, 3)}}
NATIVE_PEERS = {'ipxe': 'option ROM', 'ipxe-new': 'ipxe.efi', 'linux': 'wget to /dev/null'}


def native_goals(rows, firmware, nic):
    """Against iPXE's own drivers, and Linux's."""
    if 'kedge' not in rows or not ipxes(rows):
        return []
    best = max(ipxes(rows), key=lambda peer: median(rows[peer], 'mb_per_s'))
    goals = NATIVE_GOALS.get((nic, firmware), {best: (1.0, 1.2)})
    return [Goal(f'HTTP over the native driver of {nic}, {firmware}', ratio(rows['kedge'], rows[peer], 'mb_per_s'), '>=', goal, stretch,
                 against=f'{peer} ({NATIVE_PEERS[peer]})') for peer, (goal, stretch) in goals.items() if peer in rows]


def instructions_goals(counted):
    return [Goal(f'instructions a byte, {nic}', min(run['per_byte'] for run in rows['kedge']), '<=', 3.0, 2.0, unit='') for nic, rows in counted.items()
            if 'kedge' in rows]


def line_words(name):
    _, rtt, loss = name.split('-')
    return f'{rtt.removesuffix("ms")} ms{f", {loss} % loss" if loss != "0" else ""}'


def link_goals(lines):
    """Against Linux on the same line: where the delay is what matters, or the loss."""
    return [Goal(f'HTTP over a line of {line_words(name)}', ratio(rows['kedge'], rows['linux'], 'mb_per_s'), '>=', 0.9, 1.0, against='linux (curl)')
            for name, rows in lines.items() if 'kedge' in rows and 'linux' in rows and name in ('link-50ms-0', 'link-5ms-1')]


def san_goals(rows, words):
    """Against whoever needs fewest requests, and whoever is fastest."""
    if 'kedge' not in rows or not peers(rows):
        return []
    goals = []
    for key, says, goal, stretch in (('count', 'requests', 0.1, 0.02), ('seconds', 'time', 1.0, 0.5)):
        best = min(peers(rows), key=lambda peer: median(rows[peer], key))
        goals.append(Goal(f'sanboot, {words}: {says}', ratio(rows['kedge'], rows[best], key), '<=', goal, stretch, against=best))
    return goals


def pxelinux_goals(rows):
    if 'kedge' not in rows or not peers(rows):
        return []
    best = min(peers(rows), key=lambda peer: median(rows[peer], 'line'))
    return [Goal('ROM, loader, pxelinux.0 to kernel line', ratio(rows['kedge'], rows[best], 'line'), '<=', 0.33, 0.25,
                 against=f'{best} (undionly.kpxe)')]


KEY_GOAL = 50   # milliseconds


def key_goals(rows, words):
    if 'kedge' not in rows:
        return []
    goals = [Goal(f'a key in the menu, {words}', median(rows['kedge'], 'key_ms'), '<=', KEY_GOAL, KEY_GOAL / 2, 'ms')]
    if peers(rows):
        best = min(peers(rows), key=lambda peer: median(rows[peer], 'key_ms'))
        goals.append(Goal(f'a key in the menu against vesamenu, {words}', ratio(rows['kedge'], rows[best], 'key_ms'), '<=', 1.0, 0.5, against=f'{best}, vesamenu'))
    return goals


def menu_goals(rows):
    if 'kedge' not in rows or not peers(rows):
        return []
    best = min(peers(rows), key=lambda peer: median(rows[peer], 'seconds'))
    against = f'{best}, pxelinux.0'
    return [Goal("HTTP requests for Debian's menu", ratio(rows['kedge'], rows[best], 'count'), '<=', 0.5, 0.4, against=against),
            Goal("DHCP's ACK to Debian's menu", ratio(rows['kedge'], rows[best], 'seconds'), '<=', 1.0, 0.5, against=against)]


def _size(loader, way):
    return os.path.getsize(loader.program(way))


def size_goals(loaders):
    key = next((name for name in ('ipxe-new', 'ipxe') if name in loaders), None)
    if 'kedge' not in loaders or key is None:
        return []
    kedge, peer = loaders['kedge'], loaders[key]
    return [Goal('size of kedge.efi', _size(kedge, 'disk') / _size(peer, 'disk'), '<=', 1.0, 0.7,
                 against=f'{key} (ipxe.efi)'),
            Goal('size of kedge.kpxe', _size(kedge, 'bios') / _size(peer, 'bios'), '<=', 1.0, 0.7,
                 against=f'{key} (undionly.kpxe)')]


# ---- tables, in Markdown so that they serve both a terminal and docs/numbers.md ----

def table(head, rows):
    """Columns padded to their widest cell; the first is text, the others numbers."""
    widths = [max(len(str(row[at])) for row in [head, *rows]) for at in range(len(head))]
    rule = ['-' * width if at == 0 else '-' * (width - 1) + ':' for at, width in enumerate(widths)]
    return '\n'.join('| ' + ' | '.join(str(cell).ljust(width) if at == 0 else str(cell).rjust(width)
                                       for at, (cell, width) in enumerate(zip(row, widths))) + ' |'
                     for row in [head, rule, *rows])


def throughput_table(rows):
    lines = []
    for key, runs in rows.items():
        low, high = spread(runs, 'mb_per_s')
        lines.append((key, f'{median(runs, "mb_per_s"):.1f}', f'{low:.1f}-{high:.1f}', f'{median(runs, "cpu_mb_per_s"):.1f}',
                      '1.00' if key == 'kedge' or 'kedge' not in rows else f'{ratio(rows["kedge"], runs, "mb_per_s"):.2f}',
                      '1.00' if key == 'kedge' or 'kedge' not in rows else f'{ratio(rows["kedge"], runs, "cpu_mb_per_s"):.2f}',
                      *(f'{median(runs, fact):{form}}' if fact in runs[0] else '-' for fact, form in (('to_request', '.2f'), ('dhcp_sent', '.0f'))),
                      len(runs)))
    return table(('loader', 'MB/s', 'lowest-highest', 'MB per CPU s', 'kedge is x times', 'by CPU', 's to HTTP request',
                  'DHCP packets', 'boots'), lines)


def kernel_table(rows):
    keys = ('start', 'discover', 'address', 'request', 'first_byte', 'loaded', 'line')
    lines = []
    for key, runs in rows.items():
        counts = [f'{median(runs, count):.0f}' for count in ('dhcp_sent', 'frames_sent')]
        lines.append((key, *(f'{median(runs, moment):.2f}' for moment in keys), *counts, len(runs[0]['requests']), len(runs)))
    return table(('loader', 'program starts', 'DISCOVER', 'address', 'HTTP request', 'first byte', 'all loaded', 'kernel line',
                  'DHCP packets', 'frames', 'HTTP requests', 'boots'), lines)


def bios_table(rows):
    lines = []
    for key, runs in rows.items():
        low, high = spread(runs, 'mb_per_s')
        times = '1.00' if key == 'kedge' or 'kedge' not in rows else f'{ratio(rows["kedge"], runs, "mb_per_s"):.2f}'
        lines.append((key, f'{median(runs, "mb_per_s"):.1f}', f'{low:.1f}-{high:.1f}', f'{median(runs, "cpu_mb_per_s"):.1f}',
                      times, len(runs)))
    return table(('loader', 'MB/s', 'lowest-highest', 'MB per CPU s', 'kedge is x times', 'boots'), lines)


def san_table(rows):
    return table(('loader', 'requests', 'MB', 'seconds', 'lowest-highest', 'CPU s', 'boots'),
                 [(key, f'{median(runs, "count"):.0f}', f'{median(runs, "bytes") / 1e6:.1f}', f'{median(runs, "seconds"):.2f}',
                   '-'.join(f'{value:.2f}' for value in spread(runs, 'seconds')), f'{median(runs, "cpu"):.2f}', len(runs))
                  for key, runs in rows.items()])


def pxelinux_table(rows):
    lines = [(key, *(f'{median(runs, moment):.2f}' for moment in ('start', 'request', 'loaded', 'line')), len(runs[0]['requests']),
              len(runs)) for key, runs in rows.items()]
    return table(('loader', 'loader is there', 'HTTP request', 'all loaded', 'kernel line', 'HTTP requests', 'boots'), lines)


def instructions_table(counted):
    keys = list(dict.fromkeys(key for rows in counted.values() for key in rows))
    return table(('card', *keys), [(nic, *(f'{min(run["per_byte"] for run in rows[key]):.2f}' if key in rows else '-' for key in keys))
                                   for nic, rows in counted.items()])


def link_table(lines):
    keys = list(dict.fromkeys(key for rows in lines.values() for key in rows))
    cells = []
    for name, rows in lines.items():
        row = [line_words(name)] + [f'{median(rows[key], "mb_per_s"):.1f}' if key in rows else '-' for key in keys]
        row += [f'{ratio(rows["kedge"], rows[key], "mb_per_s"):.2f}' if key in rows and 'kedge' in rows else '-' for key in keys if key != 'kedge']
        cells.append(tuple(row))
    return table(('round trip', *keys, *(f'kedge / {key}' for key in keys if key != 'kedge')), cells)


def menu_name(key):
    return key if key == 'kedge' else f'{key}, pxelinux.0 and vesamenu'


def menu_table(rows):
    lines = [(menu_name(key), f'{median(runs, "seconds"):.2f}', '-'.join(f'{value:.2f}' for value in spread(runs, 'seconds')),
              f'{median(runs, "count"):.0f}', len(runs)) for key, runs in rows.items()]
    return table(('loader', 'menu', 'lowest-highest', 'HTTP requests', 'boots'), lines)


def key_table(menus):
    """menus: by firmware."""
    lines = [(f'{words}: {menu_name(key)}', f'{median(runs, "key_ms"):.0f}', f'{spread(runs, "key_most_ms")[1]:.0f}', len(runs))
             for words, rows in menus.items() for key, runs in rows.items()]
    return table(('menu', 'ms', 'longest', 'boots'), lines)


def size_table(loaders):
    def size(loader, way):
        return f'{_size(loader, way):,}' if loader.program(way) else '-'

    return table(('loader', 'chained from UEFI PXE', 'from disk', 'chained from BIOS PXE'),
                 [(key, *(size(loader, way) for way in ('pxe', 'disk', 'bios'))) for key, loader in loaders.items() if key not in ('linux', 'ovmf')])


def goal_table(goals):
    return table(('goal', 'figure', 'wanted', 'stretch', 'against', 'verdict'),
                 [(goal.says, f'{goal.value:.2f} {goal.unit}', f'{goal.sign} {goal.goal:g} {goal.unit}',
                   f'{goal.stretch:g} {goal.unit}', goal.against or '-', goal.verdict()) for goal in goals])
