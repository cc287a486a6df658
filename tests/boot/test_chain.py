"""Other EFI programs start from Kedge, find the NIC as the firmware left it, and give control back."""

from cases import boot_test
from kedge import FETCH, START, Uefi, command, network, shell_from_start
from lab.lab import IPXE, check, netboot_tree, url


def shell(lab, **dhcp):
    lab.dnsmasq(**dhcp)
    machine = Uefi.vm(lab)
    shell_from_start(machine)
    network(machine)
    return machine


@boot_test('uefi-chain-ipxe', minutes=4)
def chain_ipxe(lab):
    """iPXE starts from Kedge and fetches over the same NIC; its exit comes back to Kedge's shell."""
    web = lab.nginx({'/ipxe/': IPXE}, texts={'/script.ipxe': f'#!ipxe\nimgfetch {url("/blob")} && echo FETCHED\nexit\n',
                                            '/blob': b'x' * 100_000, '/snponly.efi': open(f'{IPXE}/snponly.efi', 'rb').read()})
    machine = shell(lab, lines=['dhcp-userclass=set:ipxe,iPXE', f'dhcp-boot=tag:ipxe,{url("/script.ipxe")}'])
    machine.send(f'chain {url("/snponly.efi")}\r')
    machine.expect('iPXE 1|iPXE 2', FETCH)
    machine.expect('FETCHED', FETCH)
    check([request.bytes for request in web.requests('/blob')] == [100_000], 'iPXE did not fetch the file')
    machine.expect('kedge> ', 60)
    check('10.10.0.1' in command(machine, 'show net0/ip'), 'the lease is gone after iPXE')


@boot_test('uefi-chain-grub', minutes=4)
def chain_grub(lab):
    """Debian's signed GRUB for the network starts, and reads its own configuration's folder from the server."""
    lab.nginx({'/debian/': netboot_tree()})
    machine = shell(lab)
    machine.send(f'chain {url("/debian/debian-installer/amd64/grubx64.efi")}\r')
    machine.expect('GNU GRUB|grub>', FETCH)
