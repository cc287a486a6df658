"""Throughput of native NIC drivers: Kedge's own against iPXE's and Linux's; virtio with and without a tap that passes large TCP segments."""

import time

import blocks
import linux_guest

from boots import BOOT_LIMIT, FILE, FILE_SIZE, BootError, data_file, retransmitted, speed, web_server
from lab.lab import url
from lab.vm import Nic

TIMES = 4       # a fast driver needs more than one file to be timed by
MARKS = ['/mark?begin', *[f'/{FILE}?{number}' for number in range(TIMES)], '/mark?end']


def start_machine(lab, plan):
    """Kedge from a disk or as a kernel, on a card without a ROM, and so ipxe.efi and Linux; or iPXE as its card's ROM."""
    bios, rom = plan['way'] == 'native-bios', plan['key'] == 'ipxe'
    nic = Nic(model=plan['nic'], rom=None if rom and bios else plan['program'] if rom else '', offloads=plan['offloads'])
    more = {'extra': list(plan['qemu']), 'time_limit': BOOT_LIMIT}
    if plan['key'] == 'linux':
        more['extra'] += linux_guest.kernel_words(lab, plan['program'], MARKS)
        return lab.vm([nic], firmware='seabios', **more)
    if bios:
        more['firmware'] = 'seabios'
    if rom:
        return lab.vm([nic], boot='nic' if bios else 'pxe', **more)
    if bios:
        more['extra'] += ['-kernel', plan['program']]
        return lab.vm([nic], **more)
    return lab.vm([nic], disk=lab.esp(plan['program']), **more)


def throughput(lab, plan):
    """One file several times, between two tiny requests.

    All are kept: OVMF overwrites what is freed, with one instruction for each byte, whoever frees it.
    """
    script = [f'imgfetch --name f{number} {url(path)}' for number, path in enumerate(MARKS)] + ['shell']
    requests = web_server(lab, data_file(plan['data']), script)
    lab.dnsmasq(boot_file=url('/script'))
    machine, power_on = start_machine(lab, plan), time.time()
    requests.machine, requests.counts_path = machine, plan.get('counts')
    end = requests.wait_for('/mark?end', machine, BOOT_LIMIT)
    begin = requests.wait_for('/mark?begin', machine, 1)
    moved = [request for request in requests.all() if request['path'].startswith(f'/{FILE}')]
    if [(request['status'], request['bytes']) for request in moved] != [(200, FILE_SIZE)] * TIMES:
        raise BootError('the file was not fetched whole each time; see access.log')
    return {**speed(begin, end, TIMES * FILE_SIZE), 'power_on': power_on, 'retransmitted': retransmitted(),
            'requests': [request['path'] for request in requests.all()]}


def instructions(lab, plan):
    """The same, counting what the machine executes: waiting counts too, as these loaders poll."""
    counts = lab.path('counts')
    throughput(lab, {**plan, 'counts': counts, 'qemu': [*plan['qemu'], '-plugin', f'{blocks.build_plugin(lab.folder)},counts={counts}']})
    snapshots = {request['path']: request['counts'] for request in lab.requests.all()}
    ran = blocks.between(snapshots[MARKS[0]], snapshots[MARKS[-1]])
    return {'per_byte': sum(block.instructions * block.runs for block in ran) / (TIMES * FILE_SIZE)}
