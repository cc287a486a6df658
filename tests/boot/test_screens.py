"""The screens of scripts: menus, forms, login, the settings browser; and the prompt."""

import re

from kedge import PROMPT, command, network, port_test, shell_from_start
from lab.lab import check, url

# In the manner of the big public menus: a main menu, one below it, settings in its title, headings, a timeout.
MENU = '''#!ipxe
set space:hex 20:20
set space ${space:string}
:start
menu Network boot of ${net0/mac}
item --gap Default:
item local ${space} Boot from local disk
item --gap Distributions:
item linux ${space} Linux installers
item bsd ${space} BSD installers
item --gap Tools:
item --key s shell ${space} Shell
choose --default ${menu} --timeout ${menu-timeout} menu || goto cancelled
echo chosen: ${menu}
goto ${menu}

:linux
set os debian
menu Linux installers - ${platform}
item --gap Releases:
'''

MENU_END = '''
choose --default ${os} os || goto start
echo system: ${os}
goto done

:bsd
:local
goto done

:shell
echo shell it is
goto done

:cancelled
echo menu cancelled

:done
exit 0
'''


def menu_script():
    names = ['arch', 'debian', 'fedora'] + [f'dist{number}' for number in range(30)]
    items = [f'item {name} ${{space}} {name.capitalize()}, an item with some words about it that are longer than eighty columns are, to the end'
             if name == 'fedora' else f'item {name} ${{space}} {name.capitalize()}' for name in names]
    return MENU + '\n'.join(items) + MENU_END


def start(lab, port, texts):
    lab.dnsmasq()
    lab.nginx({}, texts=texts)
    machine = port.vm(lab)
    shell_from_start(machine)
    network(machine)
    return machine


def show(machine, name, title):
    """Runs a script of the server up to its first screen."""
    machine.send(f'chain {url(name)}\r')
    machine.expect(title, 30)


def choose_from_menus(machine):
    """Default by timeout, submenu by goto, scrolling, a shortcut key, Esc."""
    command(machine, 'set menu-timeout 4000')
    show(machine, '/menu.ipxe', 'Network boot of 52:54:00')
    machine.expect_screen('Distributions', 20)
    machine.expect_screen('is chosen in [1-4] second', 20)
    machine.screendump('menu')
    machine.expect('chosen: local', 30)         # nobody pressed a key: the first item
    machine.expect(PROMPT, 30)

    command(machine, 'set menu bsd ; set menu-timeout 0')
    show(machine, '/menu.ipxe', 'Network boot of')
    machine.keys('UP', 'ENTER')                 # from bsd, the default, to linux
    machine.expect('chosen: linux', 20)
    machine.expect_screen('Linux installers', 20)
    machine.expect_screen('Debian', 20)
    machine.screendump('submenu')
    machine.keys('END')
    machine.expect_screen('Dist29', 20)
    machine.screendump('scrolled')
    machine.send('f')
    machine.expect_screen(r'Fedora, an item with', 20)
    machine.expect_screen(r'longer than eighty columns', 20)
    machine.screendump('long-item')
    machine.keys('ENTER')
    machine.expect('system: fedora', 20)
    machine.expect(PROMPT, 30)

    show(machine, '/menu.ipxe', 'Network boot of')
    machine.send('s')
    machine.expect('shell it is', 20)
    machine.expect(PROMPT, 30)

    show(machine, '/menu.ipxe', 'Network boot of')
    machine.keys('ESC')
    machine.expect('menu cancelled', 20)
    machine.expect(PROMPT, 30)


FORM = '''#!ipxe
set hostname old
form --name net Network of this machine
item --form net hostname Host name
item --form net --gap Address
item --form net test/ip:ipv4 IP address
item --form net --secret root-pw Root password
present --form net || goto cancelled
echo host ${hostname} at ${test/ip} with ${root-pw}
login || goto cancelled
echo user ${username} has ${password}
exit 0
:cancelled
echo form cancelled
'''


def type_in(machine, text, shown=None):
    """Types into a field, and waits until the field shows it."""
    machine.send(text)
    machine.expect_screen(shown or re.escape(text), 20)


def fill_forms(machine):
    """Fields that edit settings, a value refused and mended, a login, Esc."""
    show(machine, '/form.ipxe', 'Network of this machine')
    machine.expect_screen('Ctrl-X: save', 20)
    machine.keys('CTRL-U')
    type_in(machine, 'node7')
    machine.keys('ENTER')
    type_in(machine, '10.9.8.x')
    machine.keys('ENTER')
    type_in(machine, 'geheim', r'\*{6}')
    machine.screendump('form')
    machine.keys('CTRL-X')
    machine.expect_screen('cannot hold that', 20)
    machine.screendump('refused')
    machine.keys('BACKSPACE')
    machine.send('7')
    machine.expect_screen(r'10\.9\.8\.7 ', 20)
    machine.keys('CTRL-X')
    machine.expect('host node7 at 10.9.8.7 with geheim', 20)
    machine.expect('User name', 20)
    type_in(machine, 'anna')
    machine.keys('ENTER')
    type_in(machine, 'sesam', r'\*{5}')
    machine.screendump('login')
    machine.keys('ENTER')
    machine.expect('user anna has sesam', 20)
    machine.expect(PROMPT, 30)
    show(machine, '/form.ipxe', 'Network of this machine')
    machine.keys('ESC')
    machine.expect('form cancelled', 20)
    machine.expect(PROMPT, 30)


@port_test('script-screens', minutes=6)
def script_screens(lab, port):
    """A script's menus (timeout, goto, scrolling, a shortcut, Esc), its form and a login."""
    machine = start(lab, port, {'/menu.ipxe': menu_script(), '/form.ipxe': FORM})
    choose_from_menus(machine)
    fill_forms(machine)


def change_settings(machine):
    """The settings browser: a value edited, one added and used in a line, one deleted."""
    command(machine, 'set colour blue')
    command(machine, 'set useless thing')
    machine.send('config\r')
    machine.expect_screen('Settings', 30)
    machine.expect_screen(r'colour +string +blue', 20)
    machine.screendump('config')
    machine.send('c')
    machine.keys('ENTER', 'CTRL-U')
    type_in(machine, 'dark green')
    machine.keys('ENTER')
    machine.expect_screen(r'colour +string +dark green', 20)
    machine.send('u')
    machine.keys('DEL')
    machine.expect_screen(r'colour.*\n(?!.*useless)', 20)
    machine.keys('CTRL-N')
    machine.expect_screen('New setting', 20)
    type_in(machine, 'answer:uint8')
    machine.keys('ENTER')
    type_in(machine, '42', r'Value +42')
    machine.keys('ENTER')
    machine.expect_screen(r'answer +uint8 +0x2a', 20)
    machine.screendump('added')
    machine.send('n')
    machine.expect_screen(r'net0', 20)
    machine.keys('ENTER')
    machine.expect_screen(r'mac +hex +52:54:00', 20)
    machine.screendump('scope')
    machine.keys('CTRL-X')
    machine.expect(PROMPT, 20)
    said = command(machine, 'echo ${colour} ${answer} [${useless}]')
    check('dark green 0x2a []' in said, f'the settings are: {said.strip()}')


@port_test('prompt', minutes=5)
def prompt(lab, port):
    """The settings browser; Tab completes and lists, Ctrl-R searches, long output pauses, a hint, Ctrl-C comes back."""
    machine = start(lab, port, {})
    change_settings(machine)
    machine.send('ifs')
    machine.keys('TAB')
    machine.expect('ifstat ', 20)
    machine.send('net')
    machine.keys('TAB', 'ENTER')
    machine.expect('52:54:00', 20)
    machine.expect(PROMPT, 20)
    machine.send('set nex')
    machine.keys('TAB')
    machine.expect('set next-server ', 20)
    machine.keys('CTRL-C')
    machine.expect(r'\^C\s+' + PROMPT, 20)
    machine.send('img')
    machine.keys('TAB', 'TAB')
    machine.expect(r'imgargs +imgexec +imgextract', 20)
    machine.screendump('tab')
    machine.keys('CTRL-C')
    machine.expect(r'\^C\s+' + PROMPT, 20)
    machine.send('echo ${next-')
    machine.keys('TAB', 'ENTER')
    machine.expect(r'10\.\d+\.\d+\.\d+', 20)
    machine.expect(PROMPT, 20)
    check('did you mean "ifstat"' in command(machine, 'ifsatt'), 'a mistyped command got no hint')
    machine.keys('CTRL-R')
    machine.send('xt-')
    machine.expect(r'search "xt-": echo \$\{next-server\}', 20)
    machine.keys('ENTER')
    machine.expect(r'10\.\d+\.\d+\.\d+', 20)
    machine.expect(PROMPT, 20)
    machine.send('help ; show ; help ; show ; help ; show\r')
    machine.expect('--More--', 30)
    machine.screendump('more')
    machine.send(' ')
    machine.expect('--More--', 30)
    machine.send('q')
    machine.expect(PROMPT, 20)
    check(command(machine, 'echo on').split().count('on') == 2, 'the shell says nothing after q')
