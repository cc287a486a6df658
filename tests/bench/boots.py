"""One boot with a stop-watch: runs in a network namespace of its own and leaves its times in result.json.

All times are the host's clock, taken outside the machine: the web server's log, the wire, and the serial console.
"""

import json
import os
import re
import shutil
import socket
import tempfile
import threading
import time

import blocks
from lab import dhcp, pcap
from lab.lab import ADDRESS, netboot_tree, url
from lab.servers import ROUTER
from lab.vm import Nic

FILE = 'file64.efi'         # the name lets OVMF's HTTP Boot take it; its contents nobody can start
FILE_SIZE = 64_000_000
TFTP_ACK = b'\0\4'       # opcode of RFC 1350 section 5; the firmware sends the last when it has the whole loader
BOOT_LIMIT = 150            # seconds for a whole boot; the slowest measured took 60 on a busy machine
STARTS = r'BdsDxe: starting Boot\w+[^\n]*'     # the firmware's last words before it calls the program
PROMPT = re.compile(r'(iPXE|kedge|grub)> $')
PROMPT_GRACE = 3            # seconds: the log may be behind the console
KERNEL_LINE = r'\[ +0\.000000\] Linux version'
# iPXE waits about 15 s for IPv6 router advertisements where there are none; the comparison is with its better case.
BY_FIRMWARE = 'dhcp-option=encap:175,75,"firmware"'     # Kedge's nic-driver: the comparison is over the firmware's driver
CMDLINE = 'console=ttyS0 earlycon=uart8250,io,0x3f8 initrd=initrd.gz'


class BootError(Exception):
    """The boot did not get where it should; a plain sentence."""


class Requests:
    """The web server's requests as they end, each with the moment and the processor time that QEMU had used by then.

    nginx sends them to a socket in the moment when it logs them, so nothing has to be polled.
    """

    def __init__(self):
        self._folder = tempfile.mkdtemp()       # a socket's path has to be short
        self.path = f'{self._folder}/log'
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._condition = threading.Condition()
        self._seen = []
        self._counts = None
        self.counts_path = None     # of a file of block counts, read at each request
        self.machine = None
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            line = self._socket.recv(65536).decode(errors='replace')
            now = time.time()
            cpu = self.machine.cpu_seconds() if self.machine else 0.0
            request = json.loads(line[line.index('{'):])
            with self._condition:
                self._seen.append({'path': request['path'], 'time': now, 'cpu': cpu, 'status': request['status'],
                                   'bytes': request['bytes'], 'counts': self._snapshot()})
                self._condition.notify_all()

    def _snapshot(self):
        if self.counts_path is None:
            return None
        self._counts = self._counts or blocks.Counters(self.counts_path)
        return self._counts.snapshot()

    def all(self):
        with self._condition:
            return list(self._seen)

    def wait_for(self, path, machine, timeout, size=None):
        """The request of that path, and with so many bytes in its answer if size is given, once it is there."""
        deadline = time.monotonic() + timeout
        ended = False
        with self._condition:
            while True:
                for request in self._seen:
                    if request['path'] == path and size in (None, request['bytes']):
                        return request
                left = deadline - time.monotonic()
                if machine.qemu.poll() is not None:
                    raise BootError(f'QEMU ended before {path} was asked for; see qemu.log')
                if left <= 0:
                    wanted = 'asked for' if size is None else 'fetched whole'
                    raise BootError(f'{path} was not {wanted}{" although the script has ended" if ended else ""}; see serial.log')
                if not ended and PROMPT.search(machine.text):
                    ended = True
                    deadline = min(deadline, time.monotonic() + PROMPT_GRACE)
                self._condition.wait(min(left, 1))

    def close(self):
        shutil.rmtree(self._folder)


def data_file(folder):
    """Random bytes, made once for all boots."""
    path = f'{folder}/{FILE}'
    if not os.path.exists(path) or os.path.getsize(path) != FILE_SIZE:
        os.makedirs(folder, exist_ok=True)
        with open(path, 'wb') as file:
            file.write(os.urandom(FILE_SIZE))
    return folder


def in_grubs_words(script):
    """A script of iPXE's that fetches, or starts a kernel, for GRUB; what is fetched is read to its end and not kept."""
    def place(address):
        return f'"(http,{ADDRESS}){address.removeprefix(url(""))}"'

    lines = []
    for line in script:
        command, _, words = line.partition(' ')
        if command == 'imgfetch':
            lines.append(f'testspeed {place(words)}' if FILE in words else f'cat {place(words)}')
        elif command in ('kernel', 'initrd'):
            address, _, options = words.partition(' ')
            lines.append(f'{command.replace("kernel", "linux")} {place(address)} {options}')
        elif command == 'boot':
            lines.append(line)
    return lines


def web_server(lab, root, script, texts=None):
    requests = lab.requests = lab.keep(Requests())
    lines = (f'    access_log {lab.folder}/access.log lab; access_log syslog:server=unix:{requests.path},nohostname lab;\n'
             '    location = /mark { return 200 "mark\\n"; }')
    in_ipxes, in_grubs = ('\n'.join([*words, '']) for words in (['#!ipxe', *script], in_grubs_words(script)))
    lab.nginx({'/': root}, texts={'/script': in_ipxes, '/grub.cfg': in_grubs, **(texts or {})}, lines=lines)
    return requests


def start_machine(lab, plan, requests):
    """Through firmware PXE, or from a disk, with DHCP naming the script either way.

    GRUB uses cards that the firmware has brought up, and OVMF brings up those that are in its boot order.
    """
    nics = [Nic(model=plan['nic'], extra='bootindex=1' if (plan['key'], plan['way']) == ('grub', 'disk') else '')]
    if plan['way'] == 'pxe':
        shutil.copyfile(plan['program'], lab.write('tftp/loader.efi', b''))
        lab.dnsmasq(boot_file='loader.efi', tftp_root=lab.path('tftp'),
                    lines=[*ROUTER, BY_FIRMWARE, 'dhcp-userclass=set:loader,iPXE', f'dhcp-boot=tag:loader,{url("/script")}'])
        machine = lab.vm(nics, boot='pxe', extra=plan['qemu'], time_limit=BOOT_LIMIT)
    else:
        lab.dnsmasq(boot_file=url('/script'), lines=ROUTER)
        machine = lab.vm(nics, disk=lab.esp(plan['program']), extra=plan['qemu'], time_limit=BOOT_LIMIT)
    requests.machine, requests.counts_path = machine, plan.get('counts')
    return machine, time.time()


def retransmitted():
    """TCP segments that this namespace's servers have sent again, so far."""
    with open('/proc/net/snmp') as file:
        names, values = [line.split() for line in file if line.startswith('Tcp:')]
    return int(values[names.index('RetransSegs')])


def by_firmware(lab, plan):
    """The firmware's HTTP Boot: it asks for the file's size first, and from then on the time counts."""
    requests = web_server(lab, data_file(plan['data']), [])
    lab.dnsmasq(http_boot_url=url(f'/{FILE}'), lines=ROUTER)
    requests.machine = machine = lab.vm([Nic(model=plan['nic'])], boot='http', extra=plan['qemu'], time_limit=BOOT_LIMIT)
    end = requests.wait_for(f'/{FILE}', machine, BOOT_LIMIT, FILE_SIZE)
    begin = requests.wait_for(f'/{FILE}', machine, 1, 0)
    return {**speed(begin, end, FILE_SIZE), 'retransmitted': retransmitted(), 'requests': [request['path'] for request in requests.all()]}


def speed(begin, end, size):
    """Of so many bytes between two requests' ends."""
    seconds, cpu = end['time'] - begin['time'], end['cpu'] - begin['cpu']
    return {'seconds': seconds, 'cpu': cpu, 'mb_per_s': size / 1e6 / seconds, 'cpu_mb_per_s': size / 1e6 / cpu}


def throughput(lab, plan):
    """One file between two tiny requests."""
    if plan['key'] == 'ovmf':
        return by_firmware(lab, plan)
    script = [f'imgfetch {url(path)}' for path in ('/mark?begin', f'/{FILE}', '/mark?end')] + ['shell']
    requests = web_server(lab, data_file(plan['data']), script)
    machine, power_on = start_machine(lab, plan, requests)
    end = requests.wait_for('/mark?end', machine, BOOT_LIMIT)
    begin = requests.wait_for('/mark?begin', machine, 1)
    requests.wait_for(f'/{FILE}', machine, 1, FILE_SIZE)
    wire = lab.wire()
    handed_over = max((packet.time for packet in pcap.packets(wire)
                       if packet.protocol == 17 and packet.payload[:2] == TFTP_ACK), default=None)
    if handed_over is None:
        raise BootError('the capture shows no TFTP transfer of the loader')
    facts = on_the_wire(wire, handed_over)
    return {**speed(begin, end, FILE_SIZE), 'to_request': facts['request'] - handed_over, 'dhcp_sent': facts['dhcp_sent'], 'power_on': power_on,
            'retransmitted': retransmitted(), 'requests': [request['path'] for request in requests.all()]}


def first(moments, what):
    moment = next(iter(moments), None)
    if moment is None:
        raise BootError(f'the capture shows no {what}')
    return moment


def on_the_wire(path, start):
    """When the program had its address and its first byte of HTTP, and what it sent until then."""
    messages = [(packet.time, message) for packet, message in pcap.dhcp_messages(path) if packet.time > start]
    web = [packet for packet in pcap.packets(path) if packet.time > start and packet.protocol == 6 and packet.payload]
    asked = first((packet for packet in web if packet.payload.startswith(b'GET ')), 'HTTP request')
    answered = first((packet.time for packet in web if packet.sport == 80), 'HTTP answer')
    mac = bytes.fromhex(asked.src_mac.replace(':', ''))
    sent = [frame for when, frame in pcap.frames(path) if start < when <= asked.time and frame[6:12] == mac]
    return {'discover': next((when for when, message in messages if message.type == dhcp.DISCOVER), None),
            'address': max((when for when, message in messages if message.type == dhcp.ACK and when < asked.time),
                           default=None),
            'request': asked.time, 'first_byte': answered, 'frames_sent': len(sent),
            'dhcp_sent': sum(message.type in (dhcp.DISCOVER, dhcp.REQUEST) and when <= asked.time
                             for when, message in messages)}


def kernel(lab, plan):
    """From power on to the first line of Debian's kernel, with all that lies between."""
    script = [f'kernel {url("/linux")} {CMDLINE}', f'initrd {url("/initrd.gz")}', 'boot']
    requests = web_server(lab, f'{netboot_tree()}/debian-installer/amd64', script)
    machine, power_on = start_machine(lab, plan, requests)
    started = machine.time_of(machine.expect(STARTS, 60, 'the firmware to start the program'))
    index, match = machine.expect_any([KERNEL_LINE, PROMPT.pattern], BOOT_LIMIT, "the kernel's first line")
    if index != 0:
        raise BootError('the loader ended at its prompt instead of starting the kernel; see serial.log')
    line = machine.time_of(match)
    seen = requests.all()
    facts = on_the_wire(lab.wire(), started)
    if facts['address'] is None or facts['discover'] is None:
        raise BootError('the capture shows no DHCP before the first HTTP request')
    loaded = max(request['time'] for request in seen)
    marks = {'start': started, 'loaded': loaded, 'line': line,
             **{key: facts[key] for key in ('discover', 'address', 'request', 'first_byte')}}
    return {**{key: when - power_on for key, when in marks.items()}, 'dhcp_sent': facts['dhcp_sent'],
            'frames_sent': facts['frames_sent'], 'requests': [request['path'] for request in seen]}
