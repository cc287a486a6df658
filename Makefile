# make              the artifacts: build/kedge.efi, .kpxe, .lkrn, and .usb, .img, .iso made of them
# make run          the main job in QEMU (scripts/run);   make test        all tests (scripts/test)
# make test-quick   what runs in under three minutes;     make bench       figures against iPXE (scripts/bench)
# make fuzz SECONDS=n   every fuzz target for n seconds;  make V=1         show the commands
# make fleet N=500  that many clients at once against real servers (tests/host/fleet)
# make LOG=info     compile out what is more talkative;   make B=dir       build elsewhere
#
# The lists below are the map of the program.  Ports: efi and bios (shipped), host and fleet (Linux process, for tests), fuzz (libFuzzer).

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

B       ?= build
DEPS    ?= build/deps
CC      := gcc
CLANG   ?= clang
SECONDS ?= 30
N       ?= 100
LOG     ?= debug
VERSION := $(shell cat VERSION)
Q       := $(if $(V),,@)
say      = $(if $(V),,@printf '  %-7s %s\n' $(1) $@)

# ---- sources, by layer; see docs/architecture.md ----
BASE     := rc span fmt utf8 vt_keys screen console log trail timeline heap wall_clock keymap keymap_table
PROTO    := ansi_text civil_time ntp_msg digest md5 sha1 sha512 dhcpv4_msg dhcpv4_pick netaddr dns_msg url http_msg http_request setting_name \
            setting_type expansion script_words smbios sha256 pe bzimage option_rom elf multiboot gunzip pxelinux_config pxelinux_path \
            pxelinux_text pxelinux_colour tftp_msg boot_report embedded volume iso9660 eltorito fat partition disk_image crypt_hash no_proxy \
            checksum_list mirrors cache_index unzstd unxz lldp acpi cp437 console_font
NET      := lease lease_facts lease_offers lease_talk lease_pxe nic vlan rx_window rx_merge stack glue loop datagram stream random backoff checksum \
            resolve ping ntp stack_info syslog lldp
GRAPHICS := blend font cells paint picture graphics
DRIVER   := rx_buffers virtio_ring virtio_pci virtio_net e1000_hw e1000 card rtl8139 vmxnet3
FETCH    := fetch blocks pipe progress http http_answer http_say http_conn http_resume tftp file inside decode http_proxy http_places
SETTINGS := settings names builtin smbios_block cpuid_block pci_block lease_block ways acpi_block
IMAGE    := image stagger telemetry manifest cache image_fetch image_boot image_unpack
UI       := tui tui_list tui_style tui_edit tui_choice tui_choice_draw tui_form tui_form_draw ui styled editor line_view line_edit line_search \
            line_complete line_rows history pager completion
SHELL_   := browser_model browser_draw run options suggest network complete complete_words shell shell_line words static_address script script_labels given \
            sources causes acquire params cmd_flow cmd_read cmd_menu cmd_colour cmd_config cmd_console cmd_settings cmd_images cmd_network cmd_why \
            cmd_imglist cmd_digest cmd_params cmd_netinfo cmd_machine cmd_vlan cmd_imgls keyboard log_server
SAN      := cache device pull reader drive root cmd_san
PXELINUX := pxelinux cmd_pxelinux search file_fetch config_tree config_menu config_finish config_arena bootline sysappend run_line boot_files menu \
            menu_model menu_geometry menu_draw prompt password message hidden_key menu_colours menu_graphics greyed
COMMON   := common/boot.c $(BASE:%=common/base/%.c) $(PROTO:%=common/proto/%.c) $(NET:%=common/net/%.c) \
            $(DRIVER:%=common/driver/%.c) $(GRAPHICS:%=common/graphics/%.c) $(FETCH:%=common/fetch/%.c) $(SETTINGS:%=common/settings/%.c) \
            $(IMAGE:%=common/image/%.c) $(UI:%=common/ui/%.c) $(SHELL_:%=common/shell/%.c) $(PXELINUX:%=common/pxelinux/%.c) \
            $(SAN:%=common/san/%.c)
FREESTANDING := common/base/libc/libc.c
EFI      := main status text devpath console frame clock entropy memory machine handover embedded files pci nic_connect nic_place snp snp_tx \
            kind_efi initrd vfs vfs_file conf sbat drive drive_boot drive_pick log_keep
BIOS     := main handover disk files pci pxe_rom e820 hide undi_rom undi pxe_resident pxe_packets pxe_api pxe_api_file pxe_api_udp kind_linux \
            kind_multiboot segments kind_nbp real fault div64 memory heap clock entropy console frame serial machine conf drive int13 \
            drive_boot drive_blocks
X86      := cpuid entropy
REAL     := thunk console undi linux resident int13
TOOLS    := http
CHECK    := main files listing findings
RUN      := main conf plat questions scheme_http nic kind
HOST     := plat plat_clock plat_console plat_frame plat_files plat_power pci conf nic_fd nic_tap nic_pair kind_hash drive probe
LWIP     := $(addprefix core/,def inet_chksum init ip mem memp netif pbuf raw stats tcp tcp_in tcp_out timeouts udp \
            $(addprefix ipv4/,etharp icmp ip4 ip4_addr ip4_frag) \
            $(addprefix ipv6/,ethip6 icmp6 inet6 ip6 ip6_addr ip6_frag mld6 nd6)) netif/ethernet
ZLIB     := adler32 inffast inflate inftrees
ZSTD     := $(addprefix common/,entropy_common error_private fse_decompress xxhash zstd_common) \
            $(addprefix decompress/,huf_decompress zstd_ddict zstd_decompress zstd_decompress_block)
XZ       := $(addprefix common/,block_decoder block_header_decoder block_util common filter_common filter_decoder filter_flags_decoder index_hash \
            stream_decoder stream_flags_common stream_flags_decoder vli_decoder vli_size) $(addprefix check/,check crc32_small crc64_small) \
            lz/lz_decoder lzma/lzma_decoder lzma/lzma2_decoder
UNIT     := ansi_text boot_report tui script_menu browser complete civil_time digest script_language script_corpus params ntp_msg rx_window pipe \
            vt_keys stack stream dhcpv4_pick lease lease_hostile lease_firmware dhcpv4_msg span fmt netaddr url http_msg setting_type expansion script_words \
            sha256 smbios pxelinux_config pxelinux_path pxelinux_text fetch_http fetch_http_answers progress line_edit options settings image \
            script tftp_msg docs config_tree config_directives menu_model fetch_tftp pxelinux pxelinux_screens shell lease_block pe bzimage option_rom elf \
            multiboot gunzip bios_memory bios_segments bios_heap bios_numbers embedded trail causes vlan bios_unpack san_cache disk_image \
            fetch_parts crypt_hash virtio_net e1000 rx_merge nic network backoff rtl8139 vmxnet3 keymap log lldp acpi graphics san_reader no_proxy \
            checksum_list mirrors cache_index unzstd autoboot unxz dns_msg console_font
FUZZ     := ansi_text complete ntp_msg embedded dns_msg stack lease dhcpv4_msg netaddr url http_msg http_request sha256 tftp_msg pxelinux_config \
            pxelinux_path script_words expansion smbios setting pe bzimage option_rom elf multiboot gunzip bios_lzma disk_image crypt_hash \
            virtio_net e1000 keymap lldp acpi picture no_proxy checksum_list mirrors cache_index unzstd script_run unxz console_font

SRC_efi  := $(COMMON) $(FREESTANDING) $(EFI:%=efi/%.c) $(X86:%=x86/%.c)
SRC_bios := $(COMMON) $(FREESTANDING) $(BIOS:%=bios/%.c) $(X86:%=x86/%.c)
SRC_host := $(COMMON) $(HOST:%=tests/host/%.c) x86/cpuid.c
SRC_fuzz := $(SRC_host)
SRC_fleet := $(SRC_host)

# ---- flags, one line a port ----
LOG_LEVEL_error := 0
LOG_LEVEL_warn  := 1
LOG_LEVEL_info  := 2
LOG_LEVEL_debug := 3
CFLAGS_ALL  := -std=c11 -O2 -g -Icommon -Icommon/net/lwip -I$(B)/made -isystem $(DEPS)/lwip/src/include -isystem $(DEPS)/zlib -isystem $(DEPS)/zstd/lib -isystem $(DEPS)/xz/src/liblzma/api -isystem $(DEPS)/libstb -DKEDGE_VERSION='"$(VERSION)"' -DLOG_CEILING=$(LOG_LEVEL_$(LOG)) \
               -Wall -Wextra -Werror -Wvla -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
               -Wframe-larger-than=2048 -ffile-prefix-map=$(DEPS)=deps -ffile-prefix-map=$(abspath $(DEPS))=deps -ffile-prefix-map=$(CURDIR)=. -ffunction-sections -fdata-sections -fno-common
GCC_INCLUDE := $(shell $(CC) -print-file-name=include)
FREE_FLAGS  := -ffreestanding -nostdinc -D_LIBC_LIMITS_H_ -isystem $(GCC_INCLUDE) -Icommon/base/libc -Icommon/net/lwip/libc -fno-stack-protector \
               -fno-asynchronous-unwind-tables -fno-strict-aliasing
CFLAGS_efi  := $(FREE_FLAGS) -fPIC -fshort-wchar -mno-red-zone -maccumulate-outgoing-args -DGNU_EFI_USE_MS_ABI \
               -isystem /usr/include/efi -isystem /usr/include/efi/x86_64
# The last line is for the packed size: code in its own order repeats itself more, and lwIP's assertions are for the other ports (docs/libraries.md).
CFLAGS_bios := $(FREE_FLAGS) --param=min-pagesize=0 -m32 -march=i686 -mregparm=3 -mpreferred-stack-boundary=2 -Os -fno-pic -Ibios -I$(B)/bios \
               -fno-schedule-insns2 -fomit-frame-pointer -malign-data=abi -fno-if-conversion -fno-if-conversion2 \
               -fno-peephole2 -fno-shrink-wrap -fno-caller-saves -fno-tree-dominator-opts -mtune=core2 -DLWIP_NOASSERT
CFLAGS_host := -D_GNU_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_fuzz := -D_GNU_SOURCE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
               -Wno-frame-larger-than
CC_efi      := $(CC)
CC_bios     := $(CC)
CC_host     := $(CC)
CC_fuzz     := $(CLANG)
CFLAGS_fleet := -D_GNU_SOURCE
CC_fleet    := $(CC)

.PHONY: all run test test-quick bench fuzz host-check host-dry host-network host-dhcp host-fetch build-tests unit fuzz-replay check-headers clean
all: $(B)/kedge.efi $(B)/kedge.kpxe $(B)/kedge.lkrn
run: ; $(Q)scripts/run
test: ; $(Q)scripts/test
test-quick: ; $(Q)scripts/test --quick
bench: ; $(Q)scripts/bench
clean: ; $(Q)rm -rf $(B)

# ---- one rule template for every port ----
define port_rules
OBJ_$(1) := $$(SRC_$(1):%.c=$(B)/$(1)/%.o) $$(LWIP:%=$(B)/$(1)/lwip/%.o) $$(ZLIB:%=$(B)/$(1)/zlib/%.o) $$(ZSTD:%=$(B)/$(1)/zstd/%.o) \
            $$(XZ:%=$(B)/$(1)/xz/%.o)

$(B)/$(1)/%.o: %.c Makefile VERSION
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CFLAGS_ALL) $$(CFLAGS_$(1)) $$(CFLAGS) -MMD -MP -c -o $$@ $$<

# net/ includes lwIP's headers, gunzip.c zlib's, unzstd.c zstd's, unxz.c liblzma's: they must have been fetched.
$$(NET:%=$(B)/$(1)/common/net/%.o) $(addprefix $(B)/$(1)/common/,proto/gunzip.o proto/unzstd.o proto/unxz.o graphics/picture.o): | $(DEPS)/lwip.stamp

# Borrowed sources: warnings off, nothing else differs.
$(B)/$(1)/lwip/%.o: $(DEPS)/lwip.stamp Makefile
	$$(call say,LWIP)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CFLAGS_ALL) $$(CFLAGS_$(1)) $$(CFLAGS) -w -MMD -MP -c -o $$@ $(DEPS)/lwip/src/$$*.c

$(B)/$(1)/zlib/%.o: $(DEPS)/lwip.stamp Makefile
	$$(call say,ZLIB)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CFLAGS_ALL) $$(CFLAGS_$(1)) $$(CFLAGS) -w -Os -DZ_SOLO -DZ_PREFIX -DHAVE_MEMCPY -include string.h -MMD -MP -c -o $$@ $(DEPS)/zlib/$$*.c

$(B)/$(1)/zstd/%.o: $(DEPS)/lwip.stamp Makefile
	$$(call say,ZSTD)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CFLAGS_ALL) $$(CFLAGS_$(1)) $$(CFLAGS) -w -Os -include common/proto/unzstd_options.h -MMD -MP -c -o $$@ $(DEPS)/zstd/lib/$$*.c

$(B)/$(1)/xz/%.o: $(DEPS)/lwip.stamp common/proto/unxz_options.h Makefile
	$$(call say,XZ)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(CFLAGS_ALL) $$(CFLAGS_$(1)) $$(CFLAGS) $(addprefix -I$(DEPS)/xz/src/,common $(addprefix liblzma/,common check lz lzma rangecoder delta simple)) \
	  -w -Os -include common/proto/unxz_options.h -MMD -MP -c -o $$@ $(DEPS)/xz/src/liblzma/$$*.c

$(B)/$(1)/kedge.a: $$(OBJ_$(1))
	$$(call say,AR)
	$$(Q)rm -f $$@ && ar rcsD $$@ $$(OBJ_$(1))

-include $$(OBJ_$(1):.o=.d)
endef
$(foreach port,efi bios host fuzz fleet,$(eval $(call port_rules,$(port))))
# The sum of what is received is worth an instruction for its carry, not a jump around it.
$(B)/bios/common/net/checksum.o: CFLAGS_bios += -fif-conversion -fif-conversion2

# The font of screens of pixels, out of a borrowed package.
$(B)/made/font_glyphs.h: scripts/font-pack $(DEPS)/lwip.stamp
	$(call say,FONT)
	$(Q)mkdir -p $(@D)
	$(Q)scripts/font-pack $(DEPS)/console-setup/Fonts/bdf/u_vga16.bdf $@
$(foreach port,efi bios host fuzz fleet,$(B)/$(port)/common/graphics/font.o): | $(B)/made/font_glyphs.h

# ---- borrowed sources, from Debian's source packages ----
$(DEPS)/lwip.stamp: scripts/fetch-deps scripts/deps.lock $(wildcard scripts/patches/lwip-*.patch)
	$(Q)scripts/fetch-deps $(DEPS) && touch $@

# ---- the EFI programs: a shared object that relocates itself, as PE ----
# gnu-efi's start-up code; the name of its folder is Debian's choice.
GNUEFI_DIRS := /usr/lib /usr/lib/x86_64-linux-gnu /usr/lib/gnuefi /usr/lib/x86_64-linux-gnu/gnuefi
GNUEFI_CRT0 ?= $(firstword $(wildcard $(GNUEFI_DIRS:%=%/crt0-efi-x86_64.o)))
GNUEFI_LIB  ?= $(firstword $(wildcard $(GNUEFI_DIRS:%=%/libgnuefi.a)))
LD_efi      := ld -nostdlib -shared -Bsymbolic -znocombreloc -z defs -z norelro --gc-sections --build-id=none \
               --fatal-warnings -L $(B)/efi -T efi/efi.lds
OBJ_probe   := $(addprefix $(B)/efi/,tests/boot/efi-probe.o $(addprefix common/,base/libc/libc.o base/fmt.o base/span.o proto/sha256.o))

$(B)/kedge.so: $(OBJ_efi)
$(B)/efi-probe.so: $(OBJ_probe)
$(B)/snp-broken.so: $(B)/efi/tests/boot/snp-broken.o $(B)/efi/common/base/libc/libc.o
$(B)/efi/hot.lds: $(OBJ_efi)
$(B)/bios/hot.lds: $(OBJ_bios)
$(B)/%/hot.lds: scripts/hot-pages scripts/hot-functions
	$(Q)scripts/hot-pages $@ $(filter %.o,$^)

$(B)/%.so: efi/efi.lds $(B)/efi/hot.lds
	$(call say,LD)
	$(Q)test -n "$(GNUEFI_CRT0)" || { echo "no gnu-efi start-up code found: run scripts/install-deps" >&2; exit 1; }
	$(Q)$(LD_efi) $(GNUEFI_CRT0) $(filter %.o,$^) $(GNUEFI_LIB) $(shell $(CC) -print-libgcc-file-name) -Map=$(B)/link-$(@F).map -o $@

$(B)/%.efi: $(B)/%.so scripts/pe-finish
	$(call say,EFI)
	$(Q)objcopy -j .text -j .rodata -j .rela -j .reloc -j .sbat -j .dynamic -j .data --target=efi-app-x86_64 \
	  --subsystem=10 --section-alignment=4096 --file-alignment=512 $< $@.tmp
	$(Q)scripts/pe-finish $@.tmp $@ && rm $@.tmp

# ---- the BIOS programs: one body, packed behind a prefix for each way to start it ----
AS_bios := $(CC) -m32 -Wa,--noexecstack -Ibios -DKEDGE_VERSION='"$(VERSION)"' -ffile-prefix-map=$(CURDIR)=.
LD_bios := ld -m elf_i386 -nostdlib --build-id=none --fatal-warnings -z noexecstack --no-warn-rwx-segments

$(B)/bios/bios/%.o: bios/%.S $(wildcard bios/*.h bios/*/*.h) Makefile
	$(call say,AS)
	$(Q)mkdir -p $(@D)
	$(Q)$(AS_bios) -Wa,-I$(B)/bios -c -o $@ $<

# The real-mode block is linked alone, at offset 0; its symbols reach C as offsets.
$(B)/bios/real.elf: $(REAL:%=$(B)/bios/bios/real/%.o) bios/real/real.lds
	$(call say,LD)
	$(Q)$(LD_bios) -T bios/real/real.lds $(filter %.o,$^) -o $@
$(B)/bios/real.bin: $(B)/bios/real.elf ; $(Q)objcopy -O binary $< $@
$(B)/bios/real_syms.h: $(B)/bios/real.elf
	$(Q)nm --defined-only $< | awk '$$2 ~ /[TtDd]/ { print "#define REAL_SYM_" $$3 " 0x" $$1 }' | sort >$@
$(B)/bios/bios/blob.o: $(B)/bios/real.bin
$(BIOS:%=$(B)/bios/bios/%.o): | $(B)/bios/real_syms.h

$(B)/kedge-bios.elf: $(B)/bios/bios/entry.o $(B)/bios/bios/blob.o $(OBJ_bios) bios/bios.lds $(B)/bios/hot.lds
	$(call say,LD)
	$(Q)$(LD_bios) -pie -z notext --no-dynamic-linker --gc-sections -L $(B)/bios -T bios/bios.lds -Map=$(B)/link-$(@F).map $(filter %.o,$^) -o $@

UNPACK := $(addprefix $(B)/bios/,$(addprefix bios/prefix/,unpack.o lzma.o restore.o) common/base/libc/libc.o)
$(B)/bios/prefix-%.elf: $(B)/bios/bios/prefix/%.o $(UNPACK) bios/prefix/%.lds
	$(call say,LD)
	$(Q)$(LD_bios) --gc-sections -T bios/prefix/$*.lds $(filter %.o,$^) -o $@
$(B)/bios/prefix-%.bin: $(B)/bios/prefix-%.elf ; $(Q)objcopy -O binary $< $@
$(B)/bios/prefix-lkrn.elf: $(B)/bios/bios/prefix/lkrn32.o
$(B)/kedge.lkrn: $(B)/bios/prefix-lkrn.bin $(B)/kedge-bios.elf scripts/bios-pack
	$(call say,PACK)
	$(Q)scripts/bios-pack $< $(B)/kedge-bios.elf $@ --align 16 --linux
$(B)/kedge.kpxe: $(B)/bios/prefix-kpxe.bin $(B)/kedge-bios.elf scripts/bios-pack
	$(call say,PACK)
	$(Q)scripts/bios-pack $< $(B)/kedge-bios.elf $@

$(B)/bios/kedge.disk: $(B)/bios/prefix-disk.bin $(B)/kedge-bios.elf scripts/bios-pack
	$(call say,PACK)
	$(Q)scripts/bios-pack $< $(B)/kedge-bios.elf $@

# ---- media: boot sectors that load the BIOS program, and the EFI program in a file system ----
MEDIA := $(addprefix $(B)/kedge.,usb img iso)
all: $(MEDIA)
$(B)/bios/boot-%.bin: $(B)/bios/bios/boot/%.o bios/boot/boot.lds
	$(call say,LD)
	$(Q)$(LD_bios) -T bios/boot/boot.lds --oformat binary $< -o $@
$(MEDIA): $(B)/kedge.%: $(B)/bios/kedge.disk $(B)/bios/boot-disk.bin $(B)/bios/boot-cd.bin $(B)/kedge.efi scripts/media
	$(call say,MEDIA)
	$(Q)scripts/media $* $(B) $@

# A boot program for tests, 16-bit.
$(B)/api-probe.0: tests/boot/api-probe.c tests/boot/api-probe.lds Makefile
	$(call say,PROBE)
	$(Q)$(CC) -m16 -march=i686 -mregparm=3 -Os -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -Wall -Wextra -Werror -c -o $(B)/api-probe.o $<
	$(Q)$(LD_bios) -T tests/boot/api-probe.lds -o $@ $(B)/api-probe.o

$(B)/v86-probe.0: tests/boot/v86-probe.S Makefile
	$(call say,PROBE)
	$(Q)$(CC) -m32 -c -o $(B)/v86-probe.o $<
	$(Q)$(LD_bios) -Ttext 0x7c00 -e _start --oformat binary -o $@ $(B)/v86-probe.o

# ---- tests on the host ----
$(B)/unit/test_%: tests/unit/test_%.c $(wildcard tests/unit/*.h) $(B)/host/kedge.a
	$(call say,TEST)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS_host) -Wno-frame-larger-than -Itests/unit -o $@ $< $(B)/host/kedge.a

# The client as a Linux process, and parts of it alone, against real servers.
$(B)/kedge-host: $(B)/host/tests/host/main.o $(B)/host/kedge.a
PROBES := $(B)/host/net-probe $(B)/host/dhcp-probe $(B)/host/fetch-probe $(B)/host/shell-probe
$(PROBES): $(B)/host/%-probe: $(B)/host/tests/host/%_probe.o $(B)/host/kedge.a
$(B)/kedge-host $(PROBES):
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS_host) -o $@ $^

# The client without sanitizers, small enough to run by the hundred; and one whose waits are those of everybody else's.
$(B)/kedge-fleet: $(B)/fleet/tests/host/main.o $(B)/fleet/kedge.a
$(B)/fleet/kedge-lockstep: $(B)/fleet/tests/host/main.o $(B)/fleet/tests/host/lockstep.o $(B)/fleet/kedge.a
$(B)/kedge-fleet $(B)/fleet/kedge-lockstep:
	$(call say,LINK)
	$(Q)$(CC) -o $@ $^

# The checker of PXELINUX trees: Kedge's own reading of them, files by the operating system.
OBJ_tools := $(TOOLS:%=$(B)/host/tools/common/%.o)
OBJ_check := $(CHECK:%=$(B)/host/tools/kedge-check/%.o) $(OBJ_tools)
$(B)/host/kedge-check: $(OBJ_check) $(B)/host/kedge.a

# The dry run of scripts: Kedge's own interpreter, the network by the operating system, nothing is booted.
OBJ_run := $(RUN:%=$(B)/host/tools/kedge-run/%.o) $(OBJ_tools)
$(B)/kedge-run: $(OBJ_run) $(B)/host/kedge.a
$(B)/host/kedge-check $(B)/kedge-run:
	$(call say,LINK)
	$(Q)$(CC) $(CFLAGS_host) -o $@ $^
$(OBJ_check) $(OBJ_run): CFLAGS += -I. -Wno-frame-larger-than

host-network: $(B)/host/net-probe ; $(Q)tests/host/run-network $<
host-dhcp: $(B)/host/dhcp-probe ; $(Q)tests/host/run-dhcp $<
host-check: $(B)/host/kedge-check ; $(Q)tests/host/run-check $<
host-dry: $(B)/kedge-run ; $(Q)tests/host/run-dry $<
host-fetch: $(B)/host/fetch-probe $(B)/host/shell-probe ; $(Q)tests/host/run-fetch $<
build-tests: $(B)/kedge-fleet $(B)/fleet/kedge-lockstep
host-fleet: $(B)/kedge-fleet $(B)/fleet/kedge-lockstep ; $(Q)tests/host/run-fleet $^
host-recipes: $(B)/kedge-fleet $(B)/host/dhcp-probe ; $(Q)tests/host/run-recipes $^
fleet: $(B)/kedge-fleet ; $(Q)tests/host/fleet $< --clients $(N)
.PHONY: host-fleet host-recipes fleet
.PHONY: host-san
host-san: $(B)/host/shell-probe ; $(Q)tests/host/run-san $<

$(B)/replay/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(wildcard tests/fuzz/*.h) $(B)/host/kedge.a
	$(call say,REPLAY)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS_host) -Wno-missing-prototypes -Wno-frame-larger-than -o $@ $< tests/fuzz/replay.c $(B)/host/kedge.a

$(B)/libfuzzer/fuzz_%: tests/fuzz/fuzz_%.c $(wildcard tests/fuzz/*.h) $(B)/fuzz/kedge.a
	$(call say,FUZZ)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(CFLAGS_ALL) $(CFLAGS_fuzz) -fsanitize=fuzzer -Wno-missing-prototypes -o $@ $< $(B)/fuzz/kedge.a

# stb_image's sums of hostile pictures run over; and where a PNG's only IDAT is empty, it adds 0 to no pointer at all, which clang alone minds.
$(foreach port,efi bios host fuzz fleet,$(B)/$(port)/common/graphics/picture.o): CFLAGS += -fwrapv
$(B)/fuzz/common/graphics/picture.o: CFLAGS += -fno-sanitize=pointer-overflow

# Every test runs even if one fails; the last line counts them.
UNIT_BIN   := $(UNIT:%=$(B)/unit/test_%)
REPLAY_BIN := $(FUZZ:%=$(B)/replay/fuzz_%)
build-tests: $(UNIT_BIN) $(REPLAY_BIN) $(B)/efi-probe.efi $(B)/snp-broken.efi $(B)/api-probe.0 $(B)/v86-probe.0 $(B)/kedge-host $(PROBES) $(B)/host/kedge-check $(B)/kedge-run
unit: $(UNIT_BIN) ; $(Q)scripts/run-units $(UNIT_BIN)
fuzz-replay: $(REPLAY_BIN) ; $(Q)scripts/run-replay $(REPLAY_BIN)
fuzz: $(FUZZ:%=$(B)/libfuzzer/fuzz_%) ; $(Q)scripts/run-fuzz $(SECONDS) $(B) $(FUZZ)

# Every header stands on its own, on the host and without a libc.
HEADERS := $(shell find common -name '*.h' -not -path '*/libc/*' -not -path '*/net/lwip/*' | sort)
check-headers:
	$(Q)for h in $(HEADERS); do echo "#include \"$${h#common/}\"" | \
	  $(CC) $(CFLAGS_ALL) $(FREE_FLAGS) -x c -fsyntax-only - || { echo "$$h does not stand alone"; exit 1; }; done
	@echo "  $(words $(HEADERS)) headers stand alone"
