/* SPDX-License-Identifier: Apache-2.0 */
// The tour, where there is one: a column beside the pages, whose steps wait for what really happens.

import {LitElement, html, nothing} from 'lit';
import {get, post} from './api.js';
import './cli.js';
import {go} from './route.js';
import {visible} from './words.js';

const EVERY = 1000;
const MARKS = {done: '✓', now: '→', later: '·'};

class Tour extends LitElement {
  static properties = {
    cluster: {},
    steps: {state: true},
  };

  #timer;

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => this.ask(), EVERY);
    this.ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  ask() {
    return this.take(() => get('tour', {cluster: this.cluster}));
  }

  /** Trouble is the pages' to say; the column keeps what it has. */
  async take(asked) {
    try {
      const {on, steps} = await asked();
      if (!on) clearInterval(this.#timer);
      this.steps = steps;
    } catch (trouble) {
      if (trouble.status === undefined) throw trouble;
    }
  }

  updated() {
    this.classList.toggle('on', Boolean(this.steps?.length));
  }

  render() {
    if (!this.steps?.length) return nothing;
    return html`<aside aria-label="Tour"><h2>The tour</h2><ol>${this.steps.map((step) => this.step(step))}</ol></aside>`;
  }

  step(step) {
    return html`<li class=${step.state} aria-current=${step.state === 'now' ? 'step' : 'false'}>
      <h3><span aria-hidden="true">${MARKS[step.state]}</span> ${visible(step.title)}</h3>
      ${step.state === 'now' ? html`<div role="status">${step.paragraphs.map((text) => html`<p>${visible(text)}</p>`)}</div>
        ${this.what(step)}` : nothing}</li>`;
  }

  what(step) {
    return html`${step.link && !step.button ? html`<p><a href=${step.link} @click=${() => this.press(step)}>${step.link}</a></p>` : nothing}
      ${step.button ? html`<p><button @click=${() => this.follow(step)}>${visible(step.button)}</button></p>` : nothing}
      ${step.command ? html`<p><galgo-cli line=${step.command}></galgo-cli></p>` : nothing}`;
  }

  follow(step) {
    if (step.link) go(step.link);
    this.press(step);
  }

  press(step) {
    return this.take(() => post('tour', {step: step.id}));
  }
}
customElements.define('galgo-tour', Tour);
