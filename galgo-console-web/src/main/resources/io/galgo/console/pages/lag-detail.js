/* SPDX-License-Identifier: Apache-2.0 */
// One partition of a group: the sentence, the track, the numbers, what brokers say; what to do.

import {html, nothing} from 'lit';
import {ActPage} from './act-page.js';
import {actionRow, actionsOn, inForce} from './actions.js';
import {get} from './api.js';
import {copy} from './clipboard.js';
import {cli} from './cli.js';
import {go, link} from './route.js';
import {state} from './states.js';
import {track} from './track.js';
import './trend.js';
import {age, number, time, visible} from './words.js';

class LagDetail extends ActPage {
  keys() {
    const act = (key) => [key, () => this.choose(key)];
    return {
      ']': () => this.step(1),
      '[': () => this.step(-1),
      i: () => copy(this.incident(), this.querySelector('.incident')),
      ...Object.fromEntries(['r', 'p', 's', 'x', 't', 'e', 'b', 'm'].map(act)),
    };
  }

  async ask() {
    const {cluster, group, topic} = this.query;
    const [said, trend, may, settings] = await Promise.all([
      get('explain', {cluster, group, topic}),
      topic ? get('trend', {cluster, group, topic}) : {samples: []},
      get('may', {cluster, group, topic}),
      get('settings', {cluster, group}).then((answer) => answer.settings, (trouble) => {
        if (trouble.status === 503) return []; // not read yet
        throw trouble;
      }),
    ]);
    return {said, trend, may, settings};
  }

  loading() {
    return html`<section class="detail"><p class="quiet" role="status">Reading ${visible(this.query.group)}.</p></section>`;
  }

  show({said, trend, may, settings}) {
    const lag = this.chosen(said);
    if (!lag) return html`<section class="detail"><p>${visible(said.group)} has committed nothing there.</p></section>`;
    const findings = of(said, lag);
    const others = said.findings.filter((one) => !findings.includes(one));
    return html`<section class="detail" aria-label="Detail">
      <h2><bdi>${visible(said.group)}</bdi> · <bdi>${visible(lag.topic)}</bdi> · partition ${lag.partition}
        <span class="steps">${this.steps(said, lag)}</span></h2>
      ${findings.length ? findings.map(sentence) : html`<p class="sentence">Partition ${lag.partition} is up to date.</p>`}
      ${track(lag)}
      ${actionRow(this.actions(), may.why_not, (one) => this.begin(one))}
      ${this.outcome(lag)}
      ${numbers(lag, said.as_of)}
      ${inForce(settings, lag.topic)}
      ${others.length ? html`<h3>Also</h3><ul class="also">${others.map((one) => this.other(one))}</ul>` : nothing}
      ${trend.samples.length > 1 ? html`<h3>Waiting, ${visible(lag.topic)}, the last 15 minutes</h3><galgo-trend .samples=${trend.samples}></galgo-trend>` : nothing}
      <p class="foot"><galgo-cli line=${this.line(said, lag)}></galgo-cli>
        <button class="small incident" @click=${(e) => copy(this.incident(), e.target)}>copy for the incident</button></p>
      <p class="evidence">${said.grade.replace('_', ' ')} · commit ${lag.committed_at ? time(lag.committed_at) : 'time not known'} (broker)
        · end ${time(said.as_of)} (broker) · owner ${lag.owner ? visible(lag.owner) : 'none known'}</p>
      ${this.sheet()}
    </section>`;
  }

  actions() {
    const {said, settings} = this.data;
    const lag = this.chosen(said);
    return actionsOn({group: said.group, settings}, lag, of(said, lag));
  }

  /** What a key stands for, if it can be done. */
  choose(key) {
    if (!this.data || !this.chosen(this.data.said)) return false;
    const one = this.actions().find((action) => action.key === key);
    if (!one) return false;
    if (!one.not && !this.data.may.why_not) this.begin(one);
    return true;
  }

  begin({act, fields, choices}) {
    this.propose(act, {fields, choices, lag: this.chosen(this.data.said)});
  }

  /** The partition of the address; else the first of what is wrong most. */
  chosen(said) {
    const asked = this.query.partition;
    return asked !== undefined && asked !== ''
      ? said.lag.find((lag) => String(lag.partition) === asked)
      : said.lag.find((lag) => said.findings[0]?.topic === lag.topic && said.findings[0].partitions.includes(lag.partition)) ?? said.lag[0];
  }

  steps(said, lag) {
    const i = said.lag.indexOf(lag);
    return html`<button class="small" ?disabled=${i === 0} @click=${() => this.step(-1)} aria-label="Partition before"><kbd>[</kbd></button>
      <button class="small" ?disabled=${i === said.lag.length - 1} @click=${() => this.step(1)} aria-label="Next partition"><kbd>]</kbd></button>`;
  }

  step(by) {
    const {said} = this.data ?? {};
    const next = said?.lag[said.lag.indexOf(this.chosen(said)) + by];
    if (next) go(link('lag', {...this.query, topic: next.topic, partition: next.partition}), true);
  }

  /** What else holds the group, in a few words; the link opens it. */
  other({topic, partitions, cause, waiting}) {
    const {glyph, word, look} = state(cause.standing);
    const some = partitions.length > 12 ? `${partitions.slice(0, 12).join(', ')} …` : partitions.join(', ');
    return html`<li><span class=${look} title=${word}>${glyph}<span class="spoken">${word}</span></span>
      <a href=${link('lag', {...this.query, topic, partition: partitions[0]})}><bdi>${visible(topic)}</bdi>, partition ${some}</a>:
      ${visible(cause.brief)}, ${number(waiting)} waiting</li>`;
  }

  line(said, lag) {
    return cli('explain', said.group, `${lag.topic}/${lag.partition}`);
  }

  /** What one pastes for those who are called as well: sentence, numbers, how to look oneself. */
  incident() {
    const {said} = this.data;
    const lag = this.chosen(said);
    const found = of(said, lag);
    return [
      `${visible(said.group)} on ${visible(lag.topic)}/${lag.partition}: ${state(said.standing).word}, as of ${said.as_of}`,
      ...found.map((one) => visible(one.cause.sentence)),
      `waiting ${lag.waiting_is_exact ? '' : '≤ '}${number(lag.waiting)}, committed ${number(lag.committed)}, end ${number(lag.end)}, committed lag ${number(lag.committed_lag)}, done ahead ${number(lag.done_ahead)}`,
      `${this.line(said, lag)}`,
      `${location.origin}${link('lag', {...this.query, topic: lag.topic, partition: lag.partition})}`,
    ].join('\n');
  }
}
customElements.define('galgo-lag-detail', LagDetail);

/** What is said of one partition. */
function of(said, lag) {
  return said.findings.filter((one) => one.topic === lag.topic && one.partitions.includes(lag.partition));
}

function sentence({cause}) {
  const {glyph, word, look} = state(cause.standing);
  return html`<p class="sentence"><span class=${look}>${glyph}<span class="spoken">${word}</span></span> ${visible(cause.sentence)}
    ${cause.grade === 'known' ? nothing : html`<span class="quiet">(${cause.grade.replace('_', ' ')})</span>`}</p>`;
}

function numbers(lag, asOf) {
  const pair = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="numbers">
    ${pair('waiting for', lag.waiting_since ? age(lag.waiting_since, asOf) : lag.waiting ? 'not known' : '-')}
    ${pair('waiting', `${lag.waiting_is_exact ? '' : '≤ '}${number(lag.waiting)}`)}
    ${pair('committed lag', number(lag.committed_lag))}
    ${pair('done ahead', number(lag.done_ahead))}</dl>`;
}
