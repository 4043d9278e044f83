/* SPDX-License-Identifier: Apache-2.0 */
// Now: what is wrong, the worst first.

import {html, nothing} from 'lit';
import {get} from './api.js';
import {cli} from './cli.js';
import {Page} from './page.js';
import {link} from './route.js';
import {state} from './states.js';
import {calm} from './track.js';
import {age, count, number, visible} from './words.js';

const MOST = 12;

class Now extends Page {
  async ask() {
    const {cluster} = this.query;
    const [report, dead] = await Promise.all([
      get('now', {cluster, limit: MOST}),
      get('dead', {cluster}).catch((trouble) => {
        if (trouble.status === 503) return undefined; // not read yet: said so
        throw trouble;
      }),
    ]);
    return {report, dead};
  }

  show({report, dead}) {
    const quiet = !report.rows.length && !report.leaderless.length;
    return html`<h1 class="sentence">${quiet ? this.nothingWrong(report) : report.summary}</h1>
      ${quiet && !report.not_known.length ? calm() : nothing}
      ${report.not_known.map((what) => html`<p class="not-known">▨ Not known: ${visible(what)}.</p>`)}
      <ul class="problems">
        ${report.leaderless.map((where) => html`<li><span class="held">■</span>
          <p>No broker leads ${visible(where)}: it can be neither read nor written.</p></li>`)}
        ${report.rows.map((row) => this.problem(row, report.as_of))}
      </ul>
      ${report.found > MOST ? html`<p><a href=${link('lag')}>${number(report.found - MOST)} more on Lag</a></p>` : nothing}
      <h2 class="sentence">${this.letters(dead)}</h2>
      <p class="foot"><galgo-cli line=${cli('now')}></galgo-cli></p>`;
  }

  nothingWrong(report) {
    if (!report.groups && !report.topics) return 'This cluster is empty: it has neither topics nor groups. Start the example: galgo demo.';
    return `${report.not_known.length ? 'Nothing is known to be wrong' : 'Nothing is wrong'}. Watched: ${count(report.groups, 'group')} on ${count(report.topics, 'topic')}.`;
  }

  problem(row, asOf) {
    const {glyph, word, look} = state(row.standing);
    return html`<li><span class=${look} title=${word}>${glyph}<span class="spoken">${word}</span></span>
      <div><a href=${link('lag', {group: row.group, topic: row.topic})}><bdi>${visible(row.group)}</bdi> · <bdi>${visible(row.topic)}</bdi></a>
        <p>${row.cause ? visible(row.cause.sentence) : 'Cause not known.'}</p></div>
      <span class="since">${row.waiting_since ? age(row.waiting_since, asOf) : nothing}</span></li>`;
  }

  letters(dead) {
    if (!dead) return 'Dead letters are being read for the first time.';
    if (!dead.open) return dead.not_known.length ? 'Nothing is known to be dead.' : 'Nothing is dead.';
    return html`<a href=${link('dead')}>${count(dead.open, 'dead letter')} ${dead.open === 1 ? 'is' : 'are'} open
      in ${count(dead.kinds.filter((kind) => kind.open).length, 'kind')}.</a>`;
  }
}
customElements.define('galgo-now', Now);
