/* SPDX-License-Identifier: Apache-2.0 */
// How many events waited, as a line.

import {LitElement, html} from 'lit';
import uPlot from 'uplot';
import {number, time} from './words.js';

class Trend extends LitElement {
  static properties = {samples: {attribute: false}};

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<div class="trend" role="img" aria-label="waiting: ${number(this.samples[0].waiting)} at first, ${number(this.samples.at(-1).waiting)} now"></div>`;
  }

  updated() {
    const data = [this.samples.map((one) => new Date(one.at) / 1000), this.samples.map((one) => one.waiting)];
    if (this.plot) this.plot.setData(data);
    else this.plot = new uPlot(this.options(), data, this.firstElementChild);
  }

  options() {
    const ink = (name) => getComputedStyle(this).getPropertyValue(name);
    const axis = {stroke: () => ink('--quiet'), grid: {stroke: () => ink('--line'), width: 1}, ticks: {show: false}, font: '12px system-ui'};
    return {
      width: Math.min(960, this.clientWidth || 960),
      height: 140,
      legend: {show: false},
      cursor: {show: false},
      scales: {y: {range: (_, least, most) => [0, Math.max(1, most)]}},
      axes: [{...axis, space: 90, values: (_, all) => all.map((seconds) => time(seconds * 1000))}, {...axis, size: 70, values: (_, all) => all.map((n) => (Number.isInteger(n) ? number(n) : ''))}],
      series: [{}, {stroke: () => ink('--ink'), width: 1.5, points: {show: false}}],
    };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.plot?.destroy();
    this.plot = undefined;
  }
}
customElements.define('galgo-trend', Trend);
