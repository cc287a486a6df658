"""An ISO on a web server boots by sanboot: requests, bytes and time until GRUB has read all that it wants of it."""

import os
import shutil
import subprocess
import time

import bios_boots
import native_boots
from boots import BOOT_LIMIT, PROMPT, BootError, retransmitted, web_server
from lab.lab import netboot_tree, url
from lab.vm import Nic

ISO = 'grub.iso'
ALL_READ = 'All has been read'
GRUB_CFG = ('serial --unit=0 --speed=115200\nterminal_output serial console\nset timeout=0\n'
            f'linux /linux ignore_loglevel console=ttyS0\ninitrd /initrd.gz\necho "{ALL_READ}"\nsleep 3600\n')


def image(folder):
    """Debian's kernel and initrd and GRUB for both kinds of firmware; made once for all boots."""
    path = f'{folder}/san/{ISO}'
    if os.path.exists(path):
        return path
    tree = f'{folder}/san-tree'
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(f'{tree}/boot/grub')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    for name in ('linux', 'initrd.gz'):
        shutil.copy(f'{netboot_tree()}/debian-installer/amd64/{name}', tree)
    with open(f'{tree}/boot/grub/grub.cfg', 'w') as file:
        file.write(GRUB_CFG)
    subprocess.run(['grub-mkrescue', '-o', f'{path}.new', tree], check=True)
    os.rename(f'{path}.new', path)
    shutil.rmtree(tree)
    return path


def start_machine(lab, plan, requests):
    if plan['way'] == 'bios':
        return bios_boots.start_machine(lab, plan, requests, [bios_boots.BY_FIRMWARE])
    lab.dnsmasq(boot_file=url('/script'))
    if plan['way'] == 'disk':
        machine = lab.vm([Nic(model=plan['nic'])], disk=lab.esp(plan['program']), extra=plan['qemu'], time_limit=BOOT_LIMIT)
    else:
        machine = native_boots.start_machine(lab, plan)
    requests.machine = machine
    return machine, time.time()


def sanboot(lab, plan):
    """From the end of a tiny request, behind which the image is asked for, until GRUB has all that it wants."""
    iso = image(plan['data'])
    script = [f'imgfetch {url("/mark?begin")}', f'sanboot {url(f"/{ISO}")}', 'shell']
    requests = web_server(lab, os.path.dirname(iso), script)
    machine, power_on = start_machine(lab, plan, requests)
    begin = requests.wait_for('/mark?begin', machine, BOOT_LIMIT)
    index, match = machine.expect_any([ALL_READ, PROMPT.pattern], BOOT_LIMIT, 'GRUB to read all that it wants')
    if index != 0:
        raise BootError('the loader ended at its prompt instead of starting GRUB; see serial.log')
    seconds, cpu = machine.time_of(match) - begin['time'], machine.cpu_seconds() - begin['cpu']
    parts = [request for request in requests.all() if request['path'] == f'/{ISO}']
    return {'seconds': seconds, 'cpu': cpu, 'count': len(parts), 'bytes': sum(part['bytes'] for part in parts),
            'power_on': power_on, 'retransmitted': retransmitted(), 'requests': [request['path'] for request in requests.all()]}
