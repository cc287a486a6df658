"""The goals as a picture: one bar each, how many times as fast as what it is measured against, on a scale of doublings."""

import html
import math

WIDTH, LABELS, RIGHT = 960, 500, 70     # pixels
ROW, BAR, HEAD = 26, 14, 46
LEAST, MOST = 0.25, 16                  # times
STYLE = ('text { font: 13px sans-serif; fill: #222 } .small { font-size: 11px; fill: #666 } .good { fill: #2a7f62 } .bad { fill: #b5482f } '
         '.line { stroke: #bbb } .goal { stroke: #222; stroke-width: 2 }'
         '@media (prefers-color-scheme: dark) { text { fill: #ddd } .small { fill: #999 } .line { stroke: #555 } .goal { stroke: #eee } }')


def across(times):
    """Where on the scale so many times stand."""
    share = (math.log2(min(max(times, LEAST), MOST)) - math.log2(LEAST)) / (math.log2(MOST) - math.log2(LEAST))
    return LABELS + share * (WIDTH - LABELS - RIGHT)


def faster(goal):
    """The figure as "times as fast", also where less is better; None where there is nothing to compare with."""
    if goal.unit != 'x' or goal.value <= 0:
        return None
    return (goal.value, goal.goal) if goal.sign == '>=' else (1 / goal.value, 1 / goal.goal)


def row(y, goal):
    times, wanted = faster(goal)
    start, end, mark = across(1), across(times), across(wanted)
    says = f'{goal.says} / {goal.against.split()[0]}' if goal.against else goal.says
    return [f'<text x="{LABELS - 8}" y="{y + 12}" text-anchor="end">{html.escape(says)}</text>',
            f'<rect class="{"good" if goal.reached(goal.goal) else "bad"}" x="{min(start, end):.1f}" y="{y}" width="{abs(end - start):.1f}" height="{BAR}"/>',
            f'<line class="goal" x1="{mark:.1f}" x2="{mark:.1f}" y1="{y - 3}" y2="{y + BAR + 3}"/>',
            f'<text x="{max(start, end) + 6:.1f}" y="{y + 12}">{times:.2f}</text>']


def draw(goals, caption):
    """An SVG of those goals that are ratios."""
    shown = [goal for goal in goals if faster(goal) is not None]
    height = HEAD + ROW * len(shown) + 12
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">', f'<style>{STYLE}</style>',
             f'<text class="small" x="8" y="16">{html.escape(caption)}</text>']
    for power in range(int(math.log2(LEAST)), int(math.log2(MOST)) + 1):
        x = across(2.0 ** power)
        parts += [f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD - 8}" y2="{height - 8}"/>',
                  f'<text class="small" x="{x:.1f}" y="{HEAD - 12}" text-anchor="middle">{2.0 ** power:g}x</text>']
    for number, goal in enumerate(shown):
        parts += row(HEAD + ROW * number, goal)
    return '\n'.join(parts + ['</svg>', ''])
