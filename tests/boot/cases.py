"""The list of boot tests, and how one is run inside its namespace."""

import collections
import glob
import importlib
import json
import os
import traceback

from lab.lab import CheckError, Lab, check
from lab.netns import LabError
from lab.vm import ExpectError

Case = collections.namedtuple('Case', 'name minutes quick alone says function')
_cases = []


def boot_test(name, minutes=5, quick=False, alone=False):
    """Registers function(lab) as a boot test; its doc comment says what must hold."""
    def register(function):
        says = ' '.join((function.__doc__ or '').split())
        check(all(case.name != name for case in _cases), f'two boot tests are named {name}')
        _cases.append(Case(name, minutes, quick, alone, says, function))
        return function
    return register


def all_cases():
    if not _cases:
        for path in sorted(glob.glob(f'{os.path.dirname(os.path.abspath(__file__))}/test_*.py')):
            importlib.import_module(os.path.basename(path)[:-3])
    return _cases


def run_inside(name, folder):
    case = next(case for case in all_cases() if case.name == name)
    reason = None
    lab = Lab(folder)
    try:
        case.function(lab)
    except (CheckError, ExpectError, LabError) as problem:
        traceback.print_exc()
        reason = str(problem)
    except Exception as problem:
        traceback.print_exc()
        reason = f'{type(problem).__name__}: {problem}; see test.log'
    faults = list(lab.faults())
    if reason is None and faults:
        reason = '; '.join(faults)
    for number, machine in enumerate(lab.machines if reason is not None else []):
        try:
            machine.screendump(f'failed-{number}')
        except (LabError, OSError, ValueError):
            pass                        # it may have ended: then there is no screen
    lab.close()
    with open(f'{folder}/result.json', 'w') as file:
        json.dump({'reason': reason}, file)
    return 0 if reason is None else 1
