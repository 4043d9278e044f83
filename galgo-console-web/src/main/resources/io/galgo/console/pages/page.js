/* SPDX-License-Identifier: Apache-2.0 */
// What all pages have in common: they ask when there is news, and say what is wrong when there is no answer.

import {LitElement, html, nothing} from 'lit';
import {visible} from './words.js';

export class Page extends LitElement {
  static properties = {
    query: {attribute: false},
    session: {attribute: false},
    news: {attribute: false},
    data: {state: true},
    trouble: {state: true},
  };

  createRenderRoot() {
    return this;
  }

  /** Asks what the page shows: for a page to say. */
  async ask() {}

  willUpdate(changed) {
    const asOf = this.news?.as_of;
    if (changed.has('query') || (changed.has('news') && asOf !== changed.get('news')?.as_of)) this.load();
  }

  async load() {
    const query = this.query;
    try {
      const data = await this.ask();
      if (query !== this.query) return; // the answer to what nobody asks any more
      this.data = data;
      this.trouble = undefined;
    } catch (trouble) {
      if (trouble.status === 401) this.dispatchEvent(new Event('galgo-signed-out', {bubbles: true}));
      if (trouble.status === undefined) throw trouble;
      if (trouble.status === 0) this.dispatchEvent(new Event('galgo-silent', {bubbles: true}));
      if (query === this.query) this.trouble = trouble;
    }
  }

  render() {
    if (this.data) return html`${this.said()}${this.show(this.data)}`;
    return this.trouble ? this.said() : this.loading();
  }

  /** Shows the answer: for a page to say. */
  show() {
    return nothing;
  }

  /** Hatched lanes at once: what will stand there, without a word that is not known yet. */
  loading(sentence = 'Reading the cluster. Groups appear as they are known.') {
    return html`<p class="sentence" role="status">${sentence}</p>
      <div class="lanes-to-come" aria-hidden="true">${[1, 2, 3, 4, 5].map(() => html`<div class="hatched"></div>`)}</div>`;
  }

  said() {
    const {trouble} = this;
    if (!trouble || (trouble.status === 0 && this.data)) return nothing; // the console's silence is told once, above all pages
    if (trouble.status === 503 && !this.data) return this.loading(visible(trouble.message));
    return html`<p class="sentence trouble" role="alert">${visible(trouble.message)}</p>`;
  }
}
