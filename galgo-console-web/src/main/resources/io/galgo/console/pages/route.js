/* SPDX-License-Identifier: Apache-2.0 */
// What the address says: every state worth sharing stands in it.

export function here() {
  const page = location.pathname.slice(1) || 'now';
  return {page, query: Object.fromEntries(new URLSearchParams(location.search))};
}

/** The address of a page; parameters that are undefined or empty are left out, the cluster stays. */
export function link(page, parameters = {}) {
  const query = new URLSearchParams();
  const all = {cluster: here().query.cluster, ...parameters};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, value);
  }
  return `/${page}${query.size ? `?${query}` : ''}`;
}

/** Goes there; in place for what one does not want to go back through, as typing a filter. */
export function go(address, inPlace = false) {
  history[inPlace ? 'replaceState' : 'pushState'](null, '', address);
  dispatchEvent(new Event('galgo-route'));
}
