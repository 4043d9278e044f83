/* SPDX-License-Identifier: Apache-2.0 */
// What became of an act, in place: each instance as it answers, what moved, how it is taken back; of a job how far it is.

import {LitElement, html, nothing} from 'lit';
import {get} from './api.js';
import {lineOf} from './acts.js';
import {number, span, visible} from './words.js';

const BETWEEN = 300;
const BETWEEN_JOBS = 1_000;

const VERDICTS = {
  applied: ['✓', ''], in_part: ['◐', 'retry'], moved_on: ['·', ''], refused: ['■', 'held'], no_answer: ['▨', 'unknown'], waits: ['◐', 'retry'],
};
const JOBS = ['redrive', 'replay', 'dismiss', 'reopen'];

class Outcome extends LitElement {
  static properties = {
    cluster: {attribute: false},
    told: {attribute: false},
    before: {attribute: false},
    now: {attribute: false},
    job: {state: true},
    trouble: {state: true},
  };

  #follows;

  createRenderRoot() {
    return this;
  }

  updated() {
    const {told} = this;
    if (this.#follows === told.operation) return;
    this.#follows = told.operation;
    this.job = undefined;
    this.trouble = undefined;
    this.follow(told);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#follows = undefined;
  }

  /** Asks until it is over, or another act is followed here. */
  async follow({operation, verb}) {
    const cluster = this.cluster.name;
    const goesOn = () => this.isConnected && this.#follows === operation;
    try {
      while (goesOn()) {
        const told = await get('act', {cluster, id: operation});
        if (!goesOn()) return;
        this.tell(told);
        if (told.state !== 'running') break;
        await pause(BETWEEN);
      }
      while (JOBS.includes(verb) && goesOn()) {
        const {jobs: [job]} = await get('jobs', {cluster, id: operation});
        if (!goesOn()) return;
        this.job = job;
        if (isSettled(job)) break;
        await pause(BETWEEN_JOBS);
      }
    } catch (trouble) {
      if (trouble.status === undefined) throw trouble;
      this.trouble = trouble;
    }
  }

  tell(told) {
    this.told = told;
    this.dispatchEvent(new CustomEvent('galgo-told', {detail: told}));
  }

  render() {
    const {told} = this;
    return html`<section class="outcome" aria-label="What became of it"><div role="status">
      ${this.sentence(told)}${this.job ? progress(this.job) : nothing}
      ${!this.job && ((told.answers ?? []).length > 1 || told.state === 'running') ? html`<ul class="answers">${this.expected(told).map(answer)}</ul>` : nothing}
      ${(told.answers ?? []).filter((one) => one.answer).map((one) => html`<pre>${one.answer.split('\n').map(visible).join('\n')}</pre>`)}
      ${this.trouble ? html`<p class="trouble">${visible(this.trouble.message)}</p>` : nothing}</div>
      <p class="foot">${this.back(told)}
        <button class="small" @click=${() => this.dispatchEvent(new Event('galgo-leave'))}>close</button>
        <span class="quiet">operation ${visible(told.operation)}</span></p></section>`;
  }

  sentence(told) {
    if (told.error) return html`<p class="sentence"><span class="held">■</span> ${visible(told.error)}</p>`;
    if (told.state === 'running' && !told.sentence) return html`<p class="sentence">Sent. Waiting for what ${told.instances.length === 1 ? visible(told.instances[0].name) : `${number(told.instances.length)} instances`} will say.</p>`;
    const [glyph, look] = VERDICTS[told.verdict] ?? VERDICTS.no_answer;
    return html`<p class="sentence"><span class=${look}>${glyph}</span> ${visible(told.sentence)} ${this.moved(told)}</p>`;
  }

  /** What has changed on the partition since. */
  moved({verdict}) {
    const {before, now} = this;
    if (!before || !now || before.partition !== now.partition || before.topic !== now.topic || verdict !== 'applied') return nothing;
    return before.committed === now.committed ? nothing
      : html`Committed moved from ${number(before.committed)} to ${number(now.committed)}.`;
  }

  /** Those that answered, and those that are still to. */
  expected({answers = [], instances}) {
    const said = new Set(answers.map((one) => one.instance));
    return [...answers, ...instances.filter(({name}) => !said.has(name)).map(({name}) => ({instance: name, outcome: null, why: ''}))];
  }

  back(told) {
    if (told.state === 'running') return nothing;
    if (this.job && !isSettled(this.job)) {
      return html`<button @click=${() => this.dispatchEvent(new Event('galgo-cancel'))}>Cancel the rest …</button>`;
    }
    return told.undoable && told.verdict !== 'moved_on' && told.verdict !== 'refused'
      ? html`<button @click=${() => this.dispatchEvent(new Event('galgo-undo'))}><kbd>u</kbd> Undo</button>
        <galgo-cli line=${lineOf({verb: 'undo', parameters: {id: told.operation}})}></galgo-cli>` : nothing;
  }
}
customElements.define('galgo-outcome', Outcome);

function answer({instance, outcome, why, after_ms: after, grade}) {
  return html`<li>${outcome === null ? html`<span class="quiet">${visible(instance)}: no answer so far</span>`
    : html`${visible(instance)}: ${outcome.replaceAll('_', ' ')} in ${span(after)}${why ? `, ${visible(why)}` : ''}${grade === 'known' ? '' : ' (unconfirmed)'}`}</li>`;
}

const pause = (millis) => new Promise((later) => { setTimeout(later, millis); });

const OVER = ['done', 'cancelled', 'refused'];

/** Nothing more will happen, or not before somebody acts. */
export function isSettled({progress: said, cancelled_by: by}) {
  return said.length ? said.every(({state}) => OVER.includes(state) || state === 'paused') : Boolean(by);
}

/** How far a job is: done and failed of how many, and what its instance says. */
export function progress(job) {
  const {command, progress: said} = job;
  const sum = (name) => said.reduce((total, one) => total + Number(one[name]), 0);
  const total = (command.target?.offsets ?? []).reduce((all, {from, until}) => all + (until - from), 0);
  const states = [...new Set(said.map(({state}) => state))].join(', ');
  return html`<progress max=${Math.max(1, total)} value=${sum('done')} aria-label="How far the job is"></progress>
    <p class="quiet">${said.length ? html`${states}: ${number(sum('done'))} of ${number(total)} done, ${number(sum('failed'))} failed again`
      : html`waits: no instance of ${visible(command.group)} has begun`}${job.cancelled_by ? `, cancelled by ${visible(job.cancelled_by)}` : ''}
      ${said.filter(({why}) => why).map(({instance, why}) => html` · ${visible(instance)} says: ${visible(why)}`)}</p>`;
}
