/* SPDX-License-Identifier: Apache-2.0 */
// A page on which one acts: what is proposed stands in a sheet, what was begun is told in place.

import {html, nothing} from 'lit';
import {keys} from './keys.js';
import './outcome.js';
import {Page} from './page.js';
import './sheet.js';

export class ActPage extends Page {
  static properties = {...Page.properties, proposed: {state: true}, begun: {state: true}};

  #leave = new AbortController();

  connectedCallback() {
    super.connectedCallback();
    keys({...this.keys(), u: () => this.undo()}, this.#leave.signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#leave.abort();
  }

  /** What keys do: for a page to say. */
  keys() {
    return {};
  }

  get cluster() {
    const {clusters} = this.session;
    return clusters.find(({name}) => name === this.query.cluster) ?? clusters[0];
  }

  /**
   * Has the sheet show what an act would do.
   * @param act as the server takes it
   * @param with_ fields: which of them can be changed; lag: the partition it is about
   */
  propose(act, with_ = {}) {
    this.proposed = {act, ...with_};
  }

  undo() {
    const {told} = this.begun ?? {};
    if (!told?.undoable || told.state === 'running') return false;
    this.propose({verb: 'undo', group: told.group, parameters: {id: told.operation}}, {lag: this.begun.lag});
    return true;
  }

  sheet() {
    const {proposed} = this;
    return proposed ? html`<galgo-sheet .cluster=${this.cluster} .proposed=${proposed}
      @close=${() => { this.proposed = undefined; }}
      @galgo-begun=${({detail}) => { this.begun = {told: detail, lag: proposed.lag}; }}></galgo-sheet>` : nothing;
  }

  /** @param lag the partition as it is now, to say what has changed */
  outcome(lag) {
    const {begun} = this;
    return begun ? html`<galgo-outcome .cluster=${this.cluster} .told=${begun.told} .before=${begun.lag} .now=${lag}
      @galgo-told=${({detail}) => this.take(detail)} @galgo-undo=${() => this.undo()}
      @galgo-cancel=${() => this.propose({verb: 'cancel', group: begun.told.group, parameters: {job: begun.told.operation}})}
      @galgo-leave=${() => { this.begun = undefined; }}></galgo-outcome>` : nothing;
  }

  take(told) {
    this.begun = {...this.begun, told};
    if (told.state !== 'running') this.load();
  }
}
