/* SPDX-License-Identifier: Apache-2.0 */
// Stream: the records of a topic from a time on or as they come, filtered; progress, and a stop.

import {LitElement, html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {get, post, remove} from './api.js';
import {cli} from './cli.js';
import {copy} from './clipboard.js';
import {keys} from './keys.js';
import {go, link} from './route.js';
import {count, number, span, time, visible} from './words.js';

const BETWEEN = 400;
const LONGEST = 400;

class Stream extends LitElement {
  static properties = {
    query: {attribute: false},
    session: {attribute: false},
    news: {attribute: false},
    topics: {state: true},
    told: {state: true},
    trouble: {state: true},
    open: {state: true},
  };

  #leave = new AbortController();
  #records = [];
  #id;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    keys({
      '/': () => this.querySelector('[name=filter]').focus(),
      y: () => copy(this.line(), this.querySelector('.foot button')),
    }, this.#leave.signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leave.abort();
    this.stop();
  }

  async firstUpdated() {
    await this.complete(this.query.topic);
    if (this.query.topic) this.run();
  }

  /** Offers the topics of a name with what is written so far. */
  async complete(part) {
    try {
      this.topics = (await get('names', {cluster: this.query.cluster, part})).topics;
    } catch (trouble) {
      this.trouble = trouble;
    }
  }

  render() {
    const {topic = '', from = '-15m', filter = '', key = '', partition = '', follow} = this.query;
    return html`<h1 class="sentence">${this.sentence()}</h1>
      <form class="search" @submit=${this.submit}>
        <label>topic <input name="topic" list="topics" required .value=${topic} @input=${(e) => this.complete(e.target.value)}></label>
        <datalist id="topics">${(this.topics ?? []).map((name) => html`<option value=${name}></option>`)}</datalist>
        <label>partition <input name="partition" inputmode="numeric" pattern="[0-9]*" size="4" placeholder="all" .value=${partition}></label>
        <label>from <input name="from" size="16" .value=${from} title="-15m, 03:00, begin, end, an offset, or committed:GROUP"></label>
        <label>key <input name="key" size="14" .value=${key}></label>
        <label class="wide">filter <input name="filter" placeholder='value.total > 100 && key.startsWith("user-")' .value=${filter} spellcheck="false"></label>
        <label class="check"><input type="checkbox" name="follow" ?checked=${follow === 'true'}> live</label>
        <button class="act">${this.running ? 'Again' : 'Stream'}</button>
        ${this.running ? html`<button type="button" @click=${() => this.stop()}>Stop</button>` : nothing}
      </form>
      ${this.trouble ? html`<p class="trouble" role="alert"><span class="as-written">${visibleLines(this.trouble.message)}</span></p>` : nothing}
      ${this.told ? this.progress(this.told) : nothing}
      ${this.#records.length ? this.table() : nothing}
      <p class="foot"><galgo-cli line=${this.line()}></galgo-cli></p>`;
  }

  get running() {
    return this.told?.state === 'running';
  }

  sentence() {
    if (!this.told) return 'The records of a topic, from a time on or as they come.';
    const {state, matched, scanned} = this.told;
    const found = `${count(matched, 'match').replace('matchs', 'matches')} of ${count(scanned, 'record')}`;
    if (state === 'running') return `${found} so far.`;
    if (state === 'full') return `${found}: the first ${number(this.#records.length)} are shown, as a page takes ${visible(this.told.most ?? '')} at most. Narrow the filter for others.`;
    return state === 'stopped' ? `${found}, then stopped.` : `${found}.`;
  }

  progress(told) {
    const seconds = (Date.now() - this.began) / 1000;
    const rate = told.scanned / Math.max(0.5, seconds);
    const passing = told.passed / Math.max(0.5, seconds);
    const left = told.total && passing ? ((told.total - told.passed) / passing) * 1000 : undefined;
    return html`${told.total ? html`<progress max=${told.total} value=${told.passed} aria-label="How far the search is"></progress>` : nothing}
      <p class="quiet">${this.reach(told)}
      ${this.running ? html` · ${number(Math.round(rate))} a second${left === undefined ? nothing : html` · ${span(left)} left`}` : nothing}
      ${told.failed ? html` · ${count(told.failed, 'record')} on which the filter cannot be asked: ${visible(told.failure ?? '')}` : nothing}</p>
      ${told.error ? html`<p class="trouble" role="alert">${visible(told.error)}</p>` : nothing}`;
  }

  /** Offsets are more than records where transactions ended or compaction took some: said, lest a search that is done looks half done. */
  reach({scanned, passed, total}) {
    if (!total) return `${count(scanned, 'record')} read`;
    if (passed < total) return `${number(passed)} of ${count(total, 'offset')} passed`;
    return `all ${count(total, 'offset')} passed${scanned < total ? `; ${number(total - scanned)} hold no record: marks of transactions, or compacted away` : ''}`;
  }

  table() {
    return html`<div class="scroll"><table class="records"><thead><tr><th>time</th><th>where</th><th>key</th><th>value</th></tr></thead>
      <tbody>${repeat(this.#records, at, (record) => this.row(record))}</tbody></table></div>`;
  }

  row(record) {
    const where = at(record);
    const open = this.open === where;
    const value = typeof record.value === 'string' ? record.value : JSON.stringify(record.value);
    return html`<tr @click=${() => { if (!getSelection().toString()) this.open = open ? undefined : where; }}>
        <td>${time(record.timestamp)}</td>
        <td><button class="small" aria-expanded=${open}>${record.partition}@${number(record.offset)}</button></td>
        <td><button class="small" title="only this key" @click=${(e) => this.narrow(e, {key: record.key ?? ''})}>${record.key === null ? '-' : visible(record.key)}</button></td>
        <td class="long"><code>${visible(value.slice(0, LONGEST))}${value.length > LONGEST ? '…' : ''}</code></td></tr>
      ${open ? html`<tr><td colspan="4">${this.whole(record)}</td></tr>` : nothing}`;
  }

  /** A field's value narrows the filter to it. */
  whole(record) {
    const fields = record.value && typeof record.value === 'object' && !Array.isArray(record.value) ? Object.entries(record.value) : [];
    return html`<div class="record"><h3>value</h3>
      ${fields.length ? html`<dl>${fields.map(([name, value]) => html`<dt>${visible(name)}</dt><dd>${this.field(name, value)}</dd>`)}</dl>`
        : html`<pre>${record.value === null ? 'none' : visible(typeof record.value === 'string' ? record.value : JSON.stringify(record.value, null, 2))}</pre>`}
      <details><summary>${count(record.headers.length, 'header')}</summary><dl>${record.headers.map((header) => html`<dt>${visible(header.name)}</dt><dd>${visible(header.value)}</dd>`)}</dl></details></div>`;
  }

  field(name, value) {
    const text = visible(JSON.stringify(value));
    if (value !== null && typeof value === 'object') return text;
    const by = /^[A-Za-z_]\w*$/.test(name) ? `value.${name}` : `value[${JSON.stringify(name)}]`;
    return html`<button class="small" title="filter by it" @click=${(e) => this.narrow(e, {filter: `${by} == ${JSON.stringify(value)}`})}>${text}</button>`;
  }

  narrow(event, by) {
    event.stopPropagation();
    const filter = by.filter && this.query.filter ? `${this.query.filter} && ${by.filter}` : by.filter ?? this.query.filter;
    this.begin({...this.query, ...by, filter});
  }

  submit(event) {
    event.preventDefault();
    this.begin({...this.query, ...Object.fromEntries(['topic', 'partition', 'from', 'key', 'filter'].map((name) => [name, event.target[name].value])),
      follow: event.target.follow.checked ? 'true' : ''});
  }

  async begin(query) {
    go(link('stream', query), true);
    this.query = query;
    await this.run();
  }

  async run() {
    await this.stop();
    const {cluster, topic, partition, from, key, filter, follow} = this.query;
    this.#records = [];
    this.told = undefined;
    this.trouble = undefined;
    this.open = undefined;
    this.began = Date.now();
    try {
      const parameters = new URLSearchParams({cluster: cluster ?? '', zone: Intl.DateTimeFormat().resolvedOptions().timeZone});
      const {id} = await post(`search?${parameters}`, {topic, from: from || '-15m', key: key ?? '', filter: filter ?? '',
        partitions: partition ? [Number(partition)] : [], follow: follow === 'true'});
      this.#id = id;
      this.listen(id);
    } catch (trouble) {
      this.trouble = trouble;
    }
  }

  /** Asks how far it is until it has ended, or another one was begun. */
  async listen(id) {
    while (this.#id === id) {
      try {
        const told = await get('search', {cluster: this.query.cluster, id, after: this.#records.length});
        if (this.#id !== id) return;
        this.#records.push(...told.records);
        this.told = told;
        if (told.state !== 'running') return;
      } catch (trouble) {
        this.trouble = trouble;
        return;
      }
      await new Promise((later) => { setTimeout(later, BETWEEN); });
    }
  }

  async stop() {
    const id = this.#id;
    this.#id = undefined;
    if (this.running) this.told = {...this.told, state: 'stopped'};
    if (id) await remove('search', {id}).catch(() => {}); // it has ended by itself
  }

  line() {
    const {topic = 'TOPIC', partition, from = '-15m', key, filter, follow} = this.query;
    return cli('stream', partition ? `${topic}/${partition}` : topic, '--from', from, ...(key ? ['--key', key] : []),
      ...(filter ? ['--filter', filter] : []), ...(follow === 'true' ? ['--follow'] : []));
  }
}
customElements.define('galgo-stream', Stream);

const at = (record) => `${record.topic}/${record.partition}@${record.offset}`;

const visibleLines = (text) => text.split('\n').map(visible).join('\n');
