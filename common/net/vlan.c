/* VLANs as interfaces: the tag is put in and taken out here, above drivers that pass frames as they are. */
#include "net/vlan.h"

#include "base/fmt.h"
#include "base/heap.h"

#define TYPE_AT       12     /* behind both addresses */
#define TAGGED_HEADER 18
#define TPID          0x8100
#define FRAME_MOST    1518   /* bytes of a tagged frame that is sent */

struct vlan {
	struct nic nic; /* first: interfaces are cast to VLANs through it */
	uint8_t priority;
	struct vlan *next;
};

static struct {
	struct vlan *all; /* that were ever made; those that are gone are used again */
	uint8_t tx[FRAME_MOST];
} vlans;

static struct vlan *vlan_of(const struct nic *trunk, unsigned tag)
{
	struct vlan *vlan = vlans.all;

	while (vlan != NULL && (vlan->nic.is_gone || vlan->nic.trunk != trunk || vlan->nic.vlan != tag))
		vlan = vlan->next;
	return vlan;
}

/* ---- frames ---- */

static unsigned be16_at(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* The addresses move up to the type behind the tag. */
static void strip(struct frame *frame)
{
	memmove(frame->data + VLAN_OVERHEAD, frame->data, TYPE_AT);
	frame->data += VLAN_OVERHEAD;
	frame->n -= VLAN_OVERHEAD;
}

bool vlan_take(struct nic *trunk, struct frame *frame)
{
	struct vlan *vlan;
	unsigned tag;

	if (frame->n < TYPE_AT + 2 || be16_at(frame->data + TYPE_AT) != TPID)
		return false;
	if (frame->n < TAGGED_HEADER) {
		trunk->counters.rx_dropped++;
		frame_put_all(frame);
		return true;
	}
	tag = be16_at(frame->data + TYPE_AT + 2) & 0xfff;
	if (tag == 0) { /* IEEE 802.1Q-2018, table 9-2: only the priority means something */
		strip(frame);
		return false;
	}
	vlan = vlan_of(trunk, tag);
	if (vlan == NULL || !vlan->nic.is_open) { /* a trunk carries many that are nothing to us */
		frame_put_all(frame);
		return true;
	}
	strip(frame);
	nic_deliver(&vlan->nic, frame);
	return true;
}

static enum rc vlan_send(struct nic *nic, struct span frame)
{
	const struct vlan *vlan = (const struct vlan *)nic;
	struct nic *trunk = nic->trunk;
	struct writer w = writer_of(vlans.tx, sizeof vlans.tx);
	enum rc rc;

	wr_span(&w, span_sub(frame, 0, TYPE_AT));
	wr_be16(&w, TPID);
	wr_be16(&w, (uint16_t)(vlan->priority << 13 | nic->vlan));
	wr_span(&w, span_skip(frame, TYPE_AT));
	if (w.bad || frame.n < TYPE_AT + 2 || !trunk->is_open)
		return RC_NIC_SEND;
	rc = trunk->ops->send(trunk, span_of(w.start, w.n));
	if (rc != RC_OK) {
		trunk->counters.tx_failed++;
		return rc;
	}
	trunk->counters.tx_frames++;
	trunk->counters.tx_bytes += w.n;
	return RC_OK;
}

/* ---- the interface ---- */

static enum rc vlan_open(struct nic *nic)
{
	return nic_open(nic->trunk);
}

/* The trunk stays open: it may be in use by itself. */
static void vlan_close(struct nic *nic)
{
	(void)nic;
}

/* The trunk's poll brings the frames. */
static unsigned vlan_poll(struct nic *nic, unsigned budget)
{
	(void)nic;
	(void)budget;
	return 0;
}

static bool vlan_link_up(struct nic *nic)
{
	return nic->trunk->ops->link_up(nic->trunk);
}

static const struct nic_ops vlan_ops = {
	.name = "vlan",
	.open = vlan_open,
	.close = vlan_close,
	.send = vlan_send,
	.poll = vlan_poll,
	.link_up = vlan_link_up,
};

/* One that is gone, or a new one; NULL if out of memory. */
static struct vlan *make(void)
{
	struct vlan *vlan = vlans.all;

	while (vlan != NULL && !vlan->nic.is_gone)
		vlan = vlan->next;
	if (vlan != NULL)
		return vlan;
	vlan = heap_new(sizeof *vlan);
	if (vlan == NULL)
		return NULL;
	vlan->nic.is_gone = true;
	vlan->next = vlans.all;
	vlans.all = vlan;
	return vlan;
}

static enum rc add(struct nic *trunk, unsigned tag, struct vlan **out)
{
	struct vlan *vlan = make();
	enum rc rc;

	if (vlan == NULL)
		return RC_NO_MEMORY;
	vlan->nic = (struct nic){
		.ops = &vlan_ops,
		.rx_ring = trunk->rx_ring,
		.mtu = (uint16_t)(trunk->mtu - VLAN_OVERHEAD),
		.trunk = trunk,
		.vlan = (uint16_t)tag,
	};
	memcpy(vlan->nic.mac, trunk->mac, sizeof vlan->nic.mac);
	fmt_print(vlan->nic.name, sizeof vlan->nic.name, "%s-%u", trunk->name, tag);
	fmt_print(vlan->nic.chip, sizeof vlan->nic.chip, "VLAN %u of %s", tag, trunk->name);
	rc = nic_add(&vlan->nic);
	vlan->nic.is_gone = rc != RC_OK;
	if (rc == RC_OK)
		*out = vlan;
	return rc;
}

enum rc vlan_create(struct nic *trunk, unsigned tag, unsigned priority, struct nic **out)
{
	struct vlan *vlan = vlan_of(trunk, tag);
	enum rc rc = RC_OK;

	if (tag == 0 || tag > VLAN_TAG_MOST || priority > VLAN_PRIORITY_MOST)
		return RC_INVALID;
	if (trunk->trunk != NULL)
		return RC_UNSUPPORTED;
	if (vlan == NULL)
		rc = add(trunk, tag, &vlan);
	if (rc != RC_OK)
		return rc;
	vlan->priority = (uint8_t)priority;
	*out = &vlan->nic;
	return RC_OK;
}

enum rc vlan_destroy(struct nic *nic)
{
	if (nic->trunk == NULL)
		return RC_INVALID;
	nic_close(nic);
	nic_remove(nic);
	return RC_OK;
}
