"""Boots to Debian's menu with a stop-watch: Kedge's own reading of the tree against the original pxelinux.0 with vesamenu."""

import hashlib
import json
import statistics
import time

import boots
from bios_boots import options, start_machine
from boots import BOOT_LIMIT, BootError, web_server
from lab import dhcp, pcap
from lab.lab import netboot_tree, url

CONFIG = 'pxelinux.cfg/default'
NATIVE = (175, bytes((77, 6)) + b'native')      # Kedge's option: the configuration is run, not pxelinux.0
STILL = 3.0         # seconds without a change: the menu is all there
KEYS = ['down', 'up'] * 10
SHOWN = 0.3         # seconds without a change: a key has done all that it does
KEY_LIMIT = 10
PIXELS = 640 * 480 * 4  # bytes that a picture of the menu has at most


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


class VideoMemory:
    """What a machine shows, as bytes: read from its memory, which takes a millisecond, where a screendump takes many."""

    def __init__(self, machine):
        self.machine, self.path = machine, f'{machine.prefix}video'
        devices = [device for bus in machine.qmp.command('query-pci') for device in bus['devices']]
        vga = next(device for device in devices if device['class_info']['class'] == 0x300)
        self.address = next(region['address'] for region in vga['regions'] if region['bar'] == 0)

    def look(self):
        self.machine.qmp.command('pmemsave', val=self.address, size=PIXELS, filename=self.path)
        with open(self.path, 'rb') as file:
            return file.read()

    def seconds_of(self, key):
        """From pressing a key to the last change that it makes."""
        before = self.look()
        pressed = time.time()
        self.machine.press(key)
        shown = None
        while (now := time.time()) - pressed < KEY_LIMIT:
            picture = self.look()
            if picture != before:
                before, shown = picture, time.time()
            elif shown is not None and now - shown > SHOWN:
                return shown - pressed
            time.sleep(0.001)
        raise BootError(f'the key {key} changed nothing' if shown is None else f'the key {key} changes the screen without end')


def key_times(machine):
    """Milliseconds for which a person who presses keys in the menu waits: the median, and the longest."""
    memory = VideoMemory(machine)
    times = [memory.seconds_of(key) * 1000 for key in KEYS]
    return {'key_ms': statistics.median(times), 'key_most_ms': max(times)}


def acknowledged(wire):
    """When the loader's last ACK came."""
    moments = [packet.time for packet in pcap.packets(wire) if packet.protocol == 17 and packet.sport == 67
               and (message := dhcp.parse(packet.payload)) and message.type == dhcp.ACK]
    if not moments:
        raise BootError('no DHCP server acknowledged an address')
    return moments[-1]


def logged_paths(lab):
    """What was asked for, by the web server's file: on a busy machine the socket beside it may lose a line."""
    with open(lab.path('access.log')) as file:
        paths = [json.loads(line)['path'] for line in file if line.endswith('}\n')]
    return [path for path in paths if path != '/script']


def menu(lab, plan):
    """From the DHCP server's ACK to the menu, and the HTTP requests that takes; the loader's own script is left out."""
    prefix, config = url('/'), url(f'/{CONFIG}')
    script = [f'set 209:string {config}', f'set 210:string {prefix}', 'chain ${210:string}pxelinux.0']
    requests = web_server(lab, netboot_tree(), script, {})
    machine, power_on = start_machine(lab, plan, requests, options(config, prefix, NATIVE))
    shown = still_since(machine, requests)
    paths = logged_paths(lab)
    original = any(path.endswith('vesamenu.c32') for path in paths)
    if original != (plan['key'] != 'kedge'):
        raise BootError(f'another menu than the one that is measured: {paths}')
    ack = acknowledged(lab.wire())
    return {'ack': ack - power_on, 'menu': shown - power_on, 'seconds': shown - ack, 'count': len(paths), 'requests': paths,
            **key_times(machine)}


def menu_uefi(lab, plan):
    """The same menu on UEFI, where there is no pxelinux.0: only its keys."""
    script = [f'set 209:string {CONFIG}', f'set 210:string {url("/")}', 'pxelinux']
    requests = web_server(lab, netboot_tree(), script)
    machine, _ = boots.start_machine(lab, plan, requests)
    still_since(machine, requests)
    return key_times(machine)
