"""A long script over HTTP: the language, settings, requests, digests and images of scripts, on real firmware."""

import hashlib

from kedge import UUID, command, network, port_test, shell_from_start
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
