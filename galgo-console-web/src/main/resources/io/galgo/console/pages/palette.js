/* SPDX-License-Identifier: Apache-2.0 */
// Goes anywhere by its name: pages, groups, topics.

import {LitElement, html, nothing} from 'lit';
import {get} from './api.js';
import {go, link} from './route.js';
import {visible} from './words.js';

const MOST = 12;
const PAGES = [['Now', 'now'], ['Lag', 'lag'], ['Dead letters', 'dead'], ['Stream', 'stream'], ['Map', 'map'], ['Operations', 'operations']];

class Palette extends LitElement {
  static properties = {cluster: {}, named: {state: true}, text: {state: true}, at: {state: true}, trouble: {state: true}};

  constructor() {
    super();
    this.text = '';
    this.at = 0;
    this.named = [];
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
    this.ask();
  }

  /** Asks for the names with what is written so far; an answer that comes after more was written is none. */
  async ask() {
    const {cluster, text} = this;
    try {
      const {groups, topics} = await get('names', {cluster, part: text});
      if (text !== this.text) return;
      this.named = [...groups.map((name) => ({name, what: 'group', to: link('lag', {group: name})})),
        ...topics.map((name) => ({name, what: 'topic', to: link('map', {topic: name})}))];
    } catch (trouble) {
      this.trouble = trouble;
    }
  }

  get found() {
    const text = this.text.toLowerCase();
    const pages = PAGES.map(([name, page]) => ({name, what: 'page', to: link(page)}));
    return [...pages, ...this.named].filter((one) => one.name.toLowerCase().includes(text)).slice(0, MOST);
  }

  render() {
    const {found} = this;
    return html`<dialog class="sheet palette" aria-label="Go to" @close=${() => this.dispatchEvent(new Event('close'))}>
      <input type="search" role="combobox" aria-label="Group, topic or page" aria-expanded="true" aria-controls="found" autocomplete="off"
        aria-activedescendant=${found.length ? `found-${this.at}` : nothing} placeholder="a group, a topic, a page" @input=${this.typed} @keydown=${this.key}>
      <ul id="found" role="listbox" aria-label="Found">${found.map((one, i) => html`<li id="found-${i}" role="option" aria-selected=${i === this.at}
        @click=${() => this.open(one)}><bdi>${visible(one.name)}</bdi> <span class="quiet">${one.what}</span></li>`)}</ul>
      ${found.length ? nothing : html`<p class="quiet">Nothing of that name.</p>`}
      ${this.trouble ? html`<p class="quiet">Groups and topics are not known: ${visible(this.trouble.message)}</p>` : nothing}
    </dialog>`;
  }

  typed(event) {
    this.text = event.target.value;
    this.at = 0;
    this.ask();
  }

  key(event) {
    const {found} = this;
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (by) this.at = Math.min(found.length - 1, Math.max(0, this.at + by));
    else if (event.key === 'Enter' && found[this.at]) this.open(found[this.at]);
    else return;
    event.preventDefault();
  }

  open({to}) {
    this.querySelector('dialog').close();
    go(to);
  }
}
customElements.define('galgo-palette', Palette);
