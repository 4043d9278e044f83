/* SPDX-License-Identifier: Apache-2.0 */
// All keys, and the token for the command, in a sheet.

import {LitElement, html, nothing} from 'lit';
import {post} from './api.js';
import {copy} from './clipboard.js';
import {time} from './words.js';

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
  static properties = {session: {attribute: false}, made: {state: true}, trouble: {state: true}};

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
  }

  render() {
    return html`<dialog class="sheet" aria-label="Keys" @close=${() => this.dispatchEvent(new Event('close'))}>
      <dl>${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      ${this.session.signs_in_by === 'code' ? nothing : this.token()}
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }

  /** Shown this once: the console itself keeps a hash. */
  token() {
    if (!this.made) {
      return html`<p>The command <code>galgo</code> may ask this console as you, by a token.
        <button class="small" @click=${this.make}>Make a token for the command</button>
        ${this.trouble ? html`<span class="trouble" role="alert">${this.trouble.message}</span>` : nothing}</p>`;
    }
    return html`<p>For <code>galgo login</code>, until ${time(this.made.ends)}, or until you sign out. It is shown this once; one made before is worth nothing now.</p>
      <p><code class="token">${this.made.token}</code> <button class="small" @click=${(e) => copy(this.made.token, e.target)}>copy</button></p>`;
  }

  async make() {
    try {
      this.made = await post('token', {});
    } catch (trouble) {
      this.trouble = trouble;
    }
  }
}
customElements.define('galgo-help', Help);
