"""The graphical menu: pictures of the screen."""

import time

from kedge import expect_menu, main_job_servers, port_test


@port_test('graphic-tmp', minutes=5)
def graphic_menu(lab, port):
    """tmp"""
    main_job_servers(lab)
    machine = port.vm(lab)
    expect_menu(machine)
    machine.wait_still(30)
    machine.screendump('main')
    open(lab.path('screen.txt'), 'w').write(machine.screen())
    machine.keys('DOWN', 'ENTER')
    machine.expect('Expert install', 20)
    machine.wait_still(30)
    machine.screendump('submenu')
    machine.keys('ESC')
    machine.expect('installer menu', 20)
    machine.keys('HOME', 'TAB')
    machine.expect('initrd=', 20)
    machine.wait_still(30)
    machine.screendump('tab')
    machine.keys('ESC')
    machine.expect('installer menu', 20)
    machine.keys('ESC')
    machine.expect('boot:', 20)
    machine.screendump('prompt')
