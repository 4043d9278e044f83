/* SPDX-License-Identifier: Apache-2.0 */
// The line that does the same in a terminal.

import {LitElement, html} from 'lit';
import {copy} from './clipboard.js';
import {shell} from './words.js';

/** A command line: words that come from outside are quoted. */
export const cli = (...words) => ['galgo', ...words.map(shell)].join(' ');

export class CliLine extends LitElement {
  static properties = {line: {}};

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<code>${this.line}</code> <button class="small" @click=${this.copy}>copy</button>`;
  }

  copy() {
    return copy(this.line, this.querySelector('button'));
  }
}
customElements.define('galgo-cli', CliLine);
