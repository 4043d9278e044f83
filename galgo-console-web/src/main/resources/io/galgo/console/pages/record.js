/* SPDX-License-Identifier: Apache-2.0 */
// One record, whole, where the person may read its topic.

import {html, nothing} from 'lit';
import {get} from './api.js';
import {Page} from './page.js';
import {time, visible} from './words.js';

class RecordDetail extends Page {
  static properties = {...Page.properties, where: {attribute: false}};

  ask() {
    return get('record', {cluster: this.query.cluster, ...this.where});
  }

  loading() {
    return html`<p class="record quiet" role="status">Reading it.</p>`;
  }

  said() {
    return this.trouble ? html`<p class="record ${this.trouble.status === 403 ? 'quiet' : 'trouble'}" role="alert">${visible(this.trouble.message)}</p>` : nothing;
  }

  show(record) {
    const stack = record.headers.find((header) => header.name === 'galgo-error-stack');
    const rest = record.headers.filter((header) => header !== stack);
    return html`<div class="record">
      <dl><dt>key</dt><dd>${record.key === null ? html`<span class="quiet">none</span>` : visible(record.key)}</dd>
        <dt>sent</dt><dd>${time(record.timestamp)}</dd></dl>
      <h3>value</h3><pre>${record.value === null ? 'none' : pretty(record.value)}</pre>
      ${stack ? html`<h3>stack</h3><pre>${lines(stack.value)}</pre>` : nothing}
      <details><summary>${rest.length} headers</summary><dl>${rest.map((header) => html`<dt>${visible(header.name)}</dt><dd>${visible(header.value)}</dd>`)}</dl></details>
    </div>`;
  }
}
customElements.define('galgo-record', RecordDetail);

/** JSON laid out; anything else as it is. */
function pretty(value) {
  try {
    return lines(JSON.stringify(JSON.parse(value), null, 2));
  } catch {
    return lines(value);
  }
}

const lines = (text) => text.split('\n').map((line) => visible(line.replaceAll('\t', '  '))).join('\n');
