/* The RTL8139 driver against a model of the chip: its ring that wraps, its four buffers, and chips that lie.
 */
#include "card_play.h"

#include "driver/drivers.h"

#define RING 65536u

/* ---- the model ---- */

static struct {
	struct fake_pci pci;
	bool gone, never_rests;
	unsigned starts, resets;
	uint8_t cr;
	uint32_t rcr, tcr, rbstart;
	uint16_t cpcr;
	uint32_t tsd[4], tsad[4];
	uint8_t msr;
	uint32_t write, read; /* in the ring */
	unsigned tx_at;
	bool keeps_buffer; /* sends nothing, gives nothing back */
	uint32_t tx_ends;  /* how a frame ends: sent, or given up */
	unsigned cleared;  /* of the interrupt status */
} model;

static void chip_reset(void)
{
	model.resets++;
	model.cr = model.never_rests ? 0x10 : 0;
	model.rcr = model.tcr = model.rbstart = model.read = model.write = 0;
	model.tx_at = 0;
	for (unsigned i = 0; i < 4; i++)
		model.tsd[i] = 0x2000;
}

static uint32_t model_read(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width)
{
	static const uint8_t mac[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

	(void)device;
	CHECK_NUM(bar, 1);
	if (model.gone)
		return width == 4 ? UINT32_MAX : (1u << 8 * width) - 1;
	if (offset < 6)
		return mac[offset];
	switch (offset) {
	case 0x10:
	case 0x14:
	case 0x18:
	case 0x1c:
		return model.tsd[(offset - 0x10) / 4];
	case 0x37:
		return model.cr | (model.read == model.write ? 1 : 0);
	case 0x40:
		return model.tcr;
	case 0x58:
		return model.msr;
	case 0xe0:
		return model.cpcr;
	default:
		return 0;
	}
}

static void chip_command(uint8_t value)
{
	if ((value & 0x10) != 0) {
		chip_reset();
		return;
	}
	if ((value & 0x0c) == 0x0c && (model.cr & 0x0c) != 0x0c)
		model.starts++;
	model.cr = value & 0x0c;
}

static void model_write(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width,
			uint32_t value)
{
	(void)device;
	(void)width;
	CHECK_NUM(bar, 1);
	switch (offset) {
	case 0x10:
	case 0x14:
	case 0x18:
	case 0x1c:
		CHECK((model.tsd[(offset - 0x10) / 4] & 0x2000) != 0); /* the driver's */
		model.tsd[(offset - 0x10) / 4] = value & 0x3f1fff;
		break;
	case 0x20:
	case 0x24:
	case 0x28:
	case 0x2c:
		model.tsad[(offset - 0x20) / 4] = value;
		break;
	case 0x30:
		model.rbstart = value;
		break;
	case 0x37:
		chip_command((uint8_t)value);
		break;
	case 0x38:
		model.read = (value + 16) % RING;
		break;
	case 0x3e:
		model.cleared++;
		break;
	case 0x40:
		if ((model.cr & 4) != 0) /* not before */
			model.tcr = value;
		break;
	case 0x44:
		if ((model.cr & 8) != 0)
			model.rcr = value;
		break;
	case 0xe0:
		model.cpcr = (uint16_t)value;
		break;
	default:
		break;
	}
}

static void machine(void)
{
	memset(&model, 0, sizeof model);
	model.pci.address = 0x18;
	model.pci.read = model_read;
	model.pci.write = model_write;
	model.tx_ends = 0x8000;
	fake_pci_set(&model.pci, 0, 4, 0x813910ec);
	fake_pci_set(&model.pci, 8, 1, 0x20);
	fake_pci_set(&model.pci, 0x10, 4, 0xc001);
	fake_pci_set(&model.pci, 0x14, 4, 0xfebc0000);
	chip_reset();
}

static bool at_rest(void)
{
	return model.cr == 0 && model.rcr == 0;
}

static void put(const uint8_t *bytes, size_t n)
{
	uint8_t *ring = fake_dma(model.rbstart, RING);

	CHECK(ring != NULL);
	for (size_t i = 0; i < n; i++, model.write = (model.write + 1) % RING)
		ring[model.write] = bytes[i];
}

static void put_head(uint16_t status, uint16_t n)
{
	put((const uint8_t[]){(uint8_t)status, (uint8_t)(status >> 8), (uint8_t)n, (uint8_t)(n >> 8)}, 4);
}

static bool model_receive(const uint8_t *frame, size_t n)
{
	uint32_t used = (model.write - model.read) % RING;

	CHECK_NUM(model.rcr >> 11 & 3, 3);
	CHECK_NUM(model.rcr & 0xe, 0xe);
	if (used + n + 12 >= RING)
		return false;
	put_head(1, (uint16_t)(n + 4));
	put(frame, n);
	put((const uint8_t[]){1, 2, 3, 4}, 4);
	model.write = (model.write + 3) % RING & ~3u;
	return true;
}

static void model_send(void)
{
	if (model.keeps_buffer)
		return;
	while ((model.tsd[model.tx_at] & 0x2000) == 0) {
		uint32_t n = model.tsd[model.tx_at] & 0x1fff;
		const uint8_t *bytes = fake_dma(model.tsad[model.tx_at], n);

		CHECK(bytes != NULL && model.tsad[model.tx_at] % 4 == 0);
		model_note_sent(bytes, n);
		model.tsd[model.tx_at] |= 0x2000 | model.tx_ends;
		model.tx_at = (model.tx_at + 1) % 4;
	}
}

static const struct card_model rtl8139 = {
	.driver = &rtl8139_driver,
	.pci = &model.pci,
	.reset = machine,
	.receive = model_receive,
	.send = model_send,
	.at_rest = at_rest,
	.starts = &model.starts,
	.gone = &model.gone,
	.sees_gone = true,
	.tx_most = 4,
};

/* ---- what only this chip does ---- */

static void test_rtl8139_reset_never_ends(void)
{
	found();
	model.never_rests = true;
	CHECK_RC(nic->ops->open(nic), RC_NIC_OPEN);
	CHECK(!model.pci.taken);
	CHECK_NUM(fake_dma_blocks(), 0);
}

/* QEMU's chip takes any write there for the wish to use the other rings. */
static void test_rtl8139_leaves_cplus(void)
{
	found();
	model.cpcr = 3;
	CHECK_RC(nic->ops->open(nic), RC_OK);
	CHECK_NUM(model.cpcr, 0);
	closed();
}

/* A real card is at its link's end with the firmware's driver too. */
static void test_rtl8139_is_chosen_where_it_is_emulated(void)
{
	found();
	CHECK(!nic->ops->better);
	fake_pci_set(&model.pci, 0x2c, 4, 0x11001af4);
	CHECK_RC(rtl8139_driver.probe(), RC_OK);
	CHECK(nic->ops->better);
}

static void test_rtl8139_link(void)
{
	opened();
	CHECK(nic->ops->link_up(nic));
	model.msr = 4;
	CHECK(!nic->ops->link_up(nic));
	closed();
}

/* The card says that a frame is there before it is. */
static void test_rtl8139_frame_on_its_way(void)
{
	opened();
	put_head(0, 0xfff0);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(nic->ops->poll(nic, 64), 0);
	CHECK_NUM(model.starts, 1);
	model.write = 0;
	check_receives(100);
	closed();
}

static void test_rtl8139_lies(void)
{
	static const struct {
		uint16_t status, n;
	} heads[] = {{0, 64},	{0xfffe, 64}, {1, 0},	   {1, 4},     {1, 17},
		     {1, 1523}, {1, 8192},    {1, 0xffff}, {1, 0xffef}};

	for (unsigned i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		opened();
		check_receives(77);
		put_head(heads[i].status, heads[i].n);
		check_recovers();
		CHECK_NUM(delivered, 2);
	}
}

/* A ring of nothing but ones, and a chip that always has more: the budget ends a poll. */
static void test_rtl8139_floods(void)
{
	opened();
	memset(fake_dma(model.rbstart, RING), 0xff, RING);
	model.write = 1;
	check_recovers();
	opened();
	for (uint32_t at = 0; at < RING; at += 64)
		memcpy(fake_dma(model.rbstart + at, 4), "\1\0\x3c\0", 4);
	model.write = 2; /* which no frame's end ever is */
	for (unsigned i = 0; i < 100; i++)
		CHECK_NUM(nic->ops->poll(nic, 64), 64);
	closed();
}

/* A frame that was given up after too many collisions: the chip waits until it hears that it may go on. */
static void test_rtl8139_gives_up(void)
{
	opened();
	model.tx_ends = 1u << 30;
	for (unsigned i = 0; i < 4; i++)
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	model_send();
	model.tcr = 0;
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_NUM(model.tcr & 1, 1);
	CHECK((model.tcr & ~1u) != 0);
	closed();
}

/* Closing does not wait for ever for what does not go. */
static void test_rtl8139_closes_full(void)
{
	opened();
	model.keeps_buffer = true;
	for (unsigned i = 0; i < 4; i++)
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	closed();
}

int main(void)
{
	test_cards(&rtl8139);
	test_rtl8139_reset_never_ends();
	test_rtl8139_leaves_cplus();
	test_rtl8139_is_chosen_where_it_is_emulated();
	test_rtl8139_link();
	test_rtl8139_frame_on_its_way();
	test_rtl8139_lies();
	test_rtl8139_floods();
	test_rtl8139_gives_up();
	test_rtl8139_closes_full();
	return check_end();
}
