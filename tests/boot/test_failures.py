"""What goes wrong before and after fetching: no network, hostile DHCP, files that cannot be booted."""

import os
import re

from cases import boot_test
from kedge import (DISK_PORTS, FETCH, MENU, PROMPT, START, Uefi, command, last_sentence, port_test, shell_from_start)
from lab import dhcp, faulty
from lab.lab import ADDRESS, check, netboot_tree, url
from lab.rogue import Answer, plain_server
from lab.vm import Nic

PORT = 8080
CLIENT = '10.10.0.77'
KERNEL = 'debian-installer/amd64/linux'


def expect_sentence(machine, words, timeout):
    machine.expect(words, timeout)
    machine.expect(PROMPT, 30)
    text = last_sentence(machine.text)
    check(re.search(r'Nothing was booted: [a-zA-Z]', text), 'the console does not say why nothing was booted')


@port_test('no-dhcp', ports=DISK_PORTS, minutes=5)
def no_dhcp(lab, port):
    """Nobody answers DHCP: one sentence, then the shell, where "why" has each packet that was sent."""
    assert lab.network
    machine = port.vm(lab)
    expect_sentence(machine, r'no DHCP server answered on net0', START + 90)
    said = last_sentence(command(machine, 'why'))
    check('RC_DHCP_NO_OFFER' in said and 'DHCP packet 5 on net0: DISCOVER to 255.255.255.255 port 67' in said, f'why says: {said}')


@port_test('no-link', ports=DISK_PORTS, minutes=5)
def no_link(lab, port):
    """No cable: one sentence, then the shell; with the cable in, dhcp works from there."""
    lab.dnsmasq()
    machine = port.vm(lab, [Nic(link=False)])
    expect_sentence(machine, r'net0 has no link', START + 60)
    check('net0 has no link after 1 s' in command(machine, 'iflinkwait --timeout 1000 && echo yes', 30), 'iflinkwait does not say that there is none')
    machine.set_link(0, True)
    check(re.search(r'^yes\s*$', command(machine, 'iflinkwait && echo yes', 60), re.M), 'iflinkwait has not seen the link')
    command(machine, 'dhcp', 60)
    check('10.10.0.1' in command(machine, 'show net0/ip'), 'no address after the cable was put in')


@port_test('no-nic', ports=DISK_PORTS, minutes=4)
def no_nic(lab, port):
    """A machine without a NIC: one sentence, then the shell."""
    assert lab.network
    expect_sentence(port.vm(lab, []), r'no network interface', START + 60)


@boot_test('uefi-no-boot-info-second-nic', minutes=5)
def no_boot_info_second_nic(lab):
    """An address but nothing to boot on the first card, no cable in the second: the first is what is spoken of."""
    lab.dnsmasq()
    machine = Uefi.vm(lab, [Nic(), Nic(link=False)])
    expect_sentence(machine, r'did not say what to boot', MENU)
    check('net1 has no link' in machine.text, 'the second card was not tried')
    check('nobody said what to boot' in machine.text, 'the summary is that of the second card')


@port_test('no-boot-info', ports=DISK_PORTS, minutes=4)
def no_boot_info(lab, port):
    """An address but nothing to boot: one sentence, then the shell; exit goes on with the firmware's next entry."""
    lab.dnsmasq()
    machine = port.vm(lab)
    expect_sentence(machine, r'did not say what to boot', MENU)
    machine.send('exit\r')
    machine.expect(port.next_entry, 60, 'the next boot entry')


@port_test('refused', minutes=4)
def refused(lab, port):
    """The server that options 209 and 210 name does not run: one sentence, then the shell."""
    lab.dnsmasq(options={209: 'pxelinux.cfg/default', 210: url('/debian/')})
    expect_sentence(port.vm(lab), r'connection refused', MENU + 60)


# ---- DHCP ----

def hostile_payloads(message):
    """Answers to a DISCOVER that are broken, each in its way."""
    def offer(yiaddr=CLIENT, **fields):
        return dhcp.reply(message, dhcp.OFFER, yiaddr, '10.10.0.66', **fields)

    good = dhcp.options_bytes([(53, b'\2'), (54, dhcp.address('10.10.0.66')), (51, b'\0\0\x0e\x10')])
    whole = offer()
    return [
        b'', b'\2', whole[:100], whole[:236], whole[:239], whole[:241],
        offer(raw_options=good + b'\xd2\xff' + b'http', end=False),             # 210 runs past the end
        offer(raw_options=good + b'\xd2', end=False),                           # a code without a length
        offer(raw_options=good + b'\x34\1\3', file=b'\xd2\xff' * 64, sname=b'\x43\xff' * 32),
        offer(raw_options=good + b'\x34\1\3', file=b'\x34\1\3' * 42, sname=b'\x34\1\3' * 21),
        offer(raw_options=good + b'\x34\0', file=b'x' * 128, sname=b'y' * 64),  # overload without a value
        offer(raw_options=b'\x35\0' + good), offer(raw_options=b'\x35\1\xff'), offer(raw_options=b''),
        offer(raw_options=b'\x35\1\2\x36\1\xff'), offer(raw_options=b'\x35\1\2\x36\0'),
        offer(yiaddr='0.0.0.0'), offer(yiaddr=CLIENT, options=[(1, b'\xff')]),
        offer(yiaddr='255.255.255.255'), offer(yiaddr='127.0.0.1'), offer(yiaddr='224.0.0.1'),
        offer(options=[(43, b'\x08\xff\0\0'), (60, b'PXEClient')]),
        offer(options=[(43, b'\6\1\x08\x08\7\0\0' + b'\xff' * 9 + b'\x09\xff'), (60, b'PXEClient')]),
        offer(options=[(175, b'\xb0\xff' * 100)]), offer(options=[(6, b'\1\2\3')] * 40),
        bytes([1]) + whole[1:],                                                 # a request, not a reply
        whole[:4] + b'\0\0\0\0' + whole[8:],                                    # for another transaction
        whole[:28] + b'\xee' * 16 + whole[44:],                                 # for another client
        whole[:236] + b'\0\0\0\0' + whole[240:],                                # no magic cookie
        offer(raw_options=good + b'\0' * 900),
    ]


def hostile_only(message, _packet):
    if message.type != dhcp.DISCOVER:
        return []
    answers = [Answer(payload, src='10.10.0.66') for payload in hostile_payloads(message)]
    whole = dhcp.reply(message, dhcp.OFFER, CLIENT, '10.10.0.66')
    answers += [Answer(whole, src='10.10.0.66', udp_length=length) for length in (0, 7, 8, 50, 65535)]
    return answers


@port_test('dhcp-hostile', ports=DISK_PORTS, minutes=6)
def dhcp_hostile(lab, port):
    """Offers with hostile lengths and no good one: one sentence, then the shell, which still works."""
    lab.rogue(hostile_only)
    machine = port.vm(lab)
    expect_sentence(machine, r'DHCP server', START + 120)
    check('dhcp' in command(machine, 'help'), 'help does not answer')


@port_test('dhcp-hostile-and-good', ports=DISK_PORTS, minutes=5, quick=True)
def dhcp_hostile_and_good(lab, port):
    """Among thirty broken offers a good one, last: Kedge takes it and boots what it says."""
    good = plain_server(CLIENT, [(209, b'pxelinux.cfg/default'), (210, url('/tree/').encode()),
                                 (3, dhcp.address(ADDRESS))])

    def answer(message, packet):
        answers = good(message, packet)
        for late in answers:
            late.delay = 0.2
        return hostile_only(message, packet) + answers

    lab.rogue(answer)
    lab.nginx({}, texts={'/tree/pxelinux.cfg/default': 'say GOOD OFFER TAKEN\nprompt 1\n'})
    machine = port.vm(lab)
    machine.expect('GOOD OFFER TAKEN', MENU)
    machine.expect('boot:', 20)


@port_test('dhcp-proxy', ports=DISK_PORTS, minutes=4)
def dhcp_proxy(lab, port):
    """One server gives the address, another one, a PXE proxy, says what to boot: both are listened to."""
    give_address = plain_server(CLIENT)

    def answer(message, packet):
        answers = give_address(message, packet)
        if message.type == dhcp.DISCOVER:
            options = [(60, b'PXEClient'), (175, b'\x4d\6native'), (209, b'pxelinux.cfg/default'), (210, url('/tree/').encode())]
            payload = dhcp.reply(message, dhcp.OFFER, server='10.10.0.2', siaddr='10.10.0.2', file=b'pxelinux.0',
                                 options=options)
            answers.append(Answer(payload, src='10.10.0.2', delay=0.3))
        return answers

    lab.rogue(answer)
    lab.nginx({}, texts={'/tree/pxelinux.cfg/default': 'say PROXY TAKEN\nprompt 1\n'})
    port.vm(lab).expect('PROXY TAKEN', MENU)


# ---- files that cannot be booted ----

def menu_of_broken_files(prefix, names):
    lines = ['ui menu.c32', 'menu title BROKEN FILES']
    for name in names:
        lines += [f'label {name}', f'  menu label {name}', f'  kernel {prefix}{name}/kernel',
                  f'  append initrd={prefix}{name}/initrd']
    return '\n'.join(lines) + '\n'


BROKEN = (
    ('random', r'not a file that can be started|damaged|refused'),
    ('truncated', r'damaged|cut short|refused'),
    ('page', r'web page'),
    ('empty', r'is empty'),
    ('missing', r'404'),
    ('no-initrd', r'404'),
    ('too-large', r'memory|needs'),
    ('endless', r'memory|needs'),
)


def too_large(exchange):
    exchange.head(200, [('Content-Length', 1 << 40)])
    exchange.body(bytes(1 << 20))
    faulty.rest(exchange, None)


def endless(exchange):
    """Chunks without end: the client must say when it is full."""
    exchange.head(200, [('Transfer-Encoding', 'chunked')])
    chunk = b'100000\r\n' + bytes(1 << 20) + b'\r\n'
    while True:
        exchange.body(chunk)


def broken_rules():
    with open(f'{netboot_tree()}/{KERNEL}', 'rb') as file:
        kernel = file.read()
    page = b'<!DOCTYPE html>\n<html><body>Please log in</body></html>\n'
    small = faulty.file(os.urandom(10_000))
    return [('/random/kernel', faulty.file(os.urandom(2_000_000))), ('/truncated/kernel', faulty.file(kernel[:len(kernel) // 2])),
            ('/page/kernel', faulty.file(page)), ('/empty/kernel', faulty.file(b'')), ('/missing/', faulty.status(404)),
            ('/no-initrd/initrd', faulty.status(404)), ('/too-large/initrd', too_large), ('/endless/initrd', endless),
            ('/(no-initrd|too-large|endless)/kernel', faulty.file(kernel)), ('/.*/initrd', small),
            ('/pxelinux.cfg/default$', faulty.file(menu_of_broken_files('', [name for name, _ in BROKEN]).encode()))]


@port_test('broken-files', minutes=8)
def broken_files(lab, port):
    """Wrong, truncated and missing kernels, initrds larger than memory: an error each, then the menu again."""
    lab.faulty(broken_rules(), PORT)
    lab.dnsmasq(options={209: 'pxelinux.cfg/default', 210: url('/', port=PORT)})
    machine = port.vm(lab, memory=512)
    machine.expect('BROKEN FILES', MENU)
    for number, (name, words) in enumerate(BROKEN):
        machine.expect(BROKEN[-1][0], 20, 'the whole menu')
        machine.keys(*['DOWN'] * (1 if number else 0), 'ENTER')
        machine.expect(words, FETCH, f'{name}: /{words}/')
        machine.expect('back to the menu', 30)
        machine.keys('ENTER')
        machine.expect('BROKEN FILES', 30, f'the menu after {name}')


@port_test('shell', minutes=5, quick=True)
def shell(lab, port):
    """The shell: help for every command, settings, line editing, history, Ctrl-C; poweroff ends the machine."""
    lab.dnsmasq()
    machine = port.vm(lab)
    shell_from_start(machine)
    said = command(machine, 'help')
    for name in 'help dhcp ifstat show set chain kernel initrd imgstat imgfree boot exit reboot poweroff'.split():
        check('Usage' in command(machine, f'help {name}'), f'help {name} shows no usage')
    check(all(re.search(rf'\b{name}\b', said) for name in ('dhcp', 'chain', 'poweroff')), 'help does not list the commands')
    command(machine, 'dhcp', 60)
    check(re.search(r'10\.10\.0\.1\d\d', command(machine, 'show net0/ip')), 'show net0/ip has no address')
    command(machine, 'set thing fro')
    machine.send('Xecho ${thing')
    machine.expect_screen(r'kedge> Xecho \$\{thing', 20)
    machine.press('HOME', 'DEL')            # on the keyboard: serial terminals differ in how they name these keys
    machine.expect_screen(r'kedge> echo \$\{thing', 20)
    machine.press('END', 'LEFT', 'LEFT', 'BACKSPACE')
    machine.expect_screen(r'kedge> echo \$\{thng', 20)
    machine.send('i')
    machine.keys('RIGHT', 'RIGHT')
    check('fro' in command(machine, '}'), 'a line edited in the middle was not run as it stood')
    machine.keys('UP')
    machine.expect(r'echo \$\{thing\}', 10)
    machine.keys('CTRL-C')
    machine.expect(PROMPT, 10)
    check('no such command' in command(machine, 'hepl'), 'an unknown command is not said to be unknown')
    machine.send('poweroff\r')
    machine.wait(60)
