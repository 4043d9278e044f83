/* SPDX-License-Identifier: Apache-2.0 */
// Dead letters: by group and failure; the latest of a kind, one whole.

import {html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {ActPage} from './act-page.js';
import {event} from './acts.js';
import {actionRow} from './actions.js';
import {get} from './api.js';
import {copy} from './clipboard.js';
import {cli} from './cli.js';
import './record.js';
import {go, link} from './route.js';
import {calm} from './track.js';
import {age, count, number, time, visible} from './words.js';

/** As in NullPointerException at Invoice.total:41. */
export function failure({error_class: name, frame}) {
  const short = name ? name.slice(name.lastIndexOf('.') + 1) : 'a failure that is not named';
  return visible(frame ? `${short} at ${frame}` : short);
}

const keyOf = (kind) => `${kind.group}\n${kind.id}`;

class Dead extends ActPage {
  static properties = {...ActPage.properties, selected: {state: true}};

  constructor() {
    super();
    this.selected = new Set();
  }

  keys() {
    return {
      j: () => this.step(1),
      k: () => this.step(-1),
      y: () => copy(this.line(), this.querySelector('.foot button')),
      x: () => this.toggleFocused(),
      '*': () => this.selectAlike(),
      ...Object.fromEntries(['R', 'D', 'O'].map((key) => [key, () => this.choose(key)])),
    };
  }

  willUpdate(changed) {
    const {group, kind} = this.query;
    const before = changed.get('query');
    if (before && (before.group !== group || before.kind !== kind)) this.selected = new Set();
    super.willUpdate(changed);
  }

  /** What was selected is dealt with. */
  take(told) {
    if (told.state !== 'running') this.selected = new Set();
    super.take(told);
  }

  async ask() {
    const {cluster, all, group, kind} = this.query;
    const [dead, may] = await Promise.all([
      get('dead', {cluster, all}),
      group && kind ? get('may', {cluster, group}) : {},
    ]);
    return {...dead, why_not: may.why_not};
  }

  loading(sentence = 'Reading dead letters.') {
    return super.loading(sentence);
  }

  show(dead) {
    const chosen = dead.kinds.find((kind) => kind.id === this.query.kind && kind.group === this.query.group);
    return html`<h1 class="sentence">${this.sentence(dead)}</h1>
      ${dead.total || dead.not_known.length ? nothing : calm()}
      ${dead.not_known.map((what) => html`<p class="not-known">▨ Not known: ${visible(what)}.</p>`)}
      <div class="tools"><a href=${link('dead', {all: this.query.all ? '' : 'true'})}>${this.query.all ? 'open ones alone' : 'all, with those dealt with'}</a>
        <span class="quiet">as read at ${time(dead.as_of)}</span></div>
      ${dead.kinds.length ? this.kinds(dead) : nothing}
      ${chosen ? this.kind(chosen, dead) : this.outcome()}
      <p class="foot"><galgo-cli line=${this.line()}></galgo-cli></p>
      ${this.sheet()}`;
  }

  sentence(dead) {
    if (!dead.open) {
      const nothing = dead.not_known.length ? 'Nothing is known to be dead.' : 'Nothing is dead.';
      return dead.total ? `${nothing} ${count(dead.total, 'letter')} ${dead.total === 1 ? 'was' : 'were'} dealt with.` : nothing;
    }
    const open = dead.kinds.filter((kind) => kind.open).length;
    return `${count(dead.open, 'dead letter')} ${dead.open === 1 ? 'is' : 'are'} open, in ${count(open, 'kind')}.`;
  }

  kinds(dead) {
    return html`<div class="scroll"><table class="kinds">
      <thead><tr><th><span class="spoken">state</span></th><th class="num">open</th><th>group</th><th>what failed</th><th class="num">keys</th><th>first</th><th class="num">last</th></tr></thead>
      <tbody>${repeat(dead.kinds, keyOf, (kind) => this.row(kind, dead.as_of))}</tbody></table></div>`;
  }

  row(kind, asOf) {
    const to = link('dead', {...this.query, group: kind.group, kind: kind.id, letter: ''});
    const open = kind.id === this.query.kind && kind.group === this.query.group;
    return html`<tr aria-selected=${open} @click=${() => { if (!getSelection().toString()) go(to); }}>
      <td class=${kind.open ? 'dead' : 'quiet'}>${kind.open ? '✕' : '✓'}<span class="spoken">${kind.open ? 'dead' : 'dealt with'}</span></td>
      <td class="num">${number(kind.open)}${kind.count > kind.open ? html`<span class="quiet"> of ${number(kind.count)}</span>` : nothing}</td>
      <td><bdi>${visible(kind.group)}</bdi></td>
      <td class="long"><a href=${to}>${failure(kind.failure)}</a>${kind.written_by === 'galgo' ? nothing : html` <span class="quiet">by ${kind.written_by}</span>`}</td>
      <td class="num">${number(kind.keys)}</td><td>${time(kind.first)}</td><td class="num">${age(kind.last, asOf)} ago</td></tr>`;
  }

  kind(kind, {as_of: asOf, why_not: whyNot}) {
    return html`<section class="kind" aria-label="One kind">
      <h2><bdi>${visible(kind.group)}</bdi> · ${failure(kind.failure)} <span class="quiet">${kind.id}</span></h2>
      <p class="sentence">${kind.open ? `${count(kind.open, 'letter')} open, of ${count(kind.keys, 'key')}` : 'None is open'}.
        The first failed at ${time(kind.first)}, the last ${age(kind.last, asOf)} ago.
        ${kind.written_by === 'galgo' ? nothing : `Written by ${kind.written_by}: shown here, and redriven when the group runs Galgo.`}</p>
      ${actionRow(this.actions(kind), whyNot, (one) => this.propose(one.act, one))}
      ${this.outcome()}
      <table><thead><tr><th><span class="spoken">selected</span></th><th>event</th><th>failed</th><th class="num">attempts</th><th>version</th><th>message</th></tr></thead>
        <tbody>${kind.latest.map((letter) => this.letter(letter))}</tbody></table>
      ${kind.count > kind.latest.length ? html`<p class="quiet">The latest ${kind.latest.length} of ${number(kind.count)}. An act on all alike is on all ${number(kind.count)}.</p>` : nothing}
    </section>`;
  }

  letter(letter) {
    const at = address(letter);
    const open = this.query.letter === at;
    const to = link('dead', {...this.query, letter: open ? '' : at});
    return html`<tr aria-selected=${this.selected.has(at)}><td><input type="checkbox" aria-label="Select ${visible(letter.origin ?? at)}" .checked=${this.selected.has(at)}
          @change=${() => this.toggle(at)}></td><td><a href=${to} aria-expanded=${open} data-at=${at}>${visible(letter.origin ?? at)}</a></td><td>${time(letter.failed_at)}</td>
        <td class="num">${letter.attempts || '-'}</td><td>${visible(letter.version ?? '-')}</td><td class="long">${visible(letter.message ?? '')}</td></tr>
      ${open ? html`<tr><td colspan="6"><galgo-record .query=${this.query} .session=${this.session}
        .where=${{topic: letter.topic, partition: letter.partition, offset: letter.offset}}></galgo-record></td></tr>` : nothing}`;
  }

  chosenKind() {
    return this.data?.kinds.find((kind) => kind.id === this.query.kind && kind.group === this.query.group);
  }

  /** On those that are selected; on all alike where none is. */
  actions(kind) {
    const {group, id} = kind;
    const some = kind.latest.filter((letter) => this.selected.has(address(letter)));
    const on = (verb) => (some.length
      ? {verb, group, offsets: some.map((letter) => event(letter.partition, letter.offset))}
      : {verb, group, parameters: {kind: id}});
    const which = some.length ? `${number(some.length)} …` : 'all alike …';
    const not = kind.written_by === 'galgo' ? undefined : `Written by ${kind.written_by}: redriven when the group runs Galgo.`;
    const none = not ?? (kind.open ? undefined : 'None is open.');
    const all = this.query.all;
    return [
      {key: 'R', label: `Redrive ${which}`, act: on('redrive'), fields: ['first', 'rate'], not: none},
      {key: 'D', label: `Dismiss ${which}`, act: on('dismiss'), not: none},
      ...(all ? [{key: 'O', label: `Reopen ${which}`, act: on('reopen'), not}] : []),
    ];
  }

  choose(key) {
    const kind = this.chosenKind();
    const one = kind && this.actions(kind).find((action) => action.key === key);
    if (!one) return false;
    if (!one.not && !this.data.why_not) this.propose(one.act, one);
    return true;
  }

  toggle(at) {
    const selected = new Set(this.selected);
    if (!selected.delete(at)) selected.add(at);
    this.selected = selected;
  }

  toggleFocused() {
    const at = document.activeElement?.dataset.at;
    if (!at) return false;
    this.toggle(at);
    return true;
  }

  /** All that are shown; once more, none. */
  selectAlike() {
    const shown = this.chosenKind()?.latest.map(address) ?? [];
    this.selected = new Set(shown.every((at) => this.selected.has(at)) ? [] : shown);
  }

  step(by) {
    const links = [...this.querySelectorAll('table.kinds tbody a, .kind tbody a[data-at]')];
    const now = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, now + by))]?.focus();
  }

  line() {
    const {group, kind, letter, all} = this.query;
    if (letter) return cli('dead', 'show', letter);
    return cli('dead', ...(group ? [group] : []), ...(kind ? ['--kind', kind] : []), ...(all ? ['--all'] : []));
  }
}
customElements.define('galgo-dead', Dead);

/** As in billing.galgo-dead/2@88. */
function address({topic, partition, offset}) {
  return `${topic}/${partition}@${offset}`;
}
