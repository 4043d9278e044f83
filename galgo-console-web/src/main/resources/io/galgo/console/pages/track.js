/* SPDX-License-Identifier: Apache-2.0 */
// The track: a partition drawn as a lane. Log start, committed, done ahead, the stone that holds it, end.

import {html, svg, nothing} from 'lit';
import {number} from './words.js';
import {state} from './states.js';

const WIDTH = 960;
const LEFT = 150; // what is committed, however long it is
const RIGHT = WIDTH - 6;
const HIGH = 44;
const LANE = 22;

/**
 * @param lag a partition's lag as the server tells it
 * @param touched what an act would touch: {from, until, what}; undefined for none
 */
export function track(lag, touched) {
  const {start, committed, end, done} = lag;
  const open = Math.max(0, end - committed);
  const held = state(lag.standing);
  const left = open ? LEFT : RIGHT;
  const x = (offset) => {
    if (offset >= committed) return open ? left + (Math.min(1, (offset - committed) / open)) * (RIGHT - left) : RIGHT;
    return 6 + (Math.max(0, offset - start) / Math.max(1, committed - start)) * (left - 6);
  };
  return html`<figure class="track">
    <svg viewBox="0 0 ${WIDTH} ${HIGH}" role="img" aria-label=${spoken(lag)}>
      <path class="lane" d="M6 ${LANE}H${RIGHT}"></path>
      <path class="post" d="M6 ${LANE - 9}v18M${RIGHT} ${LANE - 9}v18"></path>
      ${open ? svg`<path class="waiting" d="M${LEFT} ${LANE}H${RIGHT}"></path>` : nothing}
      ${done.map((range) => svg`<rect class="done" x=${x(range.start)} y=${LANE - 7} height="14"
        width=${Math.max(1.5, x(range.end) - x(range.start) - 1)}></rect>`)}
      ${touched ? svg`<rect class="touched" x=${x(touched.from) - 3} y=${LANE - 16} height="32"
        width=${Math.max(9, x(touched.until) - x(touched.from) + 3)}></rect>` : nothing}
      ${open ? svg`<g class="stone ${held.look}"><rect x=${LEFT - 7} y=${LANE - 9} width="14" height="18"></rect>
        <text x=${LEFT} y=${LANE + 5} text-anchor="middle">${held.glyph === '■' ? '' : held.glyph}</text></g>` : nothing}
    </svg>
    <figcaption>
      <span>start ${number(lag.start)}</span>
      <span class="at-committed">committed ${number(committed)}</span>
      <span>end ${end < 0 ? 'not known' : number(end)}</span>
    </figcaption>
    ${open ? html`<p class="legend"><span class=${held.look}>${held.glyph}</span> next to be handled
      ${done.length ? html` · <span class="done-mark">▮</span> done ahead ${number(lag.done_ahead)}` : nothing}
      · ┄ waiting ${lag.waiting_is_exact ? '' : '≤ '}${number(lag.waiting)}
      ${touched ? html` · <span class="touch-mark">▯</span> ${touched.what}` : nothing}</p>` : nothing}
  </figure>`;
}

function spoken(lag) {
  return `Partition ${lag.partition}: ${state(lag.standing).word}. Log from ${number(lag.start)} to ${number(lag.end)}, `
    + `committed ${number(lag.committed)}, ${number(lag.done_ahead)} done ahead, `
    + `${lag.waiting_is_exact ? '' : 'at most '}${number(lag.waiting)} waiting.`;
}

/** A small line of how many waited, the latest at the right. */
export function spark(samples) {
  if (samples.length < 2) return nothing;
  const most = Math.max(1, ...samples);
  const points = samples.map((n, i) => `${(i / (samples.length - 1)) * 58 + 1},${15 - (n / most) * 13}`).join(' ');
  return html`<svg class="spark" viewBox="0 0 60 16" role="img"
    aria-label="waiting in the last minutes: from ${number(samples[0])} to ${number(samples.at(-1))}">
    <polyline points=${points}></polyline></svg>`;
}

/** A calm track: nothing waits. */
export function calm() {
  return html`<svg class="calm" viewBox="0 0 ${WIDTH} ${HIGH}" aria-hidden="true">
    <path class="lane" d="M6 ${LANE}H${RIGHT}"></path>
    <path class="post" d="M6 ${LANE - 9}v18M${RIGHT} ${LANE - 9}v18"></path></svg>`;
}
