/* SPDX-License-Identifier: Apache-2.0 */
// Map: topics and who reads them, as a table; of one topic or group what is one hop away, as a picture.

import {html, svg, nothing} from 'lit';
import {get} from './api.js';
import {cli} from './cli.js';
import {Page} from './page.js';
import {go, link} from './route.js';
import {state} from './states.js';
import {count, number, span, visible} from './words.js';

const ROW = 28;

class TopicMap extends Page {
  async ask() {
    const {cluster, own, filter, topic, group} = this.query;
    return get('map', {cluster, own, filter, topic, group});
  }

  show(map) {
    const {topic, group, filter = ''} = this.query;
    return html`<h1 class="sentence">${map.topics ? `${count(map.topics, 'topic')}, read by ${count(map.groups, 'group')}.` : 'This cluster has no topics yet. Start the example: galgo demo.'}</h1>
      <div class="tools"><a href=${link('map', {...this.query, own: this.query.own ? '' : 'true'})}>${this.query.own ? 'without' : 'with'} those that Kafka and Galgo keep for themselves</a>
        <label class="filter"><input type="search" placeholder="filter" aria-label="Filter by topic or group" .value=${filter}
          @input=${(e) => go(link('map', {...this.query, filter: e.target.value}), true)}></label></div>
      ${topic || group ? this.picture(map) : nothing}
      ${map.rows.length ? html`<div class="scroll"><table><thead><tr><th>topic</th><th class="num">partitions</th><th class="num">offsets</th><th>keeps</th><th>read by</th></tr></thead>
        <tbody>${map.rows.map((row) => this.row(row))}</tbody></table></div>`
        : map.topics ? html`<p>No topic or group of a name with “${visible(filter)}”.</p>` : nothing}
      ${map.found > map.rows.length ? html`<p class="quiet">The first ${number(map.rows.length)} of ${number(map.found)} are shown: filter for others.</p>` : nothing}
      <p class="foot"><galgo-cli line=${topic ? cli('topic', topic) : group ? cli('group', group) : cli('topics')}></galgo-cli></p>`;
  }

  row({topic, readers, read_by: readBy}) {
    return html`<tr aria-selected=${topic.name === this.query.topic}>
      <td><a href=${this.to({topic: topic.name})}><bdi>${visible(topic.name)}</bdi></a>
        ${topic.leaderless ? html` <span class="held">■ ${count(topic.leaderless, 'partition')} without a leader</span>` : nothing}</td>
      <td class="num">${topic.partitions}</td><td class="num">${number(topic.offsets)}</td><td>${keeps(topic)}</td>
      <td class="long"><span class="readers">${readers.map((one) => html`<a href=${this.to({group: one.name})}><span class=${state(one.standing).look}>${state(one.standing).glyph}</span> <bdi>${visible(one.name)}</bdi></a> `)}
        ${readBy > readers.length ? html`<a class="quiet" href=${this.to({topic: topic.name})}>${number(readBy - readers.length)} more</a>` : nothing}
        ${readBy ? nothing : html`<span class="quiet">nobody who commits</span>`}</span></td></tr>`;
  }

  to({topic = '', group = ''}) {
    return link('map', {...this.query, topic, group});
  }

  /** A topic and its readers, or a group and what it reads: the one that was asked for stands at the left. */
  picture({around, around_found: found}) {
    const {topic, group} = this.query;
    const shown = around.map(({name, standing}) => topic
      ? {name, look: state(standing), to: this.to({group: name})}
      : {name, to: this.to({topic: name})});
    const high = Math.max(1, shown.length) * ROW + 16;
    const middle = high / 2;
    const said = topic
      ? `${visible(topic)} is read by ${shown.length ? shown.map((one) => visible(one.name)).join(', ') : 'nobody who commits'}`
      : `${visible(group)} reads ${shown.map((one) => visible(one.name)).join(', ')}`;
    return html`<figure class="map"><svg viewBox="0 0 960 ${high}" role="group" aria-label=${said}>
        <text class="here" x="320" y=${middle + 4} text-anchor="end">${visible(topic ?? group)}</text>
        ${shown.map((one, i) => {
          const y = i * ROW + 22;
          return svg`<path d="M332 ${middle}C392 ${middle} 392 ${y} 452 ${y}"></path>
            ${one.look ? svg`<text x="464" y=${y + 4}><tspan class=${one.look.look}>${one.look.glyph}</tspan></text>` : nothing}
            <a href=${one.to}><text x="484" y=${y + 4}>${visible(one.name)}</text></a>`;
        })}</svg>
      <figcaption class="legend">${said}.${found > shown.length ? ` ${number(found - shown.length)} more are not drawn.` : ''}
        ${group ? html`<a href=${link('lag', {group})}>why it waits</a>` : nothing}</figcaption></figure>`;
  }
}
customElements.define('galgo-map', TopicMap);

function keeps({clean_up: policy, retention_millis: millis}) {
  if (policy === 'compact') return 'the latest of each key';
  if (millis === null) return 'not known';
  return millis < 0 ? 'for ever' : span(millis);
}
