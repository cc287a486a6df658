/*
 * What each port's conf.c lists: the table of contents of that program.  Order is the order of trial; each table
 * ends with NULL.  What no table names is dropped by the linker.
 */
#pragma once

struct nic_driver;
struct fetch_scheme;
struct image_kind;
struct command;

extern const struct nic_driver *const conf_nics[];       /* net/nic.h */
extern const struct fetch_scheme *const conf_schemes[];  /* fetch/scheme.h */
extern const struct image_kind *const conf_kinds[];      /* image/image.h */
extern const struct command *const conf_commands[];      /* shell/command.h */
