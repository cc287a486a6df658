/*
 * The menu without a screen: which entry is chosen, what a key does, how long until it boots by itself.
 * Knows neither console nor clock: both are told to it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pxelinux/config_tree.h"
#include "ui/tui_list.h"

/* What the caller has to do. */
enum menu_event {
	MENU_NOTHING,
	MENU_MOVED,   /* another entry is selected, or the list has scrolled */
	MENU_ENTERED, /* model->menu is another menu */
	MENU_CHOSEN,  /* run the selected entry, or enter its menu once its password was given */
	MENU_TIMEOUT, /* run ONTIMEOUT's command or the selected entry */
	MENU_EDIT,    /* let the user edit the selected entry's line */
	MENU_PROMPT,  /* go to the prompt */
	MENU_HELP,    /* show the file in model->help_file */
	MENU_REDRAW,  /* draw all of it */
	MENU_HIDDEN_KEY, /* run model->command: a key of MENU HIDDENKEY broke into a hidden menu, which is shown from now on */
	MENU_REVEAL,  /* MENU HIDDEN: now it is shown */
};

struct menu_model {
	const struct config *config;
	const struct config_menu *menu;
	struct tui_list list;       /* of menu->entries */
	bool hidden;                /* MENU HIDDEN and no key yet */
	uint64_t deadline_ms;       /* of TIMEOUT; UINT64_MAX: none */
	uint64_t total_deadline_ms; /* of TOTALTIMEOUT */
	bool ctrl_f;                /* the last key was Ctrl-F: a digit now stands for an F-key, for serial terminals without */
	struct span help_file;
	struct span help_background; /* empty: the menu's */
	struct span command;
};

/** Shows the start menu with its default entry; both timeouts start now. */
void menu_model_init(struct menu_model *model, const struct config *config, uint64_t now_ms);

/** Says how many rows the list has; keeps the selected entry among them. */
void menu_model_set_rows(struct menu_model *model, size_t rows);

/** Starts TIMEOUT again, if the menu has one: after an entry failed by itself. */
void menu_model_restart(struct menu_model *model, uint64_t now_ms);

/** A key of plat.h. */
enum menu_event menu_model_key(struct menu_model *model, int key, uint64_t now_ms);

/** Enters the menu that an entry of this menu leads to; MENU_NOTHING if it leads to none, or is NULL. */
enum menu_event menu_model_open(struct menu_model *model, const struct config_entry *entry, uint64_t now_ms);

/** MENU_TIMEOUT when one is over; both are off then. */
enum menu_event menu_model_tick(struct menu_model *model, uint64_t now_ms);

/** The earlier deadline; UINT64_MAX if there is none. */
uint64_t menu_model_deadline(const struct menu_model *model);

/** The selected entry; NULL if the menu has none that can be. */
struct config_entry *menu_model_selected(const struct menu_model *model);
