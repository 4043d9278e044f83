/* SPDX-License-Identifier: Apache-2.0 */
// The heat map: a row a group and topic, a cell a partition, darker the longer its oldest event waits. Five steps of one hue, and a glyph.

import {html} from 'lit';
import {go, link} from './route.js';
import {state} from './states.js';
import {age, number, visible} from './words.js';

const STEPS = [[1_000, 'under 1 s'], [10_000, '10 s'], [60_000, '1 min'], [600_000, '10 min'], [Infinity, 'more']];

/** How dark a cell is; none where nothing waits: fine has no colour. */
function step(lag, asOf) {
  if (!lag.waiting) return 'heat-none';
  if (!lag.waiting_since) return 'heat-unknown';
  const waited = new Date(asOf) - new Date(lag.waiting_since);
  return `heat-${1 + STEPS.findIndex(([most]) => waited < most)}`;
}

export function heat(rows, asOf, query) {
  const widest = Math.max(...rows.map((row) => row.partitions.length));
  return html`<div class="scroll"><table class="heat" role="grid" aria-label="How long events wait, by partition" @keydown=${move}>
      <thead><tr><th scope="col">group · topic</th>${Array.from({length: widest}, (_, i) => html`<th scope="col" class="num">${i}</th>`)}</tr></thead>
      <tbody>${rows.map((row, i) => html`<tr><th scope="row"><bdi>${visible(row.group)}</bdi> · <bdi>${visible(row.topic)}</bdi></th>
        ${row.partitions.map((lag, j) => cell(row, lag, asOf, query, i + j === 0))}</tr>`)}</tbody></table></div>
    <p class="legend">${STEPS.map(([, word], i) => html`<span class="heat-${i + 1}">&nbsp;</span> ${word} `)}
      <span class="heat-unknown">&nbsp;</span> not known</p>`;
}

function cell(row, lag, asOf, query, first) {
  const {glyph, word} = state(lag.standing);
  const waits = lag.waiting ? `${number(lag.waiting)} wait, ${lag.waiting_since ? age(lag.waiting_since, asOf) : 'since when is not known'}` : 'none wait';
  const to = link('lag', {...query, group: row.group, topic: row.topic, partition: lag.partition});
  return html`<td role="gridcell" class=${step(lag, asOf)} tabindex=${first ? 0 : -1} data-to=${to}
    title="partition ${lag.partition}: ${word}, ${waits}"
    aria-label="partition ${lag.partition}: ${word}, ${waits}" @click=${() => go(to)}>${glyph}</td>`;
}

/** Arrows move in it; Enter opens. */
function move(event) {
  const cell = event.target.closest('td');
  if (!cell) return;
  if (event.key === 'Enter') go(cell.dataset.to);
  const row = cell.parentElement;
  const to = {
    ArrowLeft: () => cell.previousElementSibling,
    ArrowRight: () => cell.nextElementSibling,
    ArrowUp: () => row.previousElementSibling?.cells[cell.cellIndex],
    ArrowDown: () => row.nextElementSibling?.cells[cell.cellIndex],
    Home: () => row.cells[1],
    End: () => row.cells[row.cells.length - 1],
  }[event.key]?.();
  if (to?.matches('td')) {
    cell.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
    event.preventDefault();
  }
}
