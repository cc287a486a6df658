"""BIOS boots to Debian's menu with a stop-watch: Kedge's own reading of the tree against the original pxelinux.0 with vesamenu."""

import hashlib
import time

from bios_boots import options, start_machine
from boots import BOOT_LIMIT, BootError, web_server
from lab import dhcp, pcap
from lab.lab import netboot_tree, url

CONFIG = 'pxelinux.cfg/default'
NATIVE = (175, bytes((77, 6)) + b'native')      # Kedge's option: the configuration is run, not pxelinux.0
STILL = 3.0         # seconds without a change: the menu is all there


def still_since(machine, requests):
    """When the picture appeared that stays, once the configuration has been asked for."""
    end = time.time() + BOOT_LIMIT
    since, last = time.time(), None
    while time.time() < end:
        now = time.time()
        with open(machine.screendump('menu'), 'rb') as file:
            picture = hashlib.sha256(file.read()).digest()
        if picture != last:
            since, last = now, picture
        elif now - since > STILL and any('/boot-screens/' in request['path'] for request in requests.all()):
            return since
    raise BootError('no menu came to rest on the screen')


def acknowledged(wire):
    """When the loader's last ACK came."""
    moments = [packet.time for packet in pcap.packets(wire) if packet.protocol == 17 and packet.sport == 67
               and (message := dhcp.parse(packet.payload)) and message.type == dhcp.ACK]
    if not moments:
        raise BootError('no DHCP server acknowledged an address')
    return moments[-1]


def menu(lab, plan):
    """From the DHCP server's ACK to the menu, and the HTTP requests that takes; the loader's own script is left out."""
    prefix, config = url('/'), url(f'/{CONFIG}')
    script = [f'set 209:string {config}', f'set 210:string {prefix}', 'chain ${210:string}pxelinux.0']
    requests = web_server(lab, netboot_tree(), script, {})
    machine, power_on = start_machine(lab, plan, requests, options(config, prefix, NATIVE))
    shown = still_since(machine, requests)
    paths = [request['path'] for request in requests.all() if request['path'] != '/script']
    original = any(path.endswith('vesamenu.c32') for path in paths)
    if original != (plan['key'] != 'kedge'):
        raise BootError(f'another menu than the one that is measured: {paths}')
    ack = acknowledged(lab.wire())
    return {'ack': ack - power_on, 'menu': shown - power_on, 'seconds': shown - ack, 'count': len(paths), 'requests': paths}
