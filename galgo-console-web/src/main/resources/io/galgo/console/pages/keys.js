/* SPDX-License-Identifier: Apache-2.0 */
// Keys, where nobody writes text.

const WRITES = 'input, textarea, select, [contenteditable]';

/**
 * Listens to keys until the signal aborts.
 * @param actions what a key does; one that returns false leaves the key to the browser
 */
export function keys(actions, signal) {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return; // a sheet has its own
    if (event.key !== 'Escape' && event.target.closest?.(WRITES)) return;
    const action = actions[event.key];
    if (action && action(event) !== false) event.preventDefault();
  }, {signal});
}
