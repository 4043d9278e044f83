/* SPDX-License-Identifier: Apache-2.0 */
// What an act would do, before it is done: the sentences, the track with what it touches, the reason; Enter does it, Esc leaves it.

import {LitElement, html, nothing} from 'lit';
import {post} from './api.js';
import {HOLDS, NAMES, lineOf, touched, where} from './acts.js';
import {track} from './track.js';
import {count, number, time, visible, zone} from './words.js';

const LETTERS = ['redrive', 'dismiss', 'reopen'];

const letters = ({offsets = [], parameters = {}}) => (offsets.length ? count(offsets.length, 'letter') : `all of kind ${parameters.kind}`);

class Sheet extends LitElement {
  static properties = {
    cluster: {attribute: false},
    proposed: {attribute: false},
    act: {state: true},
    plan: {state: true},
    trouble: {state: true},
    reason: {state: true},
    busy: {state: true},
  };

  #asked = 0;

  constructor() {
    super();
    this.reason = '';
  }

  createRenderRoot() {
    return this;
  }

  willUpdate(changed) {
    if (changed.has('proposed')) this.act = this.proposed.act;
  }

  firstUpdated() {
    this.querySelector('dialog').showModal();
    this.querySelector('[name=reason]').focus();
    this.preview();
  }

  async preview() {
    const asked = ++this.#asked;
    this.plan = undefined;
    this.trouble = undefined;
    try {
      const plan = await post(this.path('preview'), this.act);
      if (asked === this.#asked) this.plan = plan;
    } catch (trouble) {
      if (asked === this.#asked) this.trouble = trouble;
    }
  }

  path(what) {
    return `${what}?${new URLSearchParams({cluster: this.cluster.name, zone})}`;
  }

  render() {
    const {act, plan} = this;
    const {lag} = this.proposed;
    const about = LETTERS.includes(act.verb) ? letters(act) : plan?.about || where(act);
    return html`<dialog class="act-sheet" aria-labelledby="act-title" @close=${() => this.dispatchEvent(new Event('close'))}>
      <galgo-band .band=${this.cluster.band}></galgo-band>
      <form @submit=${this.submit}>
        <h2 id="act-title"><b>${NAMES[act.verb]}</b> <bdi>${visible(plan?.group ?? act.group)}</bdi>
          ${about ? html` · <bdi>${visible(about)}</bdi>` : nothing} <span class="on">on <b class="cluster">${visible(this.cluster.name)}</b></span></h2>
        ${lag ? track(lag, touched(act, plan, lag)) : nothing}
        ${this.fields()}
        <div class="preview" aria-live="polite">${this.said()}</div>
        <label class="reason">Reason <input name="reason" maxlength="500" autocomplete="off" placeholder=${plan && !plan.needs_reason ? 'not needed here' : 'a ticket, a sentence'}
          ?required=${plan?.needs_reason} .value=${this.reason} @input=${(e) => { this.reason = e.target.value; }}></label>
        <p class="foot"><button class="act" ?disabled=${!plan || this.busy}>${this.word()} <kbd>Enter</kbd></button>
          <button type="button" @click=${() => this.querySelector('dialog').close()}>Leave it <kbd>Esc</kbd></button>
          ${this.trouble ? html`<button type="button" @click=${() => this.preview()}>Look again</button>` : nothing}
          <galgo-cli line=${lineOf(act, this.reason)}></galgo-cli></p>
      </form></dialog>`;
  }

  word() {
    const {plan} = this;
    const many = plan && ['redrive', 'dismiss', 'reopen', 'replay'].includes(plan.verb) && plan.touches;
    return `${NAMES[this.act.verb]}${many ? ` ${number(plan.touches)}` : ''}`;
  }

  said() {
    const {plan, trouble} = this;
    if (trouble) return html`<p class="trouble" role="alert">${visible(trouble.message)}</p>`;
    if (!plan) return html`<p class="quiet">Looking what it would do.</p>`;
    const deaf = plan.instances.filter((one) => !one.takes_commands).length;
    return html`${plan.sentences.map((sentence) => html`<p>${marked(sentence)}</p>`)}
      ${deaf ? html`<p class="retry">◐ ${deaf} of ${plan.instances.length} instances do not trust the key that signs this, and will not obey.</p>` : nothing}
      <p class="quiet">${visible(plan.undo)}${plan.ends ? ` Ends by itself: ${time(plan.ends)}.` : ''}</p>`;
  }

  fields() {
    const {fields = [], choices = []} = this.proposed;
    if (!fields.length) return nothing;
    const {parameters = {}} = this.act;
    const put = (name) => (e) => this.change({parameters: {...parameters, [name]: e.target.value}});
    return html`<div class="fields">
      ${fields.includes('scope') ? html`<label>on <select @change=${(e) => this.change(choices[e.target.value].act)}>
        ${choices.map(({name}, i) => html`<option value=${i}>${visible(name)}</option>`)}</select></label>` : nothing}
      ${fields.includes('lasts') ? html`<label>for <select @change=${(e) => this.change({lasts_s: Number(e.target.value)})}>
        ${HOLDS.map(([seconds, word]) => html`<option value=${seconds} ?selected=${seconds === (this.act.lasts_s ?? 7200)}>${word}</option>`)}</select></label>` : nothing}
      ${fields.includes('to') ? html`<label>to <input name="to" size="16" .value=${parameters.to ?? ''} title="-15m, 03:00, begin, end, or an offset" @change=${put('to')}></label>` : nothing}
      ${fields.includes('first') ? html`<label>first <input name="first" size="4" inputmode="numeric" pattern="[0-9]*" placeholder="all" .value=${parameters.first ?? ''} @change=${put('first')}></label>` : nothing}
      ${fields.includes('rate') ? html`<label>a second <input name="rate" size="4" inputmode="numeric" pattern="[0-9]*" placeholder="any" .value=${parameters.rate ?? ''} @change=${put('rate')}></label>` : nothing}
    </div>`;
  }

  change(by) {
    this.act = {...this.act, ...by};
    const {parameters} = this.act;
    if (parameters) this.act.parameters = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
    this.preview();
  }

  async submit(event) {
    event.preventDefault();
    if (!this.plan || this.busy) return;
    this.busy = true;
    try {
      const told = await post(this.path('act'), {...this.act, plan: this.plan.plan, reason: this.reason});
      this.dispatchEvent(new CustomEvent('galgo-begun', {detail: told}));
      this.querySelector('dialog').close();
    } catch (trouble) {
      this.plan = undefined;
      this.trouble = trouble;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('galgo-sheet', Sheet);

/** **So** is bold. */
function marked(text) {
  return visible(text).split('**').map((part, i) => (i % 2 ? html`<b>${part}</b>` : part));
}
