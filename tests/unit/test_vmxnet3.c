/* The vmxnet3 driver against a model of the device: rings and their completions that turn, and devices that
 * lie. */
#include "card_play.h"

#include "driver/drivers.h"

#define SHARED_N 720u

/* ---- the model ---- */

struct ring {
	uint64_t bus, done;
	uint32_t n, done_n;
	uint32_t seen; /* entries taken, ever */
	uint32_t told; /* completions, ever */
};

static struct {
	struct fake_pci pci;
	bool gone, refuses;
	unsigned starts;
	bool active;
	uint32_t result, low, high, revision;
	struct ring tx, rx;
	uint32_t tx_shown; /* by the doorbell */
	unsigned doorbells, rx_news;
	bool link;
	uint64_t shared;
} model;

static uint64_t get(uint64_t bus, unsigned width)
{
	const uint8_t *at = fake_dma(bus, width);
	uint64_t value = 0;

	CHECK(at != NULL);
	if (at != NULL)
		memcpy(&value, at, width);
	return value;
}

static void ring_start(struct ring *ring, uint64_t queue, unsigned n_at)
{
	*ring = (struct ring){.bus = get(queue + 16, 8),
			      .done = get(queue + 32, 8),
			      .n = (uint32_t)get(queue + n_at, 4),
			      .done_n = (uint32_t)get(queue + n_at + 8, 4)};
	CHECK(ring->n > 0 && ring->n % 32 == 0 && ring->n <= 4096 && ring->done_n >= ring->n);
	CHECK(ring->bus % 512 == 0 && ring->done % 512 == 0);
	CHECK(fake_dma(ring->bus, 16u * ring->n) != NULL && fake_dma(ring->done, 16u * ring->done_n) != NULL);
}

static void activate(void)
{
	uint64_t queues;

	model.starts++;
	model.shared = (uint64_t)model.high << 32 | model.low;
	model.result = model.refuses ? 1 : 0;
	if (model.refuses)
		return;
	CHECK(fake_dma(model.shared, SHARED_N) != NULL && model.shared % 8 == 0);
	CHECK_NUM(get(model.shared, 4), 0xbabefee1);
	CHECK_NUM(get(model.shared + 16, 4), 1);
	CHECK_NUM(get(model.shared + 24, 8), 1); /* checksums, no more */
	CHECK_NUM(get(model.shared + 56, 4), 1500);
	CHECK_NUM(get(model.shared + 62, 2), 0x0101);
	CHECK_NUM(get(model.shared + 120, 4) & 7, 7);
	CHECK_NUM(model.revision, 1);
	queues = get(model.shared + 40, 8);
	CHECK_NUM(get(model.shared + 52, 4), 512);
	CHECK(queues % 128 == 0);
	ring_start(&model.tx, queues, 56);
	ring_start(&model.rx, queues + 256, 56);
	model.active = true;
}

static void command(uint32_t what)
{
	switch (what) {
	case 0xcafe0000:
		activate();
		break;
	case 0xcafe0001:
	case 0xcafe0002:
		model.active = false;
		break;
	case 0xf00d0002:
		model.result = model.link ? 10000u << 16 | 1 : 0;
		break;
	default:
		CHECK_NUM(what, 0xcafe0003);
	}
}

static uint32_t model_read(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width)
{
	(void)device;
	CHECK_NUM(bar, 1);
	CHECK_NUM(width, 4);
	if (model.gone)
		return UINT32_MAX;
	switch (offset) {
	case 0x00:
		return 3; /* revisions 1 and 2 */
	case 0x20:
		return model.result;
	case 0x28:
		return 0x12005452;
	case 0x30:
		return 0x5634;
	default:
		return 0;
	}
}

static void model_write(struct fake_pci *device, unsigned bar, uint32_t offset, unsigned width,
			uint32_t value)
{
	(void)device;
	CHECK_NUM(width, 4);
	if (model.gone)
		return;
	if (bar == 0 && offset == 0x600) {
		model.tx_shown = value;
		model.doorbells++;
	} else if (bar == 0 && offset == 0x800) {
		model.rx_news++;
		CHECK(value < model.rx.n);
	} else if (bar == 1 && offset == 0x00) {
		model.revision = value;
	} else if (bar == 1 && offset == 0x10) {
		model.low = value;
	} else if (bar == 1 && offset == 0x18) {
		model.high = value;
	} else if (bar == 1 && offset == 0x20) {
		command(value);
	}
}

static void machine(void)
{
	memset(&model, 0, sizeof model);
	model.link = true;
	model.pci.address = 0x18;
	model.pci.read = model_read;
	model.pci.write = model_write;
	fake_pci_set(&model.pci, 0, 4, 0x07b015ad);
	fake_pci_set(&model.pci, 0x10, 4, 0xfebc0000);
	fake_pci_set(&model.pci, 0x14, 4, 0xfebc1000);
}

static bool at_rest(void)
{
	return !model.active;
}

/* The bit that says "yours" in this round. */
static bool turn(uint32_t count, uint32_t n)
{
	return (count / n & 1) == 0;
}

static void complete(struct ring *ring, const uint32_t words[4])
{
	uint8_t *at = fake_dma(ring->done + 16u * (ring->told % ring->done_n), 16);
	uint32_t last = words[3] | (turn(ring->told, ring->done_n) ? 1u << 31 : 0);

	memcpy(at, words, 12);
	memcpy(at + 12, &last, 4);
	ring->told++;
}

/* The entry that the device uses next; NULL: it has none. */
static const uint8_t *next_entry(struct ring *ring, unsigned bit)
{
	const uint8_t *entry = fake_dma(ring->bus + 16u * (ring->seen % ring->n), 16);
	uint32_t word;

	memcpy(&word, entry + 8, 4);
	return ((word >> bit & 1) != 0) == turn(ring->seen, ring->n) ? entry : NULL;
}

static uint32_t sums_bits[2]; /* of the first and of the last word */

static bool model_receive(const uint8_t *frame, size_t n)
{
	const uint8_t *entry = model.active ? next_entry(&model.rx, 31) : NULL;
	uint64_t bus;
	uint32_t word;

	if (entry == NULL)
		return false;
	memcpy(&bus, entry, 8);
	memcpy(&word, entry + 8, 4);
	CHECK((word & 0x3fff) >= n && (word >> 14 & 1) == 0);
	memcpy(fake_dma(bus, n), frame, n);
	complete(&model.rx, (uint32_t[]){model.rx.seen % model.rx.n | 3u << 14 | sums_bits[0], 0, (uint32_t)n,
					 3u << 24 | sums_bits[1]});
	model.rx.seen++;
	return true;
}

static void model_send(void)
{
	while (model.active && model.tx.seen % model.tx.n != model.tx_shown) {
		const uint8_t *entry = next_entry(&model.tx, 14);
		uint64_t bus;
		uint32_t words[2];

		CHECK(entry != NULL);
		if (entry == NULL)
			return;
		memcpy(&bus, entry, 8);
		memcpy(words, entry + 8, 8);
		CHECK_NUM(words[1], 3u << 12);
		model_note_sent(fake_dma(bus, words[0] & 0x3fff), words[0] & 0x3fff);
		complete(&model.tx, (uint32_t[]){model.tx.seen % model.tx.n, 0, 0, 0});
		model.tx.seen++;
	}
}

static const struct card_model vmxnet3 = {
	.driver = &vmxnet3_driver,
	.pci = &model.pci,
	.reset = machine,
	.receive = model_receive,
	.send = model_send,
	.at_rest = at_rest,
	.starts = &model.starts,
	.gone = &model.gone,
	.tx_most = 63,
};

/* ---- what only this device does ---- */

static void test_vmxnet3_refuses(void)
{
	found();
	model.refuses = true;
	CHECK_RC(nic->ops->open(nic), RC_NIC_OPEN);
	CHECK(!model.pci.taken && !model.active);
	CHECK_NUM(fake_dma_blocks(), 0);
}

static void test_vmxnet3_link(void)
{
	opened();
	CHECK(nic->ops->link_up(nic));
	model.link = false;
	CHECK(!nic->ops->link_up(nic));
	closed();
}

static void test_vmxnet3_sums(void)
{
	static const struct {
		uint32_t first, last;
		bool good;
	} cases[] = {{0, 1u << 16, true}, {1u << 30, 1u << 16, false}, {0, 0, false}, {1u << 30, 0, false}};

	opened();
	for (unsigned i = 0; i < 4; i++) {
		sums_bits[0] = cases[i].first;
		sums_bits[1] = cases[i].last;
		check_receives(60);
		CHECK_NUM(last_good, cases[i].good);
	}
	sums_bits[0] = sums_bits[1] = 0;
	closed();
}

/* One doorbell for all that is sent while frames come in. */
static void test_vmxnet3_doorbells(void)
{
	opened();
	answer = true;
	for (unsigned i = 0; i < 30; i++)
		CHECK(model_receive(frame_bytes, 60));
	CHECK_NUM(nic->ops->poll(nic, 64), 30);
	CHECK_NUM(model.doorbells, 1);
	model_send();
	CHECK_NUM(sent_n, 30);
	closed();
}

/* The device says whether it wants to hear of new entries. */
static void test_vmxnet3_rx_news(void)
{
	uint8_t *wants;

	opened();
	CHECK_NUM(model.rx_news, 1);
	check_receives(60);
	CHECK_NUM(model.rx_news, 1);
	wants = fake_dma(get(model.shared + 40, 8) + 256, 1);
	*wants = 1;
	check_receives(60);
	CHECK_NUM(model.rx_news, 2);
	closed();
}

/* It may leave entries out; they are its again later. */
static void test_vmxnet3_skips(void)
{
	opened();
	for (unsigned i = 0; i < 3000; i++) {
		model.rx.seen += i % 7;
		check_receives(60 + i % 1000);
	}
	CHECK_NUM(nic->counters.rx_dropped, 0);
	closed();
}

/* Frames in pieces, damaged ones, and lengths that cannot be are dropped. */
static void test_vmxnet3_drops(void)
{
	static const uint32_t words[][2] = {
		{1u << 14, 60}, {1u << 15, 60}, {0, 60},	  {3u << 14, 60 | 1u << 14},
		{3u << 14, 0},	{3u << 14, 13}, {3u << 14, 1519}, {3u << 14, 0x3fff}};
	unsigned count = sizeof words / sizeof words[0];

	opened();
	for (unsigned i = 0; i < count; i++) {
		complete(&model.rx,
			 (uint32_t[]){model.rx.seen % model.rx.n | words[i][0], 0, words[i][1], 3u << 24});
		model.rx.seen++;
	}
	CHECK_NUM(nic->ops->poll(nic, 64), count);
	CHECK_NUM(delivered, 0);
	CHECK_NUM(nic->counters.rx_dropped, count);
	check_receives(60);
	closed();
}

static void lie_index(void)
{
	complete(&model.rx, (uint32_t[]){model.rx.n | 3u << 14, 0, 60, 0});
}

static void lie_index_wide(void)
{
	complete(&model.rx, (uint32_t[]){0xfff | 3u << 14, 0, 60, 0});
}

static void lie_not_given(void)
{
	complete(&model.rx, (uint32_t[]){(model.rx.seen + model.rx.n - 1) % model.rx.n | 3u << 14, 0, 60, 0});
}

/* More than it was given. */
static void lie_sent(void)
{
	for (unsigned i = 0; i < 40; i++)
		CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	model_send();
	complete(&model.tx, (uint32_t[]){40, 0, 0, 0});
}

static void lie_sent_other(void)
{
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_OK);
	complete(&model.tx, (uint32_t[]){7, 0, 0, 0});
}

static void lie_all_ones(void)
{
	memset(fake_dma(model.rx.done, 16u * model.rx.done_n), 0xff, 16u * model.rx.done_n);
}

static void stops(void)
{
	memcpy(fake_dma(model.shared + 696, 4), "\1\0\0\0", 4);
}

/* Half a ring of frames makes the driver look at what was sent. */
static void send_many(void)
{
	for (unsigned i = 0; i < 64; i++)
		(void)!nic->ops->send(nic, span_of(frame_bytes, 60));
}

static void test_vmxnet3_lies(void)
{
	static void (*const lies[])(void) = {lie_index,	     lie_index_wide, lie_not_given, lie_sent,
					     lie_sent_other, lie_all_ones,   stops};

	for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		opened();
		lies[i]();
		send_many();
		check_recovers();
	}
}

/* Closing does not wait for ever for what does not go. */
static void test_vmxnet3_closes_full(void)
{
	opened();
	send_many();
	CHECK_RC(nic->ops->send(nic, span_of(frame_bytes, 60)), RC_NIC_SEND);
	closed();
}

int main(void)
{
	test_cards(&vmxnet3);
	test_vmxnet3_refuses();
	test_vmxnet3_link();
	test_vmxnet3_sums();
	test_vmxnet3_doorbells();
	test_vmxnet3_rx_news();
	test_vmxnet3_skips();
	test_vmxnet3_drops();
	test_vmxnet3_lies();
	test_vmxnet3_closes_full();
	return check_end();
}
