"""A long script over HTTP: the language, settings, requests, digests and images of scripts, on real firmware."""

import hashlib
import re

from kedge import PROMPT, UUID, command, network, port_test, shell_from_start
from lab import faulty
from lab.lab import ADDRESS, check, url

BLOB = b'A kedge is a small anchor.\n' * 5000

MAIN = f'''#!ipxe
# constants, and what the machine is
set esc:hex 1b
set sp:hex 20:20
set base {url('/s')}
iseq ${{loader}} kedge && echo STEP loader || goto failed
iseq ${{platform}} efi || iseq ${{platform}} pcbios || goto failed
isset ${{net0/mac:hexhyp}} && isset ${{ip}} && isset ${{netmask}} && isset ${{dhcp-server}} || goto failed
iseq ${{dhcp-server}} {ADDRESS} && echo STEP lease || goto failed
isset ${{uuid}} && iseq ${{uuid}} ${{smbios/uuid}} && echo STEP smbios || goto failed
isset ${{cpuvendor}} && isset ${{memsize}} && cpuid 4 && echo STEP processor || goto failed
isset ${{unixtime}} && echo STEP clock || goto failed

# a loop, and a value made of another
set i:int8 0
:again
inc i
set net${{i}}/test ${{i}}
iseq ${{i}} 3 || goto again
iseq ${{net3/test}} 3 && iseq ${{i:hex}} 03 && echo STEP loop || goto failed

# the PCI bus
:scan pciscan at || goto scanned
inc devices
iseq ${{pci/${{at}}.0.2}} ffff && goto failed ||
goto scan
:scanned
isset ${{devices}} && echo STEP pci ${{devices}} || goto failed
set at ${{net0/busloc}}
iseq ${{net0/bustype}} PCI && iseq ${{net0/busid:hexraw}} 01${{pci/${{at}}.0.2}}${{pci/${{at}}.2.2}} && echo STEP bus || goto failed

# calls: relative, failing, with parameters
chain sub/one.ipxe || goto failed
iseq ${{sub}} one && echo STEP call || goto failed
chain sub/exits.ipxe && goto failed || iseq ${{errno}} 0x7 && echo STEP exit || goto failed
chain ${{base}}/missing.ipxe && goto failed || echo STEP missing
params
param --header X-Kedge ${{net0/mac:hexraw}}
chain ${{base}}/asked.ipxe##params || goto failed
iseq ${{asked}} yes && echo STEP request || goto failed
imgset token ${{base}}/token && iseq ${{token}} s3cret && echo STEP token || goto failed

# a joined line, images, digests
initrd --name blob --sha256 {hashlib.sha256(BLOB).hexdigest()} \\
  ${{base}}/blob || goto failed
initrd --name other --sha512 {hashlib.sha512(b'something else').hexdigest()} ${{base}}/blob && goto failed ||
imgstat other && goto failed ||
md5sum --set sum blob
iseq ${{sum}} {hashlib.md5(BLOB).hexdigest()} && sha1sum --set sum blob || goto failed
iseq ${{sum}} {hashlib.sha1(BLOB).hexdigest()} && sha512sum --set sum blob || goto failed
iseq ${{sum:hexraw}} {hashlib.sha512(BLOB).hexdigest()} && echo STEP digests || goto failed
imgfree
imgstat blob && goto failed || echo STEP free
prompt --timeout 100 wait ... && goto failed || echo STEP prompt
time sleep 0
nslookup there server.lab && iseq ${{there}} {ADDRESS} && echo STEP names || goto failed
sync && nstat && ipstat || goto failed
echo ${{sp:string}}PROOF ${{i}}
exit 0

:failed
echo FAILED ${{errno}}
exit 1
'''

FILES = {
    '/s/main.ipxe': MAIN,
    '/s/sub/one.ipxe': '#!gpxe\r\nset sub one\r\ngoto end\r\nset sub two\r\n:end\r\n',
    '/s/sub/exits.ipxe': '#!ipxe\nexit 7\necho never\n',
    '/s/asked.ipxe': '#!kedge\nset asked yes\n',
    '/s/token': 's3cret',
    '/s/blob': BLOB,
}

STEPS = ('loader', 'lease', 'smbios', 'processor', 'clock', 'loop', 'pci', 'bus', 'call', 'exit', 'missing', 'request', 'token', 'digests',
         'free', 'prompt', 'names')


@port_test('script', minutes=5, quick=True)
def script(lab, port):
    """A script of some seventy lines and five files runs from its first line to its last."""
    lab.dnsmasq(names={'server.lab': ADDRESS})
    lab.nginx({}, texts=FILES)
    machine = port.vm(lab, uuid=UUID)
    shell_from_start(machine)
    network(machine)
    said = command(machine, f'chain {url("/s/main.ipxe")}', 90)
    missing = [step for step in STEPS if f'STEP {step}' not in said]
    check('PROOF 3' in said and not missing, f'steps that did not come: {missing}; it said: {said[-600:]}')


RETRY = f'''#!ipxe
set tries:int32 0
:retry
inc tries
iseq ${{tries}} 5 && goto failed ||
imgfetch --name it {url('/flaky', port=8080)} || goto retry
echo STEP fetched at try ${{tries:int32}}
chain zero.ipxe && echo STEP zero || goto failed
chain one.ipxe && goto failed || echo STEP one
prompt --key s --timeout 60000 Press s now && echo STEP key || goto failed
echo -n A name:
read name
echo STEP read ${{name}}
exit 0

:failed
echo FAILED ${{errno}}
exit 1
'''


@port_test('script-by-hand', minutes=4)
def script_by_hand(lab, port):
    """Typed one by one: ifopen, dhcp, show, route, ifstat, chain by TFTP; a script that tries a failing server again, and asks for a key and a word."""
    lab.tftp({'typed.ipxe': b'#!ipxe\necho typed on ${net0/ip}\n', **port.tftp_files(lab)})
    lab.faulty([('/flaky$', faulty.in_turn(faulty.status(404), faulty.status(404), faulty.file(BLOB)))], 8080)
    lab.dnsmasq()
    lab.nginx({}, texts={'/retry.ipxe': RETRY, '/zero.ipxe': '#!ipxe\nexit 0\n', '/one.ipxe': '#!ipxe\nexit 1\n'})
    machine = port.vm(lab)
    shell_from_start(machine)
    command(machine, 'ifopen net0')
    command(machine, 'dhcp', 60)
    check(re.search(r'/ip:ipv4 = 10\.10\.0\.\d+', command(machine, 'show net0/ip')), 'show net0/ip has no address')
    check(re.search(r'10\.10\.0\.\d+.*10\.10\.0\.1\b', command(machine, 'route')), 'route has no gateway')
    check(re.search(r'net0: 52:54:00', command(machine, 'ifstat')), 'ifstat does not show the card')
    check('typed on 10.10.0.' in command(machine, f'chain tftp://{ADDRESS}/typed.ipxe', 60), 'the script by TFTP did not run')
    machine.send(f'chain {url("/retry.ipxe")}\r')
    machine.expect('STEP fetched at try 3', 60)
    machine.expect('STEP zero', 30)
    machine.expect('STEP one', 30)
    machine.expect('Press s now', 30)
    machine.send('s')
    machine.expect('STEP key', 30)
    machine.expect('A name:', 30)
    machine.send('anchor\r')
    machine.expect('STEP read anchor', 30)
    machine.expect(PROMPT, 30)
