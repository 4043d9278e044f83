/* SPDX-License-Identifier: Apache-2.0 */
// How something stands: a glyph and a word besides its colour, the worst first.

export const STATES = {
  no_owner: {glyph: '○', word: 'no owner', look: 'held'},
  needs_you: {glyph: '■', word: 'needs you', look: 'held'},
  not_known: {glyph: '▨', word: 'not known', look: 'unknown'},
  waits: {glyph: '◐', word: 'waits for retry', look: 'retry'},
  catching_up: {glyph: '▲', word: 'catching up', look: 'catching'},
  paused: {glyph: '‖', word: 'paused', look: 'paused'},
  fine: {glyph: '·', word: 'fine', look: 'fine'},
};

/** Tells of a standing of a name that this page does not know yet: not known, never fine. */
export const state = (name) => STATES[name] ?? STATES.not_known;
