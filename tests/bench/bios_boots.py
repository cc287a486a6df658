"""BIOS boots with a stop-watch: a NIC's PXE ROM loads the loader by TFTP, everything after that comes over HTTP.

The ROM is iPXE too, so DHCP cannot tell it from undionly.kpxe by what it says: whoever asks after the loader has gone out
is the loader.
"""

import os
import time

from boots import BOOT_LIMIT, FILE, FILE_SIZE, KERNEL_LINE, ROUTER, BootError, data_file, first, retransmitted, speed, web_server
from lab import dhcp, pcap
from lab.lab import ADDRESS, netboot_tree, url
from lab.rogue import plain_server
from lab.vm import Nic

CLIENT = '10.10.0.77'
MODULES = '/usr/lib/syslinux/modules/bios'
PXELINUX_BY_ORIGINAL = 77           # Kedge's option 175: run the original pxelinux.0
BY_FIRMWARE = (175, bytes((75, 8)) + b'firmware')   # its nic-driver
CMDLINE = 'console=ttyS0 earlycon=uart8250,io,0x3f8'
MARKS = ('/mark?begin', f'/{FILE}', '/mark?end')


def contents(path):
    with open(path, 'rb') as file:
        return file.read()


def start_machine(lab, plan, requests, options):
    name = os.path.basename(plan['program'])
    tftp = lab.tftp({name: contents(plan['program'])})
    lab.dnsmasq(dhcp='off', lines=ROUTER)
    router = [(3, dhcp.address(ADDRESS)), *options]
    to_rom = plain_server(CLIENT, router, siaddr=ADDRESS, file=name.encode())
    to_loader = plain_server(CLIENT, router, siaddr=ADDRESS, file=url('/script').encode())
    lab.rogue(lambda message, packet: (to_loader if tftp.transfers else to_rom)(message, packet))
    machine = lab.vm([Nic(model=plan['nic'])], firmware='seabios', boot='nic', extra=plan['qemu'], time_limit=BOOT_LIMIT)
    requests.machine = machine
    return machine, time.time()


def options(config, prefix, *more):
    return [(209, config.encode()), (210, prefix.encode()), *more]


def handed_over(wire):
    """When the ROM acknowledged the loader's last block."""
    port = next((packet.sport for packet in pcap.packets(wire) if packet.protocol == 17 and packet.dport == 69), None)
    moments = [packet.time for packet in pcap.packets(wire)
               if packet.protocol == 17 and packet.sport == port and packet.payload[:2] == b'\0\4']
    return first(reversed(moments), 'TFTP transfer of the loader')


def throughput(lab, plan):
    """One file between two tiny requests, over the ROM's UNDI."""
    script = [f'imgfetch {url(path)}' for path in MARKS] + ['shell']
    initrds = ','.join(url(path) for path in MARKS)
    tree = f'{netboot_tree()}/debian-installer/amd64/linux'
    configs = {'kedge': 'DEFAULT x\nLABEL x\nKERNEL /script\n', 'lpxelinux': f'DEFAULT x\nLABEL x\nKERNEL /linux\nINITRD {initrds}\n'}
    texts = {'/config': configs.get(plan['key'], ''), '/linux': contents(tree), '/ldlinux.c32': contents(f'{MODULES}/ldlinux.c32')}
    requests = web_server(lab, data_file(plan['data']), script, texts)
    machine, power_on = start_machine(lab, plan, requests, options('config', url('/'), BY_FIRMWARE))
    end = requests.wait_for('/mark?end', machine, BOOT_LIMIT)
    begin = requests.wait_for('/mark?begin', machine, 1)
    requests.wait_for(f'/{FILE}', machine, 1, FILE_SIZE)
    return {**speed(begin, end, FILE_SIZE), 'power_on': power_on, 'retransmitted': retransmitted(),
            'requests': [request['path'] for request in requests.all()]}


def pxelinux(lab, plan):
    """From power on through the ROM, the loader and the original pxelinux.0 to the first line of Debian's kernel."""
    prefix, config = url('/'), url('/config')
    script = [f'set 209:string {config}', f'set 210:string {prefix}', 'chain ${210:string}pxelinux.0']
    texts = {'/config': f'DEFAULT x\nLABEL x\nKERNEL debian-installer/amd64/linux\n'
                        f'APPEND initrd=debian-installer/amd64/initrd.gz {CMDLINE}\n'}
    requests = web_server(lab, netboot_tree(), script, texts)
    original = (175, bytes((PXELINUX_BY_ORIGINAL, 8)) + b'original')
    machine, power_on = start_machine(lab, plan, requests, options(config, prefix, original))
    line = machine.time_of(machine.expect(KERNEL_LINE, BOOT_LIMIT, "the kernel's first line"))
    seen = requests.all()
    if not any(request['path'].endswith('pxelinux.0') for request in seen):
        raise BootError('the original pxelinux.0 was not fetched')
    wire = lab.wire()
    start = handed_over(wire)
    asked = first((packet.time for packet in pcap.packets(wire) if packet.payload.startswith(b'GET ') and packet.time > start),
                  'HTTP request')
    marks = {'start': start, 'request': asked, 'loaded': max(request['time'] for request in seen), 'line': line}
    return {**{key: when - power_on for key, when in marks.items()}, 'requests': [request['path'] for request in seen]}
