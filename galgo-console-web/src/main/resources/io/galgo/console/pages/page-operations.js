/* SPDX-License-Identifier: Apache-2.0 */
// Operations: what is under way and in force by command, and who did what.

import {html, nothing} from 'lit';
import {ActPage} from './act-page.js';
import {describe} from './actions.js';
import {get} from './api.js';
import {cli} from './cli.js';
import {isSettled, progress} from './outcome.js';
import {go, link} from './route.js';
import {calm} from './track.js';
import {count, time, visible} from './words.js';

const SINCE = [['-1h', 'hour'], ['-1d', 'day'], ['-7d', 'week']];

class Operations extends ActPage {
  /** What is under way and in force is read now and then, and the audit is long: asked when there is something new of them. */
  willUpdate(changed) {
    const read = (news) => news?.operations?.as_of;
    if (changed.has('query') || (changed.has('news') && read(this.news) !== read(changed.get('news')))) this.load();
  }

  async ask() {
    const {cluster, group, since} = this.query;
    const [settings, jobs, audit] = await Promise.all([
      get('settings', {cluster, group}),
      get('jobs', {cluster}),
      get('audit', {cluster, group, since}).catch((trouble) => {
        if (trouble.status === 404) return undefined; // nothing was ever done here
        throw trouble;
      }),
    ]);
    return {settings, jobs, audit};
  }

  loading(sentence = 'Reading what is in force, and who did what.') {
    return super.loading(sentence);
  }

  show({settings, jobs, audit}) {
    const {group} = this.query;
    const of = jobs.jobs.filter(({command}) => !group || command.group === group).reverse();
    const running = of.filter((job) => !isSettled(job));
    return html`<h1 class="sentence">${sentence(running.length, settings.settings.length)}${
      group ? html` Of <bdi>${visible(group)}</bdi> alone: <a href=${link('operations')}>all groups</a>.` : nothing}</h1>
      ${running.length || settings.settings.length ? nothing : calm()}
      ${[...settings.not_known, ...jobs.not_known].map((what) => html`<p class="not-known">▨ Not known: ${visible(what)}.</p>`)}
      ${settings.findings.map((finding) => html`<p class="not-known">▨ ${visible(finding)}.</p>`)}
      ${this.outcome()}
      ${this.settings(settings)}
      ${this.jobs(of)}
      ${this.audit(audit)}
      <p class="foot"><galgo-cli line=${cli('audit', ...(group ? ['--group', group] : []), '--since', this.query.since ?? '-1d')}></galgo-cli></p>
      ${this.sheet()}`;
  }

  settings({settings}) {
    if (!settings.length) return nothing;
    return html`<h2 class="part">In force</h2><div class="scroll"><table>
      <thead><tr><th>what</th><th>group</th><th>by</th><th>since</th><th>until</th><th>reason</th><th><span class="spoken">undo</span></th></tr></thead>
      <tbody>${settings.map(({command, since}) => html`<tr>
        <td class="long"><span class="paused">‖</span> ${describe(command)}</td><td>${groupLink(command)}</td><td>${visible(command.who)}</td>
        <td>${time(since)}</td><td>${time(command.expires)}</td><td class="long">${visible(command.reason)}</td>
        <td>${this.undoing(command)}</td></tr>`)}</tbody></table></div>`;
  }

  undoing({id, group}) {
    const not = this.cluster.read_only;
    return html`<button class="small" aria-disabled=${not ? 'true' : 'false'} title=${not ?? nothing}
      @click=${() => { if (!not) this.propose({verb: 'undo', group, parameters: {id}}); }}>Undo ${id} …</button>`;
  }

  jobs(jobs) {
    if (!jobs.length) return nothing;
    const not = this.cluster.read_only;
    return html`<h2 class="part">Jobs of the last 30 days</h2><ul class="jobs">${jobs.map((job) => html`<li>
      <p><b>${job.command.verb}</b> ${groupLink(job.command)} <span class="quiet">by ${visible(job.command.who)} since ${time(job.since)}${
  job.command.reason ? `: ${visible(job.command.reason)}` : ''} · ${job.command.id}</span>
        ${isSettled(job) ? nothing : html`<button class="small" aria-disabled=${not ? 'true' : 'false'} title=${not ?? nothing}
          @click=${() => { if (!not) this.propose({verb: 'cancel', group: job.command.group, parameters: {job: job.command.id}}); }}>Cancel …</button>`}</p>
      ${progress(job)}</li>`)}</ul>`;
  }

  audit(audit) {
    const {since = '-1d'} = this.query;
    if (!audit) return html`<h2 class="part">Who did what</h2><p>Nothing was ever done here.</p>`;
    const lines = [...audit.lines].reverse();
    return html`<h2 class="part">Who did what <select aria-label="Since when" @change=${(e) => go(link('operations', {...this.query, since: e.target.value}), true)}>
        ${SINCE.map(([value, word]) => html`<option value=${value} ?selected=${value === since}>in the last ${word}</option>`)}</select></h2>
      ${audit.alarms.map((alarm) => html`<p class="held" role="alert">■ Alarm: ${visible(alarm)}.</p>`)}
      ${audit.findings.map((finding) => html`<p class="held">■ ${visible(finding)}.</p>`)}
      ${lines.length ? html`<div class="scroll"><table class="audit">
        <thead><tr><th>at</th><th>who</th><th>by</th><th>what</th><th>group</th><th>on</th><th>reason or outcome</th><th>operation</th></tr></thead>
        <tbody>${lines.map(line)}</tbody></table></div>` : html`<p>Nothing was done in that time.</p>`}`;
  }
}
customElements.define('galgo-operations', Operations);

function sentence(running, settings) {
  if (!running && !settings) return 'Nothing is under way or in force by command: all is as the services’ own code says.';
  const said = [];
  if (running) said.push(`${count(running, 'job')} ${running === 1 ? 'is' : 'are'} under way`);
  if (settings) said.push(`${count(settings, 'setting')} ${settings === 1 ? 'is' : 'are'} in force`);
  return `${said.join(', ')}.`;
}

const DEAD = ['redrive', 'dismiss', 'reopen'];

function groupLink({group, verb, target}) {
  const to = DEAD.includes(verb) ? link('dead', {}) : link('lag', {group, topic: target?.topic, partition: target?.offsets?.[0]?.partition});
  return html`<a href=${to}><bdi>${visible(group)}</bdi></a>`;
}

function line({at, who, door, kind, verb, group, about, reason, outcome, id, command}) {
  const intent = kind === 'intent';
  return html`<tr class=${kind === 'refused' ? 'retry' : ''}><td>${time(at)}</td><td>${visible(who)}</td><td class="quiet">${visible(door)}</td>
    <td>${intent ? verb : html`<span class="quiet">${kind === 'result' ? `result of ${verb}` : `◐ refused: ${verb}`}</span>`}</td>
    <td>${groupLink({group, verb, target: command?.target})}</td><td>${visible(about)}</td><td class="long">${visible(intent ? reason : outcome)}</td>
    <td><code>${visible(id)}</code></td></tr>`;
}
