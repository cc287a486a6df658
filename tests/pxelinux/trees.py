"""
PXELINUX trees in the manner of those who make them: installers, deployment servers, people.  Written for these tests.

write(folder) makes them all below folder; tests/pxelinux/expected/NAME is what kedge-check says about each.
"""
import os

DEFAULT = "pxelinux.cfg/default"
TREES = {}


def tree(name, files, boots=""):
    """A tree of texts, and of files that it boots, by name; those only have to be there."""
    TREES[name] = dict(files)
    for path in boots.split():
        stand_in = b"an initrd\n" if path.endswith((".gz", ".img", ".xz")) else b"MZ stands for an EFI program\n"
        TREES[name].setdefault(path, stand_in)


def write(folder):
    for name, files in TREES.items():
        for path, content in files.items():
            path = os.path.join(folder, name, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(content if isinstance(content, bytes) else content.encode())


# Debian, text installer
DI = "installer/amd64/"
tree("debian-text", {
DEFAULT: f"""# prompts and menus of an installer
path {DI}boot-screens/
include {DI}boot-screens/menu.cfg
default {DI}boot-screens/vesamenu.c32
prompt 0
timeout 0
""",
DI+"boot-screens/menu.cfg": f"""menu hshift 7
menu width 61

menu title Installer boot menu
include {DI}boot-screens/stdmenu.cfg
include {DI}boot-screens/gtk.cfg
include {DI}boot-screens/txt.cfg
menu begin advanced
    menu label ^Advanced options
	menu title Advanced options
	include {DI}boot-screens/stdmenu.cfg
	label mainmenu
		menu label ^Back..
		menu exit
	include {DI}boot-screens/adtxt.cfg
menu end
menu begin dark
    menu label ^Dark theme options
	menu title Dark theme
	label mainmenu
		menu label ^Back..
		menu exit
	include {DI}boot-screens/drk.cfg
menu end
label help
	menu label ^Help
	text help
   Shows the help screens.
   "menu" brings this menu back.
	endtext
	config {DI}boot-screens/prompt.cfg
""",
DI+"boot-screens/stdmenu.cfg": """menu background splash.png
menu color title	* #FFFFFFFF *
menu color border	* #00000000 #00000000 none
menu color sel		* #ffffffff #76a1d0ff *
menu color hotsel	1;7;37;40 #ffffffff #76a1d0ff *
menu color tabmsg	* #ffffffff #00000000 *
menu color help		37;40 #ffdddd00 #00000000 none
menu vshift 8
menu rows 12
menu helpmsgrow 14
menu cmdlinerow 16
menu timeoutrow 16
menu tabmsgrow 18
menu tabmsg Press ENTER to boot or TAB to edit a menu entry
""",
DI+"boot-screens/txt.cfg": f"""label install
	menu label ^Install
	kernel {DI}linux
	append vga=788 initrd={DI}initrd.gz --- quiet 
""",
DI+"boot-screens/adtxt.cfg": f"""label expert
	menu label ^Expert install
	kernel {DI}linux
	append priority=low vga=788 initrd={DI}initrd.gz --- 
include {DI}boot-screens/rqtxt.cfg
label auto
	menu label A^utomated install
	kernel {DI}linux
	append auto=true priority=critical vga=788 initrd={DI}initrd.gz --- quiet 
""",
DI+"boot-screens/rqtxt.cfg": f"""label rescue
	menu label ^Rescue mode
	kernel {DI}linux
	append vga=788 initrd={DI}initrd.gz rescue/enable=true --- quiet 
""",
DI+"boot-screens/drk.cfg": f"""default installdark
label installdark
	menu label ^Install (dark)
	kernel {DI}linux
	append vga=788 initrd={DI}initrd.gz theme=dark --- quiet 
""",
DI+"boot-screens/prompt.cfg": f"""prompt 1
display f1.txt
timeout 0
include {DI}boot-screens/menu.cfg
include {DI}boot-screens/exithelp.cfg

f1 f1.txt
f2 f2.txt
f10 f10.txt
""",
DI+"boot-screens/exithelp.cfg": """label menu
	kernel vesamenu.c32
	config pxelinux.cfg/default
"""}, f"{DI}linux {DI}initrd.gz f1.txt f2.txt f10.txt")
tree("debian-gtk", {
DEFAULT: f"""path {DI}boot-screens/
include {DI}boot-screens/menu.cfg
default {DI}boot-screens/vesamenu.c32
prompt 0
timeout 300
ontimeout {DI}linux vga=788 initrd={DI}initrd.gz speakup.synth=soft --- quiet 
menu autoboot Press a key, otherwise speech synthesis will be started in # second{{,s}}...
""",
DI+"boot-screens/menu.cfg": f"""menu title Installer boot menu
include {DI}boot-screens/gtk.cfg
menu begin advanced
	menu label ^Advanced options
	include {DI}boot-screens/spk.cfg
	menu begin advanced
		menu title ^Yet more
		label deep
			menu label ^Deep
			kernel {DI}linux
	menu end
menu end
label speech
	menu label Install with ^speech synthesis
	kernel {DI}linux
	append initrd={DI}initrd.gz speakup.synth=soft --- quiet 
""",
DI+"boot-screens/gtk.cfg": f"""default installgui
label installgui
	menu label ^Graphical install
	menu default
	kernel {DI}linux
	append vga=788 initrd={DI}initrd.gz --- quiet 
"""}, f"{DI}linux {DI}initrd.gz")
tree("debian-wheezy", {
DEFAULT: """DISPLAY boot.txt
DEFAULT install
PROMPT 1
TIMEOUT 0
F0 f10.txt
F1 f1.txt
LABEL install
	KERNEL linux
	APPEND vga=normal initrd=initrd.gz -- quiet
LABEL expert
	KERNEL linux
	APPEND priority=low vga=normal initrd=initrd.gz --
"""}, "linux initrd.gz boot.txt f1.txt f10.txt")
# RHEL / Fedora
tree("rhel", {
DEFAULT: """default vesamenu.c32
prompt 1
timeout 600

display boot.msg

menu background splash.jpg
menu title Welcome to the Example Enterprise installer
menu color border 0 #ffffffff #00000000
menu color sel 7 #ffffffff #ff000000
menu color title 0 #ffffffff #00000000
menu color tabmsg 0 #ffffffff #00000000
menu color unsel 0 #ffffffff #00000000
menu tabmsg Press Tab for full configuration options on menu items.

label linux
  menu label ^Install system
  menu default
  kernel images/el9/vmlinuz
  append initrd=images/el9/initrd.img ip=dhcp inst.repo=http://192.0.2.1/el9/
label vesa
  menu label Install system with ^basic video driver
  kernel images/el9/vmlinuz
  append initrd=images/el9/initrd.img ip=dhcp inst.xdriver=vesa nomodeset
label rescue
  menu label ^Rescue installed system
  kernel images/el9/vmlinuz
  append initrd=images/el9/initrd.img rescue
label local
  menu label Boot from ^local drive
  localboot 0xffff
label memtest86
  menu label ^Memory test
  kernel memtest
  append -
"""}, "images/el9/vmlinuz images/el9/initrd.img memtest boot.msg")
tree("fedora-everything", {
DEFAULT: """default vesamenu.c32
timeout 100
menu clear
menu vshift 8
menu rows 18
menu margin 8
menu helpmsgrow 15
menu tabmsgrow 13
menu begin ^Troubleshooting
  menu title Troubleshooting
  label rescue
    menu indent count 5
    menu label ^Rescue
    text help
      If the system will not boot, this lets you access files
      and edit config files to try to get it booting again.
    endtext
    kernel vmlinuz
    append initrd=initrd.img inst.rescue quiet
  menu separator
  label returntomain
    menu label Return to ^main menu
    menu exit
menu end
menu separator # insert an empty line
label linux
  menu label ^Install Everything
  kernel vmlinuz
  append initrd=initrd.img inst.stage2=http://192.0.2.1/e/ quiet
"""}, "vmlinuz initrd.img")
# Cobbler
tree("cobbler", {
DEFAULT: """DEFAULT menu
PROMPT 0
MENU TITLE Cobbler | https://cobbler.example/
TIMEOUT 200
TOTALTIMEOUT 6000
ONTIMEOUT local

LABEL local
        MENU LABEL (local)
        MENU DEFAULT
        LOCALBOOT -1

LABEL el9-x86_64
        MENU LABEL el9-x86_64
        kernel /images/el9-x86_64/vmlinuz
        append initrd=/images/el9-x86_64/initrd.img ksdevice=bootif lang=  kssendmac text  ks=http://192.0.2.9/cblr/svc/op/ks/profile/el9-x86_64
        ipappend 2
LABEL esxi:7
        MENU LABEL esxi:7
        kernel mboot.c32
        append images/esxi/vmkboot.gz --- images/esxi/vmkernel.gz --- images/esxi/sys.vgz
        ipappend 2
MENU end
"""}, "images/el9-x86_64/vmlinuz images/el9-x86_64/initrd.img images/esxi/vmkboot.gz images/esxi/vmkernel.gz images/esxi/sys.vgz")
tree("cobbler-system", {
"pxelinux.cfg/01-52-54-00-aa-bb-cc": """timeout 1
totaltimeout 0
default linux
prompt 0
label linux
        kernel images/el9/vmlinuz
        ipappend 2
        append initrd=images/el9/initrd.img ks=http://192.0.2.9/cblr/svc/op/ks/system/web1
""",
DEFAULT: "DEFAULT local\nLABEL local\nLOCALBOOT -1\n"},"images/el9/vmlinuz images/el9/initrd.img")
# Foreman
tree("foreman", {
DEFAULT: """# This file was deployed via 'PXELinux global default' template
UI menu.c32
PROMPT 0
MENU TITLE Foreman discovery
TIMEOUT 200
ONTIMEOUT local
DEFAULT local

LABEL local
  MENU LABEL (local)
  MENU DEFAULT
  LOCALBOOT 0

LABEL discovery
  MENU LABEL (discovery)
  KERNEL boot/fdi-image/vmlinuz0
  APPEND initrd=boot/fdi-image/initrd0.img rootflags=loop root=live:/fdi.iso rootfstype=auto ro rd.live.image acpi=force proxy.url=https://foreman.example proxy.type=foreman
  IPAPPEND 2

LABEL hg one - Kickstart
  KERNEL boot/el-vmlinuz
  APPEND initrd=boot/el-initrd.img ks=http://foreman.example/unattended/provision?hostgroup=one
LABEL hg two - Kickstart
  KERNEL boot/el-vmlinuz
  APPEND initrd=boot/el-initrd.img ks=http://foreman.example/unattended/provision?hostgroup=two
"""}, "boot/fdi-image/vmlinuz0 boot/fdi-image/initrd0.img boot/el-vmlinuz boot/el-initrd.img")
tree("foreman-chain", {
"pxelinux.cfg/01-52-54-00-00-00-01": """DEFAULT menu
PROMPT 0
MENU TITLE PXE Menu
TIMEOUT 200
TOTALTIMEOUT 6000
ONTIMEOUT local_chain_hd0

LABEL local
     MENU LABEL (local)
     LOCALBOOT 0
LABEL local_chain_hd0
     MENU LABEL Chain from hd0
     MENU DEFAULT
     COM32 chain.c32
     APPEND hd0
LABEL local_primary
     MENU LABEL (local)
     COM32 chain.c32
     APPEND hd0 0
"""})
# Ironic
tree("ironic", {
"pxelinux.cfg/01-52-54-00-11-22-33": """default deploy

label deploy
kernel http://192.0.2.20:8080/4b3c/deploy_kernel
append initrd=http://192.0.2.20:8080/4b3c/deploy_ramdisk selinux=0 nofb nomodeset vga=normal ipa-api-url=http://192.0.2.20:6385
ipappend 2


label boot_partition
kernel http://192.0.2.20:8080/4b3c/kernel
append initrd=http://192.0.2.20:8080/4b3c/ramdisk root={{ ROOT }} ro text nofb nomodeset vga=normal


label boot_whole_disk
COM32 chain.c32
append mbr:{{ DISK_IDENTIFIER }}

label boot_ramdisk
kernel http://192.0.2.20:8080/4b3c/kernel
append initrd=http://192.0.2.20:8080/4b3c/ramdisk root=/dev/ram0 text

label trusted_boot
kernel mboot
append tboot.gz --- deploy_kernel root={{ ROOT }} ro text intel_iommu=on --- deploy_ramdisk
"""}, "tboot.gz deploy_kernel deploy_ramdisk")
# MAAS
tree("maas", {
DEFAULT: """DEFAULT execute

LABEL execute
  SAY Booting under MAAS direction...
  SAY nomodeset ro root=squash:http://192.0.2.30:5248/images/ubuntu/amd64/ga-22.04/jammy/stable/squashfs
  KERNEL http://192.0.2.30:5248/images/ubuntu/amd64/ga-22.04/jammy/stable/boot-kernel
  INITRD http://192.0.2.30:5248/images/ubuntu/amd64/ga-22.04/jammy/stable/boot-initrd
  APPEND nomodeset ro root=squash:http://192.0.2.30:5248/images/ubuntu/amd64/ga-22.04/jammy/stable/squashfs ip=::::maas-enlist:BOOTIF
  IPAPPEND 2
"""})
tree("maas-select", {
DEFAULT: """DEFAULT select

LABEL select
  SAY Determining CPU type
  COM32 ifcpu64.c32
  APPEND amd64 -- i386

LABEL amd64
  KERNEL amd64/kernel
  INITRD amd64/initrd
  IPAPPEND 2

LABEL i386
  KERNEL i386/kernel
  INITRD i386/initrd
  IPAPPEND 2
""",
"pxelinux.cfg/local": "DEFAULT local\n\nLABEL local\n  SAY Booting local disk ...\n  LOCALBOOT 0\n"},"amd64/kernel amd64/initrd i386/kernel i386/initrd")
# FOG
tree("fog", {
DEFAULT: """DEFAULT vesamenu.c32
MENU TITLE FOG Computer Cloning Solution
MENU BACKGROUND fog/bg.png
MENU MASTER PASSWD $1$deadbeef$Q7g0UO4hRC0mgQUQ/qkjZ0

menu color title\t1;36;44    #ffffffff #00000000 std

LABEL fog.local
\tlocalboot 0
\tMENU DEFAULT
\tMENU LABEL Boot from hard disk
\tTEXT HELP
\tBoot from the local hard drive.
\tIf you are unsure, select this option.
\tENDTEXT

LABEL fog.reg
\tkernel fog/kernel/bzImage
\tappend initrd=fog/images/init.gz root=/dev/ram0 rw ramdisk_size=127000 ip=dhcp mode=autoreg web=192.0.2.40/fog/
\tMENU LABEL Quick Host Registration and Inventory
\tTEXT HELP
\tThis will automatically register the client.
\tENDTEXT

LABEL fog.debug
\tMENU PASSWD $6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1
\tkernel fog/kernel/bzImage
\tappend initrd=fog/images/init.gz root=/dev/ram0 rw mode=onlydebug
\tMENU LABEL Client ^Debug

LABEL fog.memtest
\tkernel fog/memtest/memtest
\tMENU LABEL ^Memtest

PROMPT 0
TIMEOUT 30
ONTIMEOUT fog.local
"""}, "fog/kernel/bzImage fog/images/init.gz fog/memtest/memtest")
tree("fog-task", {
"pxelinux.cfg/01-52-54-00-00-00-02": """# Created by FOG Imaging System


DEFAULT fog
LABEL fog
kernel fog/kernel/bzImage
append initrd=fog/images/init.gz root=/dev/ram0 rw ip=dhcp dns= mac=52:54:00:00:00:02 ftp=192.0.2.40 osid=5 type=down
IPAPPEND 2
"""}, "fog/kernel/bzImage fog/images/init.gz")
# ReaR
tree("rear", {
DEFAULT: """timeout 300
prompt 1
say ----------------------------------------------------------
say rear = disaster recover this system with Relax-and-Recover
label rear
MENU LABEL ^Relax-and-Recover
kernel http://192.0.2.50/rear/web1.kernel
append initrd=http://192.0.2.50/rear/web1.initrd.cgz root=/dev/ram0 vga=normal rw selinux=0 console=ttyS0,115200 console=tty0
say local = boot from local disk (default)
label local
localboot -1
default local
"""})
# tcos, SystemImager, pxeboot-deb
tree("tcos", {
DEFAULT: """DEFAULT vesamenu.c32
MENU RESOLUTION 800 600
MENU BACKGROUND tcos/logo.png
MENU TITLE Thin clients
PROMPT 0
TIMEOUT 50
NOESCAPE 1
ALLOWOPTIONS 0
LABEL tcos
  MENU LABEL ^Thin client
  KERNEL tcos/vmlinuz-6.1
  APPEND ramdisk_size=65536 initrd=tcos/initramfs-6.1 root=/dev/ram0 boot=tcos quiet splash
LABEL iso
  MENU LABEL Live ^ISO
  LINUX memdisk
  INITRD http://192.0.2.60/live.iso
  APPEND iso raw
"""}, "tcos/vmlinuz-6.1 tcos/initramfs-6.1 memdisk")
tree("systemimager", {
"pxelinux.cfg/C0A8": """TIMEOUT 50
DEFAULT systemimager
DISPLAY message.txt
PROMPT 1

LABEL systemimager
KERNEL kernel
APPEND vga=extended initrd=initrd.img root=/dev/ram MONITOR_SERVER=192.0.2.70 MONITOR_CONSOLE=yes
"""}, "kernel initrd.img message.txt")
# hand-written
tree("old-hand", {
DEFAULT: """SERIAL 0 38400 0x303
PROMPT 1
DEFAULT dos
LABEL dos
  KERNEL memdisk
  APPEND initrd=dos622.img floppy raw
LABEL bootdisk
  KERNEL floppy.img
LABEL netboot
  KERNEL other.0
LABEL freebsd
  BOOT freebsd.bin
LABEL memtest
  KERNEL memtest86
LABEL hdt
  COM32 hdt.c32
"""}, "memdisk dos622.img floppy.img other.0 freebsd.bin memtest86")
tree("dos-ends", {
DEFAULT: "DEFAULT menu.c32\r\nPROMPT 0\r\nMENU TITLE Written with Notepad\r\nLABEL one\r\n  MENU LABEL ^One\r\n  KERNEL one\\vmlinuz\r\n  APPEND initrd=one\\initrd.img quiet \r\n  TEXT HELP\r\n  First\r\n  ENDTEXT\r\nLABEL two\r\n  KERNEL two\r\n\x1a"},"two")
tree("mixed-ends", {
DEFAULT: "default menu.c32\rprompt 1\nlabel a\n kernel a\r\n append x\ry\nlabel b\r\n\tkernel b"},"a b")
tree("bom", {DEFAULT: b"\xef\xbb\xbfDEFAULT menu.c32\nMENU TITLE K\xc3\xbcche\nLABEL k\n MENU LABEL K\xc3\xbc^che\n KERNEL k\n"},"k")
tree("twins", {
DEFAULT: """UI menu.c32
LABEL linux
  MENU LABEL First ^linux
  KERNEL one
LABEL linux
  MENU LABEL Second ^linux
  KERNEL two
LABEL Linux
  MENU LABEL Third
  KERNEL three
LABEL linux
  MENU LABEL Same as the first
  KERNEL one
LABEL both
  KERNEL one
  APPEND initrd=a.gz
  INITRD b.gz
"""}, "one two three a.gz b.gz")
deep={DEFAULT: "MENU TITLE Deep\nUI menu.c32\nINCLUDE inc/1.cfg\n"}
for i in range(1,20): deep[f"inc/{i}.cfg"]=f"LABEL l{i}\n  KERNEL k\nINCLUDE inc/{i+1}.cfg\n"
tree("deep-includes",deep,"k")
tree("loop", {DEFAULT: "UI menu.c32\nINCLUDE a.cfg\nLABEL end\nKERNEL k\n","a.cfg":"LABEL a\nKERNEL k\nINCLUDE b.cfg\n","b.cfg":"LABEL b\nKERNEL k\nINCLUDE a.cfg\nINCLUDE pxelinux.cfg/default\n"},"k")
tree("tagged-includes", {
DEFAULT: """UI vesamenu.c32
MENU TITLE ^Tools
LABEL local
  LOCALBOOT 0
MENU INCLUDE linux.cfg Linux
INCLUDE win.cfg windows
LABEL up
  MENU GOTO windows
LABEL lost
  MENU GOTO nowhere
LABEL leave
  MENU QUIT
""","linux.cfg":"MENU TITLE ^Linux systems\nLABEL l1\n KERNEL l1\nLABEL back\n MENU EXIT\n","win.cfg":"LABEL pe\n MENU LABEL Windows ^PE\n COM32 linux.c32\n APPEND wimboot initrdfile=bcd,boot.sdi,boot.wim\nLABEL top\n MENU EXIT .top\n"},"l1 wimboot bcd boot.sdi boot.wim")
tree("locked", {
DEFAULT: """UI menu.c32
MENU TITLE Locked
MENU MASTER PASSWD plain text
MENU HIDDEN
MENU HIDDENKEY F2,s setup
MENU SHIFTKEY
MENU SAVE
TIMEOUT 50
LABEL normal
  MENU PASSWD $4$salty$yfKOBHUTYyIv48AJV+z0HXVmtAM=
  KERNEL k
LABEL setup
  MENU HIDE
  KERNEL setup
LABEL broken
  MENU PASSWD $5$salt$tooshort
  KERNEL k
LABEL unknown
  MENU PASSWD $y$j9T$salt$hash
  KERNEL k
"""}, "k setup")
tree("nothing-there", {DEFAULT: "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz-missing\n APPEND initrd=initrd-missing.gz\n"})
# FONT, KBDMAP and backgrounds: there, missing, empty, a colour; each is spoken of once
tree("ornaments", {
DEFAULT: """UI vesamenu.c32
FONT gone.psf
KBDMAP german.ktl
MENU BACKGROUND gone.png
LABEL a
 KERNEL k
MENU BEGIN inherits
 LABEL b
  KERNEL k
MENU END
MENU BEGIN again
 MENU BACKGROUND gone.png
 LABEL c
  KERNEL k
MENU END
MENU BEGIN colour
 MENU BACKGROUND #ff000000
 LABEL d
  KERNEL k
MENU END
MENU BEGIN there
 MENU BACKGROUND there.jpg
 LABEL e
  CONFIG next.cfg
MENU END
""",
"next.cfg": "UI vesamenu.c32\nFONT there.psf\nKBDMAP gone.ktl\nMENU BACKGROUND empty.png\nLABEL a\n KERNEL k\n",
"german.ktl": "layout", "there.jpg": "picture", "there.psf": "font", "empty.png": "",
}, "k")
tree("no-config", {"vmlinuz":"MZ\n"})
tree("web-page", {DEFAULT: "<!DOCTYPE html>\n<html><title>Log in</title></html>\n"})
tree("bios-kernel", {DEFAULT: "DEFAULT old\nLABEL old\n KERNEL old\nLABEL text\n KERNEL text\nLABEL none\n KERNEL empty\n","old":b"\xeb\x3c"+b"\0"*0x200+b"HdrS"+b"\0"*64,"text":"just text\n","empty":""})
