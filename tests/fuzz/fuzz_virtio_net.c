/*
 * A network device that writes what it likes into the rings of the virtio-net driver.  The input is a list of
 * commands: entries of the used ring, true and false ones, heads of frames, jumps of the index, and turns of
 * the driver.
 */
#include "driver/drivers.h"

#include "../unit/virtio_model.h"
#include "fuzz_card.h"

/* One buffer that was really given, with what the input says of its length and its head. */
static void use_given(struct model_queue *queue, const uint8_t **at, const uint8_t *end)
{
	uint32_t n = number(at, end, 2);
	uint16_t parts = (uint16_t)number(at, end, 2);
	uint16_t id;

	if (model_given(queue) == 0)
		return;
	id = model_take(queue);
	if (queue == &model.queues[0])
		memcpy(fake_dma(model_desc(queue, id).bus, 12) + 10, &parts, 2);
	model_put(queue, id, n);
}

static void command(const uint8_t **at, const uint8_t *end)
{
	uint8_t what = (uint8_t)number(at, end, 1);
	struct model_queue *queue = &model.queues[what >> 7];

	if (!queue->enabled)
		queue = NULL;
	switch (queue != NULL ? what & 7 : 7) {
	case 0:
	case 1:
		use_given(queue, at, end);
		break;
	case 2:
		model_put(queue, number(at, end, 4), number(at, end, 4));
		break;
	case 3:
		queue->used_idx = (uint16_t)number(at, end, 2);
		break;
	case 4:
		model.status |= (uint8_t)number(at, end, 1);
		break;
	case 5:
		(void)!nic->ops->send(nic, span_of("0123456789abcdef0123456789abcdef", what >> 3 & 15));
		break;
	case 6:
		model_show(queue);
		break;
	default:
		(void)nic->ops->poll(nic, 1 + (what >> 3 & 7));
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const uint8_t *end = bytes + n;
	static const uint64_t offers[] = {
		MODEL_F_MAC | MODEL_F_MERGE | MODEL_F_CSUM_IN | MODEL_F_TSO4_IN | MODEL_F_EVENT_IDX,
		MODEL_F_MAC,
	};
	static struct nic *nics[4]; /* drivers keep what they found */
	unsigned kind = number(&bytes, end, 1) & 3;

	model_start((kind & 1) != 0, offers[kind >> 1]);
	if (nics[kind] == NULL) {
		if (virtio_net_driver.probe() != RC_OK)
			abort();
		nics[kind] = nic;
	}
	nic = nics[kind];
	if (nic->ops->open(nic) != RC_OK)
		abort();
	while (bytes < end)
		command(&bytes, end);
	nic->ops->close(nic);
	release_held();
	return 0;
}
