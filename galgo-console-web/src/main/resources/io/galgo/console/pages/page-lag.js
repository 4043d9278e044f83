/* SPDX-License-Identifier: Apache-2.0 */
// Lag: who waits, since when and why; a list or a heat map, and one partition in detail below.

import {html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {get} from './api.js';
import {copy} from './clipboard.js';
import {cli} from './cli.js';
import {heat} from './heat.js';
import {keys} from './keys.js';
import './lag-detail.js';
import {Page} from './page.js';
import {go, link} from './route.js';
import {STATES, state} from './states.js';
import {Steady} from './steady.js';
import {calm, spark} from './track.js';
import {age, count, number, time, visible} from './words.js';

const LANES = 24;
const keyOf = (row) => `${row.group}\n${row.topic}`;

class Lag extends Page {
  #steady = new Steady();
  #leave = new AbortController();

  connectedCallback() {
    super.connectedCallback();
    keys({
      j: () => this.step(1),
      k: () => this.step(-1),
      '/': () => this.querySelector('input[type=search]')?.focus(),
      h: () => go(link('lag', {...this.query, view: this.query.view === 'heat' ? '' : 'heat'})),
      y: () => copy(this.querySelector('galgo-cli').line, this.querySelector('.foot button')),
    }, this.#leave.signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leave.abort();
  }

  async ask() {
    const {cluster, filter} = this.query;
    const table = await get('lag', {cluster, filter, brief: true});
    table.rows.forEach((row, i) => { row.trend = table.trends[i]; });
    return table;
  }

  show(table) {
    if (!table.groups) {
      return html`<h1 class="sentence">${table.not_known.length ? 'No consumer group is known of.' : table.summary}</h1>${this.unknown(table)}`;
    }
    const {rows, moved} = this.#steady.order(table.rows, keyOf);
    this.rows = rows;
    const heatMap = this.query.view === 'heat';
    return html`<h1 class="sentence">${this.sentence(table)}</h1>
      ${this.unknown(table)}
      ${this.tools(table, moved, heatMap)}
      ${rows.length ? (heatMap ? heat(rows, table.as_of, this.query) : this.table(rows, table.as_of))
        : html`<p>No group or topic of a name with “${visible(this.query.filter)}”.</p>`}
      ${table.found > rows.length ? html`<p class="quiet">The worst ${number(rows.length)} of ${number(table.found)} are shown: filter for others.</p>` : nothing}
      ${this.query.group ? html`<galgo-lag-detail .query=${this.query} .session=${this.session} .news=${this.news}></galgo-lag-detail>`
        : html`<p class="foot"><galgo-cli line=${this.line()}></galgo-cli></p>`}`;
  }

  unknown(table) {
    return table.not_known.map((what) => html`<p class="not-known">▨ Not known: ${visible(what)}.</p>`);
  }

  sentence(table) {
    if (table.rows.some((row) => row.standing !== 'fine')) return table.summary;
    const slowest = table.rows.filter((row) => row.waiting_since)
      .sort((one, other) => one.waiting_since.localeCompare(other.waiting_since))[0];
    return html`${table.not_known.length ? 'No group is known to be behind' : 'No group is behind'}.${slowest ? ` The slowest is ${visible(slowest.group)}, ${age(slowest.waiting_since, table.as_of)}.` : ''}
      Watched: ${count(table.groups, 'group')}.${table.not_known.length ? nothing : calm()}`;
  }

  tools(table, moved, heatMap) {
    const {filter} = this.query;
    const counted = Object.keys(STATES)
      .map((name) => [name, filter ? new Set(table.rows.filter((row) => row.standing === name).map((row) => row.group)).size : table.standings[name]])
      .filter(([, groups]) => groups);
    return html`<div class="tools">
      <span class="states">${counted.map(([name, groups]) => html`<span class=${state(name).look}>${state(name).glyph} ${state(name).word} ${groups}</span>`)}</span>
      <span class="moved">${moved ? html`${moved} changed places: <button class="small" @click=${this.sort}>sort again</button>` : nothing}</span>
      <a href=${link('lag', {...this.query, view: heatMap ? '' : 'heat'})}>${heatMap ? 'list' : 'heat map'} <kbd>h</kbd></a>
      <label class="filter"><kbd>/</kbd> <input type="search" placeholder="filter" aria-label="Filter by group or topic"
        .value=${this.query.filter ?? ''} @input=${(e) => go(link('lag', {...this.query, filter: e.target.value}), true)}></label>
    </div>`;
  }

  sort() {
    this.#steady.sort();
    this.requestUpdate();
  }

  table(rows, asOf) {
    return html`<div class="scroll"><table class="lag">
      <thead><tr><th><span class="spoken">state</span></th><th class="num">waiting for</th><th class="num">events</th><th>group</th><th>topic</th>
        <th>partitions</th><th>since</th><th>15 min</th><th>cause</th></tr></thead>
      <tbody>${repeat(rows, keyOf, (row) => this.row(row, asOf))}</tbody></table></div>`;
  }

  row(row, asOf) {
    const {glyph, word, look} = state(row.standing);
    const open = row.group === this.query.group && row.topic === this.query.topic;
    return html`<tr class=${look} aria-selected=${open} @click=${() => this.open(row)}>
      <td title=${word}>${glyph}<span class="spoken">${word}</span></td>
      <td class="num">${row.waiting_since ? age(row.waiting_since, asOf) : row.waiting ? 'not known' : '-'}</td>
      <td class="num">${row.waiting_is_exact ? '' : '≤ '}${number(row.waiting)}</td>
      <td><a href=${this.to(row)} @focus=${() => { this.at = keyOf(row); }}><bdi>${visible(row.group)}</bdi></a></td>
      <td><bdi>${visible(row.topic)}</bdi></td>
      <td>${lanes(row)}</td>
      <td>${row.waiting_since && row.standing !== 'fine' ? time(row.waiting_since) : '-'}</td>
      <td>${spark(row.trend)}</td>
      <td class="cause">${row.cause ? visible(row.cause.brief) : ''}</td></tr>`;
  }

  to(row) {
    return link('lag', {...this.query, group: row.group, topic: row.topic, partition: ''});
  }

  open(row) {
    if (!getSelection().toString()) go(this.to(row));
  }

  /** The row that has the focus, or is open, and from there. */
  step(by) {
    const links = [...this.querySelectorAll('table.lag tbody a')];
    const now = links.indexOf(document.activeElement);
    const open = links.findIndex((one) => one.closest('tr').getAttribute('aria-selected') === 'true');
    links[Math.min(links.length - 1, Math.max(0, (now < 0 ? open : now) + by))]?.focus();
  }

  line() {
    return cli('lag');
  }
}
customElements.define('galgo-lag', Lag);

/** The partitions, a glyph each; said as numbers to who does not see them. */
function lanes(row) {
  if (!row.partitions.length) return html`<span class="lanes quiet">${state(row.standing).glyph}</span>`; // fine: not told one by one
  const shown = row.partitions.slice(0, LANES);
  const wrong = row.partitions.filter((one) => one.standing !== 'fine').length;
  return html`<span class="lanes" role="img" aria-label="${wrong} of ${count(row.partitions.length, 'partition')} not fine">${shown.map(
    (one) => html`<span class=${state(one.standing).look}>${state(one.standing).glyph}</span>`)}${
    row.partitions.length > LANES ? html`<small>… ${row.partitions.length}</small>` : nothing}</span>`;
}
