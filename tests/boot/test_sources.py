"""Where scripts come from: inside the program, its command line, beside it on its medium or its server."""

import os
import re
import subprocess
import sys

from cases import boot_test
from kedge import BANNER, PROMPT, START, Uefi, command, last_sentence, port_test, shell_from_start
from lab.lab import TOP, build_file, check, url



def script(words):
    return f'#!ipxe\necho the {words} script is here\nshell\n'


def embed(lab, program, text, *files):
    """The program with the script in it."""
    out = lab.path('with-' + os.path.basename(program))
    subprocess.run([sys.executable, f'{TOP}/scripts/embed', lab.write('first.ipxe', text), program, out, *files], check=True)
    return out


def expect_script(machine, words, timeout=START + 60):
    machine.expect(f'the {words} script is here', timeout)
    machine.expect(PROMPT, 30)


def put_embedded(lab, port, text, *files):
    """Starts the port's program with the script in it."""
    program = embed(lab, port.program(), text, *files)
    if port is Uefi:
        return lab.vm(disk=lab.esp(program))
    os.replace(program, lab.path('tftp/kedge.kpxe'))
    return port.vm(lab)


@port_test('embedded', minutes=4, quick=True)
def embedded(lab, port):
    """scripts/embed: the script runs before anything else, with all of it; a second file is in memory under its name."""
    lab.dnsmasq(options={209: 'pxelinux.cfg/default', 210: url('/debian/')})
    other = lab.write('other.ipxe', '#!ipxe\necho other says ${net0/mac}\n' + '# x\n' * 4000)
    text = '#!ipxe\n' + '# x\n' * 4000 + 'imgstat\nchain other.ipxe\necho the embedded script is here\nshell\n'
    machine = put_embedded(lab, port, text, other)
    machine.expect(r'other says 52:54:00:6b:ed:01', START + 60)
    expect_script(machine, 'embedded')


@boot_test('lkrn-embedded', minutes=3)
def lkrn_embedded(lab):
    """The same in kedge.lkrn, started by QEMU: the script in it wins over the command line."""
    program = embed(lab, build_file('kedge.lkrn'), script('embedded'), lab.write('other.bin', bytes(50_000)))
    machine = lab.vm([], firmware='seabios', extra=['-kernel', program, '-append', 'echo wrong ; exit'])
    expect_script(machine, 'embedded')
    check('other.bin : 50000 bytes' in command(machine, 'imgstat'), 'the second file is not in memory')


@boot_test('uefi-autoexec-disk', minutes=4, quick=True)
def autoexec_disk(lab):
    """autoexec.ipxe beside the loader on the ESP runs; file: URLs, absolute and relative, read the medium."""
    lab.dnsmasq(options={209: 'pxelinux.cfg/default', 210: url('/debian/')})
    files = {'EFI/BOOT/autoexec.ipxe': b'#!ipxe\nchain sub/next.ipxe\necho cwd ${cwduri}\n' + script('autoexec').encode()[7:],
             'EFI/BOOT/sub/next.ipxe': b'#!ipxe\necho next is here\n', 'top.ipxe': b'#!ipxe\necho top is here\n'}
    machine = lab.vm(disk=lab.esp(Uefi.program(), files))
    machine.expect('next is here', START)
    machine.expect('cwd file:/EFI/BOOT/', 20)
    expect_script(machine, 'autoexec')
    check('top is here' in command(machine, 'chain file:/top.ipxe'), 'an absolute file: URL did not run')
    check('next is here' in command(machine, 'chain sub/next.ipxe'), 'a relative URL at the prompt is not beside Kedge')
    check('no such file' in command(machine, 'chain file:/none'), 'a missing file is not said to be missing')
    check('no such file' in command(machine, 'chain file:/EFI'), 'a folder is not refused')
    command(machine, 'initrd -n it file:/EFI/BOOT/BOOTX64.EFI')
    size = os.path.getsize(Uefi.program())
    check(f'it : {size} bytes' in command(machine, 'imgstat it'), 'a large file did not come whole')


@boot_test('uefi-autoexec-root', minutes=4)
def autoexec_root(lab):
    """kedge.ipxe at the medium's top is found too, and wins over autoexec.ipxe there."""
    assert lab.network
    files = {'kedge.ipxe': script('kedge').encode(), 'autoexec.ipxe': script('wrong').encode()}
    expect_script(lab.vm(disk=lab.esp(Uefi.program(), files)), 'kedge')


@boot_test('uefi-autoexec-exit', minutes=4)
def autoexec_exit(lab):
    """The first script's "exit 1", as many end for want of a system: the firmware goes on with its next boot entry, no shell waits."""
    assert lab.network
    machine = lab.vm(disk=lab.esp(Uefi.program(), {'autoexec.ipxe': b'#!ipxe\necho nothing for this machine\nexit 1\n'}))
    machine.expect('nothing for this machine', START + 60)
    machine.expect(f'{Uefi.next_entry}|{PROMPT}', 90)
    check(not re.search(PROMPT, machine.text), 'the shell waits instead')


def served(lab, port, texts, **dhcp):
    """The firmware loads the program by TFTP from a folder; the files lie beside it."""
    name = os.path.basename(port.program())
    root = lab.path('tftp')
    for path, data in {f'boot/{name}': open(port.program(), 'rb').read(), **texts}.items():
        lab.write(f'tftp/{path}', data)
    lab.dnsmasq(**{'boot_file': f'boot/{name}', 'tftp_root': root, **dhcp})
    if port is Uefi:
        return lab.vm(boot='pxe')
    return port.vm(lab)


@port_test('autoexec-tftp', minutes=4, quick=True)
def autoexec_tftp(lab, port):
    """Loaded by PXE: autoexec.ipxe in the TFTP folder runs, before what DHCP says; relative URLs mean that folder."""
    texts = {'boot/autoexec.ipxe': '#!ipxe\nchain next.ipxe\n' + script('autoexec')[7:], 'boot/next.ipxe': '#!ipxe\necho next is here\n'}
    machine = served(lab, port, texts, options={209: 'pxelinux.cfg/default', 210: url('/debian/')})
    machine.expect('next is here', START + 60)
    expect_script(machine, 'autoexec')


@boot_test('uefi-autoexec-off', minutes=4)
def autoexec_off(lab):
    """DHCP's autoexec=off: no such file is asked for; its scriptlet runs in place of what else it says."""
    machine = served(lab, Uefi, {'boot/autoexec.ipxe': script('autoexec')}, lines=['dhcp-option-force=encap:175,78,"off"',
                     'dhcp-option-force=encap:175,81,"echo the scriptlet script is here ; shell"'])
    expect_script(machine, 'scriptlet', START + 120)
    with open(lab.path('dnsmasq.log')) as file:
        check('autoexec.ipxe' not in file.read(), 'autoexec.ipxe was asked for although DHCP says off')


@boot_test('uefi-autoexec-http', minutes=4)
def autoexec_http(lab):
    """Loaded by HTTP Boot: kedge.ipxe beside it on the web server; what is missing there is not spoken of."""
    with open(Uefi.program(), 'rb') as file:
        web = lab.nginx({}, texts={'/boot/kedge.efi': file.read(), '/boot/kedge.ipxe': script('kedge')})
    lab.dnsmasq(http_boot_url=url('/boot/kedge.efi'))
    machine = lab.vm(boot='http')
    expect_script(machine, 'kedge', START + 90)
    check('404' not in machine.text and 'autoexec' not in machine.text, 'a missing autoexec.ipxe was spoken of')
    check(web.requests('/boot/kedge.ipxe'), 'kedge.ipxe was not asked for')


@boot_test('uefi-command-line-shell', minutes=4)
def command_line(lab):
    """What stands behind the program's name in the UEFI shell runs as a script; what is no command is left alone."""
    lab.dnsmasq()
    startup = b'FS0:\r\nkedge.efi nonsense here\r\nkedge echo from the line && exit 1 || echo then this ; shell\r\n'
    with open(Uefi.program(), 'rb') as file:
        files = {'kedge.efi': file.read(), 'startup.nsh': startup}
    machine = lab.vm(disk=lab.esp(Uefi.program(), files))
    shell_from_start(machine)
    machine.send('exit\r')
    machine.expect(BANNER, 90, 'the UEFI shell that starts Kedge with a first line')
    machine.keys('CTRL-B')
    machine.expect(PROMPT, 60)
    machine.send('exit\r')
    machine.expect('from the line', 60)


@port_test('why', minutes=5)
def why(lab, port):
    """why: nothing at first; then a missing file, a server that does not run, a failure inside a script, each with its story."""
    web = lab.nginx({}, texts={'/bad.ipxe': f'#!ipxe\nchain {url("/missing?key=secret")}\n'})
    lab.dnsmasq()
    machine = port.vm(lab)
    shell_from_start(machine)
    command(machine, 'dhcp', 60)
    command(machine, f'chain http://user:secret@10.10.0.1/none || iseq a b', 60)
    said = last_sentence(command(machine, 'why'))
    for words in ('chain http://10.10.0.1/none', 'RC_HTTP_NOT_FOUND', 'errno 0x2d', 'connected to 10.10.0.1 port 80', 'GET /none',
                  'answered 404 Not Found', 'Usually:', 'Try:'):
        check(words in said, f'why does not say "{words}": {said}')
    command(machine, f'chain {url("/x", port=81)}', 60)
    said = last_sentence(command(machine, 'why'))
    check('RC_REFUSED' in said and 'port 81' in said, f'why says: {said}')
    command(machine, f'chain {url("/bad.ipxe")}', 60)
    said = last_sentence(command(machine, 'why'))
    check('/missing' in said and 'and so did: chain http://10.10.0.1/bad.ipxe' in said and 'secret' not in said, f'why says: {said}')
    command(machine, 'chain tftp://10.10.0.1/none', 60)
    check('RC_T' in last_sentence(command(machine, 'why')), 'why does not name the TFTP failure')
    assert web


@port_test('loop', minutes=6)
def loop(lab, port):
    """A script inside the program that starts the same program again: it ends with a sentence, and the shell."""
    lab.dnsmasq()
    machine = put_embedded(lab, port, f'#!ipxe\necho round\ndhcp\nchain {url("/again")}\n')
    name = 'with-kedge.efi' if port is Uefi else 'tftp/kedge.kpxe'
    with open(lab.path(name), 'rb') as file:
        lab.nginx({}, texts={'/again': file.read()})
    machine.expect('has started Kedge 3 times', START + 200)
    machine.expect(PROMPT, 30)
    check(machine.text.count('round') == 3, 'it did not run three times')
