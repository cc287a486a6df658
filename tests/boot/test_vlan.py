"""VLANs: tagged frames through each firmware's driver."""

import hashlib
import os

from kedge import command, last_sentence, network, port_test, sha256_of, shell_from_start
from lab.lab import check, url


@port_test('vlan', minutes=5)
def vlan(lab, port):
    """vcreate, dhcp, HTTP and TFTP over a VLAN, a second one and the trunk beside it; vdestroy takes it away."""
    data = os.urandom(400_000)
    lab.write('five/file', data)
    lab.dnsmasq()
    five = lab.vlan(5, tftp_root=lab.path('five'))
    lab.vlan(6)
    lab.nginx({}, texts={'/file': data})
    machine = port.vm(lab)
    shell_from_start(machine)
    network(machine)
    command(machine, 'vcreate --tag 5 net0')
    command(machine, 'vcreate --tag 6 --priority 3 net0')
    check('10.10.5.1' in command(machine, 'dhcp net0-5', 60), 'no address from the VLAN')
    check('10.10.6.1' in command(machine, 'dhcp net0-6', 60), 'no address from the second VLAN')
    check('5 10.10.5.1' in last_sentence(command(machine, 'echo ${net0-5/vlan} ${net0-5/ip} ${net0-5/mac}')), 'settings of the VLAN')
    for line in (url('/file', '10.10.5.1'), 'tftp://10.10.5.1/file', url('/file', '10.10.6.1'), url('/file')):
        check(sha256_of(machine, f'initrd --name it {line}') == hashlib.sha256(data).hexdigest(), f'{line} came wrong')
    check(five.untagged > 20, 'hardly a frame was tagged')
    check('net0-5' in command(machine, 'ifstat'), 'ifstat does not show the VLAN')
    command(machine, 'vdestroy net0-5')
    check('no network interface net0-5' in last_sentence(command(machine, 'dhcp net0-5')), 'the VLAN is still there')
    check(last_sentence(command(machine, 'echo .${net0-5/ip}.')).endswith('..'), 'its settings are still there')
    check('is no VLAN' in last_sentence(command(machine, 'vdestroy net0')), 'a device was destroyed')
