/* SPDX-License-Identifier: Apache-2.0 */
// All keys, in a sheet.

import {LitElement, html} from 'lit';

const KEYS = [
  ['j k', 'next row, row before'],
  ['Enter', 'open the row'],
  ['] [', 'next partition, partition before'],
  ['/', 'filter'],
  ['Ctrl K', 'go to a group, a topic, a page'],
  ['h', 'list or heat map; arrows move in the map'],
  ['y', 'copy the command line'],
  ['i', 'copy for the incident'],
  ['r p s', 'of a partition: retry now, park the key, skip the event'],
  ['e b m', 'release, pause or resume, seek'],
  ['x t', 'interrupt the handler, show its thread'],
  ['x *', 'of dead letters: select one, all alike'],
  ['R D O', 'redrive, dismiss, reopen'],
  ['u', 'undo what was just done'],
  ['.', 'hold updates, go on'],
  ['Esc', 'back'],
  ['?', 'this'],
];

class Help extends LitElement {
  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
  }

  render() {
    return html`<dialog class="sheet" aria-label="Keys" @close=${() => this.dispatchEvent(new Event('close'))}>
      <dl>${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}
customElements.define('galgo-help', Help);
