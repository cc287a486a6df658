"""Commands that ask others on the network or in the machine: time, boot servers, the switch, log servers, tables, power."""

import re
import socket
import threading

from kedge import PROMPT, Uefi, command, last_sentence, network, port_test, shell_from_start
from lab import udp
from lab.lab import ADDRESS, check, url

GROUP = '224.0.1.9'
CLOCK = 1900000000
CONFIG = 'SAY the configuration is here\nPROMPT 1\nLABEL none\n  KERNEL none\n'


class Switch:
    """Says who it is on a tap, over and over (IEEE 802.1AB-2016 section 8)."""

    UNIT = (b'\x02\x07\x04\x52\x54\x00\x01\x02\x03' b'\x04\x05\x05ge-7' b'\x06\x02\x00\x78' b'\x0a\x06leaf-3'
            b'\xfe\x06\x00\x80\xc2\x01\x00\x2a' b'\x00\x00')

    def __init__(self, tap):
        self._end = threading.Event()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self._socket.bind((tap, 0))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        frame = bytes.fromhex('0180c200000e' '525400010203' '88cc') + self.UNIT
        while not self._end.wait(0.2):
            self._socket.send(frame.ljust(60, b'\0'))

    def close(self):
        self._end.set()
        self._thread.join(5)
        self._socket.close()


def ssdt(text):
    """The body of a table that names a host's MAC address, as firmware of laptops does."""
    return b'AMAC\x0d' + text + b'\0'


def say(machine, text):
    return last_sentence(command(machine, f'echo .{text}.'))


def check_log(machine, log):
    check(udp.wait_for(lambda: any('dhcp: info: net0 is 10.10.0.' in text for text in log.texts()), 30), 'the log server heard nothing of DHCP')
    command(machine, 'set hostname node7')
    command(machine, f'chain {url("/none")}')
    check(udp.wait_for(lambda: any(re.match(r'<27>1 - node7 kedge - - - +\d+\.\d+ \w+: error: .*none', text) for text in log.texts()), 30),
          f'the log server did not hear of the failure: {log.texts()[-3:]}')
    check(not any(': debug:' in text for text in log.texts()), 'the log server heard debug messages')
    check('error' in say(machine, '${dmesg}'), '${dmesg} has no log')


def check_switch(machine):
    """It speaks now and then: until something has come, nothing is known."""
    check(udp.wait_for(lambda: '.leaf-3.' in say(machine, '${net0.lldp/5}'), 60), 'the name of the switch is not known')
    for name, wanted in (('2.0.1.0', 'ge-7'), ('3.0.0.2', '0078'), ('0x0080c201.127.0.4.2', '002a'), ('5.1.0.0', ''), ('6', '')):
        check(f'.{wanted}.' in say(machine, f'${{net0.lldp/{name}}}'), f'lldp/{name} is not "{wanted}"')


def check_time(machine):
    command(machine, f'ntp {ADDRESS}')
    seconds = int(re.search(r'\.(\w+)\.$', say(machine, '${unixtime}'))[1], 0)
    check(CLOCK <= seconds < CLOCK + 3600, f'the time is {seconds}')
    check('ntp' in last_sentence(command(machine, 'ntp 10.10.0.77', 60)), 'a time server that is not there was not spoken of')


def check_boot_server(machine):
    check('boot server of type 6' in last_sentence(command(machine, 'pxebs net0 6', 60)), 'a type that nobody serves was found')
    command(machine, 'pxebs net0 5', 60)
    check(f'.{ADDRESS} rescue.ipxe.' in say(machine, '${pxebs/next-server} ${pxebs/filename}'), 'the boot server was not heard')
    check('rescue is here' in command(machine, 'chain tftp://${pxebs/next-server}/${pxebs/filename}'), 'its file did not run')


def check_tables(machine):
    check('.FACP FACP.' in say(machine, '${acpi/0x46414350.0.0.4:string} ${acpi/0x50434146.0.0.4:string}'), 'there is no FACP')
    check('.52:54:00:aa:bb:cc.' in say(machine, '${sysmac}'), 'the address for docks is not found')


def leave(machine, port):
    """What each firmware can: UEFI its setup, BIOS power off; both say what they cannot."""
    if port is Uefi:
        machine.send('reboot --setup\r')
        machine.expect('Device Manager', 90, "the firmware's setup")
        return
    check('reboot:' in last_sentence(command(machine, 'reboot --setup')), 'a setup that cannot be opened was not spoken of')
    machine.send('poweroff\r')
    machine.wait(60)


@port_test('commands', minutes=6)
def commands(lab, port):
    """syslog, LLDP, ntp, pxebs by multicast, ACPI tables, autoboot by hand, reboot --setup or poweroff."""
    lab.write('tftp/rescue.ipxe', '#!ipxe\necho rescue is here\n')
    lab.write('ssdt', ssdt(b'_AUXMAC_#525400AABBCC#'))
    lab.dnsmasq(options={7: [ADDRESS], 209: 'kedge.cfg', 210: url('/t/')}, tftp_root=lab.path('tftp'),
                lines=['dhcp-option-force=43,06:01:01:07:04:e0:00:01:09'])
    lab.nginx({}, texts={'/t/kedge.cfg': CONFIG})
    log = lab.keep(udp.UdpServer(514))
    lab.keep(udp.UdpServer(123, udp.ntp_answer(CLOCK)))
    lab.keep(udp.UdpServer(udp.PXE_PORT, udp.boot_server(5, 'rescue.ipxe'), GROUP))
    machine = port.vm(lab, extra=['-acpitable', f'sig=SSDT,rev=2,data={lab.path("ssdt")}'])
    lab.keep(Switch('tap0'))
    shell_from_start(machine)
    network(machine)
    check_log(machine, log)
    check_switch(machine)
    check_time(machine)
    check_boot_server(machine)
    check_tables(machine)
    machine.send('autoboot net0\r')
    machine.expect('the configuration is here', 60)
    machine.expect('boot: ', 20)
    machine.keys('CTRL-B')
    machine.expect(PROMPT, 20)
    leave(machine, port)
