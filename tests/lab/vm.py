"""A machine in QEMU: firmware, NICs, disk; its serial console, keys, screen and end."""

import contextlib
import dataclasses
import os
import queue
import re
import shutil
import socket
import subprocess
import threading
import time

from .netns import LabError, die_with_parent
from .patience import Patience
from .qmp import Qmp
from .servers import which
from .terminal import Terminal

SO_SNDBUFFORCE = 32     # Linux's; past the system's limit, for root

OVMF = ('/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd')

# How the firmware's serial terminal names keys: its PC ANSI type, which OVMF uses.
KEYS = {'UP': '\x1b[A', 'DOWN': '\x1b[B', 'RIGHT': '\x1b[C', 'LEFT': '\x1b[D', 'HOME': '\x1b[H', 'END': '\x1b[F',
        'INS': '\x1b[@', 'DEL': '\x1b[X', 'PGUP': '\x1b[I', 'PGDN': '\x1b[G',
        **{f'F{number}': f'\x1b[{letter}' for number, letter in enumerate('MNOPQRSTUV', 1)},
        'ENTER': '\r', 'ESC': '\x1b', 'TAB': '\t', 'BACKSPACE': '\b',
        **{f'CTRL-{letter}': chr(ord(letter) - 64) for letter in 'ABCDEFGKLNPRTUWXYZ'}}
# Their names on the emulated keyboard, for press().
QCODES = {'ENTER': 'ret', 'PGUP': 'pgup', 'PGDN': 'pgdn', 'DEL': 'delete', 'INS': 'insert', ' ': 'spc', '=': 'equal',
          'ALTGR': 'alt_r', 'EXTRA': 'less'}     # EXTRA is beside the left Shift, on keyboards that are not American


BIOS_KEYS = 8   # a BIOS keeps 15 keys and drops what comes beyond them: lines are typed in pieces of so many
BIOS_ROWS = 25
ECHO = 3        # seconds: the longest wait for a piece to show before the next is typed


class ExpectError(Exception):
    """The console did not show what was waited for; a plain sentence."""


@dataclasses.dataclass
class Nic:
    """A network interface.

    backend   'tap' on the lab's bridge, or 'user': QEMU's own DHCP and NAT, where 10.0.2.2 is the lab's loopback
    rom       None: QEMU's own option ROM, but none for virtio-net-pci on UEFI (the firmware has a driver); or a file, '' for none
    link      False: the cable is out from the start
    user      further words for QEMU's user backend, such as 'bootfile=http://10.0.2.2/x'
    extra     further device properties, such as 'host_mtu=1400'
    offloads  the tap passes large TCP segments and leaves checksums out, as QEMU's own taps do; virtio only
    """
    model: str = 'virtio-net-pci'
    mac: str = '52:54:00:6b:ed:01'
    backend: str = 'tap'
    rom: str | None = None
    link: bool = True
    user: str = ''
    extra: str = ''
    offloads: bool = False

    def rom_words(self, firmware):
        rom = self.rom
        if rom is None and self.model.startswith('virtio-net') and firmware == 'ovmf':
            rom = ''
        return '' if rom is None else f',romfile={rom}'


def accelerator():
    """TCG, unless KEDGE_KVM=1 asks for KVM.

    That there is /dev/kvm says too little: under pvm (a KVM without hardware's help, seen in clouds) SeaBIOS and what it
    starts end in triple faults.
    """
    return ['-accel', 'kvm', '-cpu', 'host'] if os.environ.get('KEDGE_KVM') == '1' else ['-accel', 'tcg']


class Vm:
    """Starts at once.  All that it keeps goes to folder, with name in front where several machines share one.

    firmware  'ovmf' or 'seabios'
    boot      'disk' or 'nic': what the firmware starts; 'pxe' and 'http' are 'nic' with only that way left
    network   the lab's Network, for tap backends
    console   'pipe': expect() and send() work;  'terminal': the serial console is the user's own, for scripts/run
    display   a QEMU display such as 'gtk', or 'none'
    extra     further QEMU arguments (-icount, -plugin, -s ...)
    """

    def __init__(self, folder, network=None, nics=(), disk=None, boot='disk', firmware='ovmf', memory=1024, uuid=None,
                 name='', machine='q35', console='pipe', display='none', extra=(), time_limit=None, drives=()):
        self.prefix = f'{folder}/{name}{"-" if name else ""}'
        self.network, self.nics = network, list(nics)
        self._fds = []
        self.terminal = Terminal(BIOS_ROWS) if firmware == 'seabios' else Terminal()
        self._typed_at_once = BIOS_KEYS if firmware == 'seabios' else 1000
        self.position = 0               # expect() looks from here on
        self.started = time.monotonic()
        self.arrivals = []              # (time.time(), length of the plain text then)
        self._condition = threading.Condition()
        self._arrived = queue.SimpleQueue()     # from the serial console: when, and what
        self._ended = False
        argv = [which('qemu-system-x86_64'), '-nodefaults', '-no-user-config', '-S', '-machine', machine,
                *accelerator(), '-m', str(memory), '-vga', 'std', '-display', display, '-rtc', 'base=utc',
                '-device', 'virtio-rng-pci', '-device', 'qemu-xhci']
        argv += self._firmware(firmware, boot)
        if uuid:
            argv += ['-uuid', uuid]
        argv += self._drives(disk, boot, drives)
        for index, nic in enumerate(self.nics):
            argv += self._nic(index, nic, boot, firmware)
        serial, theirs = self._console(console)
        argv += serial
        monitor, qemu_monitor = socket.socketpair()
        argv += ['-chardev', f'socket,id=monitor,fd={qemu_monitor.fileno()}', '-mon', 'chardev=monitor,mode=control']
        argv += extra
        self._start(argv, [*self._fds, *theirs, qemu_monitor.fileno()], console)
        qemu_monitor.close()
        self._after_start(monitor, time_limit)

    # ---- putting it together ----

    def _firmware(self, firmware, boot):
        if firmware == 'seabios':
            return self._seabios()
        if not all(os.path.exists(path) for path in OVMF):
            raise LabError(f'{OVMF[0]} is missing; run scripts/install-deps')
        variables = self.prefix + 'vars.fd'
        shutil.copyfile(OVMF[1], variables)
        argv = ['-drive', f'if=pflash,format=raw,unit=0,readonly=on,file={OVMF[0]}',
                '-drive', f'if=pflash,format=raw,unit=1,file={variables}',
                '-fw_cfg', 'name=opt/org.tianocore/IPv6PXESupport,string=n']
        if boot == 'http':
            argv += ['-fw_cfg', 'name=opt/org.tianocore/IPv4PXESupport,string=n']
        return argv

    def _seabios(self):
        """Its console on the first serial port as well as on the screen: the port's address is what it looks for."""
        path = self.prefix + 'sercon-port'
        with open(path, 'wb') as file:
            file.write((0x3f8).to_bytes(2, 'little'))
        return ['-fw_cfg', f'name=etc/sercon-port,file={path}']

    def _drives(self, disk, boot, drives):
        argv = []
        if disk is not None:
            order = ',bootindex=0' if boot == 'disk' else ''
            argv += ['-drive', f'if=none,id=disk,format=raw,snapshot=on,file={disk}',
                     '-device', f'virtio-blk-pci,drive=disk{order}']
        for drive in drives:
            argv += ['-drive', drive]
        return argv

    def _nic(self, index, nic, boot, firmware):
        if nic.backend == 'tap':
            _, fd = self.network.add_tap(nic.offloads)
            self._fds.append(fd)
            backend = f'tap,id=net{index},fd={fd}'
        else:
            backend = f'user,id=net{index}' + (f',{nic.user}' if nic.user else '')
        order = f',bootindex={index}' if boot != 'disk' else ''
        argv = ['-netdev', backend,
                '-device', f'{nic.model},id=nic{index},netdev=net{index},mac={nic.mac}{order}{nic.rom_words(firmware)}'
                           + (f',{nic.extra}' if nic.extra else '')]
        if nic.backend == 'user':
            argv += ['-object', f'filter-dump,id=dump{index},netdev=net{index},maxlen=1600,'
                                f'file={self.prefix}net{index}.pcap']
        return argv

    def _console(self, console):
        if console == 'terminal':
            self._serial = None
            return ['-serial', 'mon:stdio'], []
        self._serial, theirs = socket.socketpair()
        _enlarge(theirs)
        self._their_serial = theirs
        return ['-chardev', f'socket,id=serial,fd={theirs.fileno()}', '-serial', 'chardev:serial'], [theirs.fileno()]

    def _start(self, argv, fds, console):
        with open(self.prefix + 'qemu.args', 'w') as file:
            file.write('\n'.join(argv) + '\n')
        self._qemu_log = open(self.prefix + 'qemu.log', 'wb')
        streams = {} if console == 'terminal' else {
            'stdin': subprocess.DEVNULL, 'stdout': self._qemu_log, 'stderr': self._qemu_log}
        self.qemu = subprocess.Popen(argv, pass_fds=fds, preexec_fn=die_with_parent, **streams)
        for fd in self._fds:
            os.close(fd)
        if self._serial is not None:
            self._their_serial.close()
            for work in (self._read_serial, self._follow_serial):
                threading.Thread(target=work, daemon=True).start()

    def _after_start(self, monitor, time_limit):
        try:
            self.qmp = Qmp(monitor)
            for index, nic in enumerate(self.nics):
                if not nic.link:
                    self.set_link(index, False)
            self.qmp.command('cont')
        except LabError as problem:
            self.qemu.kill()
            self.qemu.wait()
            with open(self.prefix + 'qemu.log', errors='replace') as file:
                raise LabError(f'QEMU did not start: {file.read().strip()[-800:] or problem}') from problem
        self._timer = None
        if time_limit is not None:
            self._timer = threading.Timer(time_limit, self.qemu.kill)
            self._timer.daemon = True
            self._timer.start()

    # ---- serial console ----

    def _read_serial(self):
        """Takes what comes at once, whatever the test is looking at: what QEMU cannot pass on, it drops."""
        with open(self.prefix + 'serial.raw', 'wb', buffering=0) as raw:
            while True:
                try:
                    data = self._serial.recv(65536)
                except OSError:
                    data = b''
                raw.write(data)
                self._arrived.put((time.time(), time.monotonic() - self.started, data))
                if not data:
                    break

    def _follow_serial(self):
        log = open(self.prefix + 'serial.log', 'w', buffering=1)
        line = ''
        held = b''
        while True:
            when, seconds, data = self._arrived.get()
            if not data:
                break
            held += data
            text, held = _decode(held)
            with self._condition:
                before = len(self.terminal.plain)
                self.terminal.feed(text)
                new = self.terminal.plain[before:]
                self.arrivals.append((when, len(self.terminal.plain)))
                self._condition.notify_all()
            *whole, line = (line + new).split('\n')
            for finished in whole:
                log.write(f'[{seconds:9.3f}] {finished.rstrip()}\n')
        log.write(f'[{seconds:9.3f}] {line}\n')
        log.close()
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    @property
    def text(self):
        """All that the console said, without escape sequences."""
        with self._condition:
            return self.terminal.plain

    def screen(self):
        """The serial console's screen as text."""
        with self._condition:
            return '\n'.join(self.terminal.screen())

    def expect(self, pattern, timeout, what=None):
        """Waits until pattern (a regular expression) shows behind what was matched before; gives the match."""
        return self.expect_any([pattern], timeout, what)[1]

    def expect_any(self, patterns, timeout, what=None):
        """The same with several patterns: (index, match) of the one that shows first."""
        compiled = [re.compile(pattern) for pattern in patterns]
        patience = Patience(timeout)
        with self._condition:
            while True:
                found = [(match.start(), index, match) for index, expression in enumerate(compiled)
                         for match in [expression.search(self.terminal.plain, self.position)] if match]
                if found:
                    _, index, match = min(found, key=lambda entry: entry[:2])
                    self.position = match.end()
                    return index, match
                left = patience.left()
                if left == 0 or self._ended:
                    why = 'the machine ended' if self._ended else f'nothing such within {timeout} s'
                    raise ExpectError(f'console: waited for {what or " or ".join(patterns)}: {why}')
                self._condition.wait(left)

    def expect_screen(self, pattern, timeout):
        """Waits until the screen as it stands, row by row, has the pattern; what is drawn over is not seen."""
        expression = re.compile(pattern)
        patience = Patience(timeout)
        with self._condition:
            while not expression.search('\n'.join(self.terminal.screen())):
                left = patience.left()
                if left == 0 or self._ended:
                    raise ExpectError(f'screen: waited for {pattern}: nothing such within {timeout} s')
                self._condition.wait(left)

    def time_of(self, match):
        """When the end of a match from expect() had arrived, as time.time()."""
        return next(when for when, length in self.arrivals if length >= match.end())

    def send(self, text):
        """Types text on the serial console, as fast as the machine's firmware can take it."""
        pieces = [text[at:at + self._typed_at_once] for at in range(0, len(text), self._typed_at_once)]
        for number, piece in enumerate(pieces):
            before = len(self.text)
            self._serial.sendall(piece.encode())
            if number + 1 < len(pieces):
                self._wait_echo(before, piece)

    def _wait_echo(self, before, piece):
        """Until so much has been answered and it stands on the screen, also over two rows; passwords never do."""
        text = ''.join(piece.split())
        patience = Patience(ECHO)
        with self._condition:
            while (len(self.terminal.plain) < before + len(piece) or text not in ''.join(self.terminal.screen()).replace(' ', '')) \
                    and not self._ended and patience.left() > 0:
                self._condition.wait(patience.left())

    def keys(self, *names):
        """Types keys by name, see KEYS."""
        for name in names:
            self.send(KEYS[name])

    # ---- keyboard, screen, link ----

    def press(self, *names):
        """Presses keys on the emulated keyboard, one after the other; 'SHIFT-S' is two together."""
        for name in names:
            together = name.split('-') if name.startswith(('SHIFT-', 'CTRL-', 'ALT-', 'ALTGR-')) else [name]
            codes = [QCODES.get(key, key.lower()) for key in together]
            self.qmp.command('send-key', keys=[{'type': 'qcode', 'data': code} for code in codes])

    def screendump(self, name, kind='png'):
        """A picture of the screen, as a PNG (or a PPM) in the folder; gives its path."""
        path = f'{self.prefix}{name}.{kind}'
        self.qmp.command('screendump', filename=path, format=kind)
        return path

    def wait_still(self, timeout, pause=1):
        """Waits until the screen shows the same twice, pause seconds apart; gives its picture's bytes."""
        patience = Patience(timeout)
        before = None
        while patience.left() > 0:
            with open(self.screendump('still'), 'rb') as file:
                now = file.read()
            if now == before:
                return now
            before = now
            time.sleep(pause)
        raise ExpectError(f'the screen did not stand still within {timeout} s')

    def set_link(self, index, up):
        self.qmp.command('set_link', name=f'nic{index}', up=up)

    def cpu_seconds(self):
        """Host processor time that QEMU has used so far."""
        return time.clock_gettime((~self.qemu.pid << 3) | 2)    # the clock of a process, see clock_getcpuclockid(3)

    # ---- the end ----

    def wait(self, timeout):
        """Until the machine is switched off by itself."""
        patience = Patience(timeout)
        while self.qemu.poll() is None:
            left = patience.left()
            if left == 0:
                raise ExpectError(f'the machine still runs after {timeout} s')
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.qemu.wait(left)

    def close(self):
        if self._timer is not None:
            self._timer.cancel()
        if self.qemu.poll() is None:
            try:
                self.qmp.command('quit')
                self.qemu.wait(5)
            except (LabError, subprocess.TimeoutExpired):
                self.qemu.kill()
                self.qemu.wait()
        self.qmp.close()
        if self._serial is not None:
            with self._condition:
                self._condition.wait_for(lambda: self._ended, 5)
            self._serial.close()
        self._qemu_log.close()


def _enlarge(sock):
    """QEMU writes byte by byte, each of which counts as most of 1 KB; what does not fit at once, it drops."""
    for option in (SO_SNDBUFFORCE, socket.SO_SNDBUF):
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
            return


def _decode(data):
    """UTF-8 where it is; what a firmware sends in its old code page becomes a question mark."""
    for cut in range(0, min(4, len(data) + 1)):
        try:
            whole = data[:len(data) - cut].decode()
        except UnicodeDecodeError as problem:
            if problem.end < len(data) - cut or problem.reason != 'unexpected end of data':
                break
            continue
        return whole, data[len(data) - cut:]
    return data.decode(errors='replace'), b''
