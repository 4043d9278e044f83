/* SPDX-License-Identifier: Apache-2.0 */
// The frame of all pages: band, who and where, as of when, the ways to go; and which page the address means.

import {LitElement, html, nothing} from 'lit';
import {get, post, remove} from './api.js';
import {keys} from './keys.js';
import {listen} from './news.js';
import {here, go, link} from './route.js';
import {count, span, time, visible, zoneWord} from './words.js';
import {backFromProvider} from './sign-in.js';
import './page-now.js';
import './page-lag.js';
import './page-dead.js';
import './page-map.js';
import './page-operations.js';
import './page-stream.js';
import './help.js';
import './palette.js';
import './tour.js';

const PAGES = {
  now: (p) => html`<galgo-now .query=${p.query} .session=${p.session} .news=${p.news}></galgo-now>`,
  lag: (p) => html`<galgo-lag .query=${p.query} .session=${p.session} .news=${p.news}></galgo-lag>`,
  dead: (p) => html`<galgo-dead .query=${p.query} .session=${p.session} .news=${p.news}></galgo-dead>`,
  stream: (p) => html`<galgo-stream .query=${p.query} .session=${p.session} .news=${p.news}></galgo-stream>`,
  map: (p) => html`<galgo-map .query=${p.query} .session=${p.session} .news=${p.news}></galgo-map>`,
  operations: (p) => html`<galgo-operations .query=${p.query} .session=${p.session} .news=${p.news}></galgo-operations>`,
};

class App extends LitElement {
  static properties = {
    session: {state: true},
    refused: {state: true},
    news: {state: true},
    route: {state: true},
    paused: {state: true},
    helping: {state: true},
    going: {state: true},
  };

  #stop;

  constructor() {
    super();
    this.route = here();
    addEventListener('popstate', () => { this.route = here(); });
    addEventListener('galgo-route', () => { this.route = here(); });
    addEventListener('click', (event) => this.follow(event));
    addEventListener('galgo-signed-out', () => this.signedOut());
    addEventListener('galgo-silent', () => { this.silent ??= new Date(); });
    setInterval(() => this.requestUpdate(), 1000); // for how old what is seen is
    keys({
      '?': () => { this.helping = !this.helping; },
      '.': () => { this.paused = !this.paused; },
      Escape: () => this.back(),
    });
    addEventListener('keydown', (event) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey) || !this.session) return;
      event.preventDefault();
      this.going = true;
    });
    this.begin();
  }

  createRenderRoot() {
    return this;
  }

  /** What opens the console is taken out of the address, where it could be copied from: a link's one-time code, what a provider sent back. */
  async begin() {
    const code = location.hash.slice(1);
    const back = backFromProvider();
    if (code) history.replaceState(null, '', location.pathname + location.search);
    this.route = here();
    try {
      this.signedIn(back ? await post('session', back) : code ? await post('session', {code}) : await get('session'));
    } catch (trouble) {
      if (code && trouble.status === 401) return this.begin(); // used before: perhaps by this browser
      if (back) {
        this.came = trouble;
        return this.begin(); // says how one signs in
      }
      this.refused = trouble;
    }
    return undefined;
  }

  signedIn(session) {
    this.session = session;
    this.refused = undefined;
    this.came = undefined;
    this.#stop?.abort();
    this.#stop = new AbortController();
    listen((news) => this.take(news), this.#stop.signal);
  }

  signedOut() {
    this.#stop?.abort();
    this.session = undefined;
    this.news = undefined;
    this.begin();
  }

  async take(news) {
    if (news && !this.paused) this.news = news;
    this.silent = news ? undefined : this.silent ?? new Date();
    this.requestUpdate();
    if (!news) {
      try {
        await get('session');
      } catch (trouble) {
        if (trouble.status === 401) this.signedOut();
      }
    }
  }

  /** Links are followed without loading the page anew. */
  follow(event) {
    const anchor = event.target.closest?.('a[href^="/"]');
    if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(anchor.getAttribute('href'));
  }

  back() {
    if (this.helping) this.helping = false;
    else if (this.route.page !== 'now' && this.route.query.group) go(link(this.route.page));
  }

  get cluster() {
    const {clusters} = this.session;
    return clusters.find((one) => one.name === this.route.query.cluster) ?? clusters[0];
  }

  render() {
    if (!this.session) {
      return this.refused
        ? html`<galgo-sign-in .refused=${this.refused} .came=${this.came} @galgo-signed-in=${(e) => this.signedIn(e.detail)}></galgo-sign-in>`
        : html`<main class="quiet" role="status">Opening the console.</main>`;
    }
    if (!this.cluster) return html`<main><p class="sentence">${this.session.person} may see no cluster of this console.</p></main>`;
    const news = this.news?.[this.cluster.name];
    const stale = news?.broken || this.silent;
    return html`<galgo-band .band=${this.cluster.band}></galgo-band>
      <div class="floor"><galgo-tour .cluster=${this.cluster.name}></galgo-tour>
      <div class="pages"><header>${this.head(news)}${this.nav(news)}</header>
      <main class=${stale ? 'stale' : ''}>${this.broken(news)}${this.page(news)}</main></div></div>
      ${this.going ? html`<galgo-palette .cluster=${this.cluster.name} @close=${() => { this.going = false; }}></galgo-palette>` : nothing}
      ${this.helping ? html`<galgo-help .session=${this.session} @close=${() => { this.helping = false; }}></galgo-help>` : nothing}`;
  }

  head(news) {
    return html`<div class="head">
      <a class="mark" href=${link('now')}>galgo</a>
      ${this.session.clusters.length > 1 ? this.clusters() : html`<b class="cluster">${visible(this.cluster.name)}</b>`}
      <span class="as-of" role="status">${this.asOf(news)}</span>
      <span>${visible(this.session.person)}${
        this.cluster.read_only ? html`<span title=${this.cluster.read_only}> · read-only</span>` : nothing}${
        this.session.signs_in_by !== 'code' ? html` · <button class="small" @click=${this.leave}>sign out</button>` : nothing}</span>
      <button class="small" @click=${() => { this.going = true; }}>go to <kbd>Ctrl K</kbd></button>
      <button class="small" @click=${() => { this.helping = true; }}>keys <kbd>?</kbd></button>
    </div>`;
  }

  clusters() {
    return html`<select aria-label="Cluster" @change=${(e) => go(`/${this.route.page}?cluster=${encodeURIComponent(e.target.value)}`)}>
      ${this.session.clusters.map((one) => html`<option value=${one.name} ?selected=${one === this.cluster}>${visible(one.name)}</option>`)}
    </select>`;
  }

  asOf(news) {
    if (!news?.as_of) return 'reading';
    const old = Date.now() - new Date(news.as_of);
    return html`${this.paused ? 'paused · ' : ''}as of ${time(news.as_of)} ${zoneWord}${old > 15_000 ? ` (${span(old)} ago)` : ''}`;
  }

  nav(news) {
    const item = (page, name, count) => html`<a href=${link(page)} aria-current=${this.route.page === page ? 'page' : 'false'}>${name}
      ${count === undefined ? nothing : html`<span class="count">${count}</span>`}</a>`;
    return html`<nav aria-label="Pages">${item('now', 'Now', news?.need_you)}${item('lag', 'Lag')}
      ${item('dead', 'Dead letters', news?.dead)}${item('stream', 'Stream')}${item('map', 'Map')}
      ${item('operations', 'Operations', operations(news))}</nav>`;
  }

  /** What is seen is from then: never the last green. */
  broken(news) {
    if (this.silent) {
      return html`<p class="sentence trouble" role="alert">The console has not answered since ${time(this.silent)}. What you see is from then.</p>`;
    }
    const {broken} = news ?? {};
    return broken ? html`<p class="sentence trouble" role="alert">Kafka has not answered since ${time(broken.since)}.
      ${visible(broken.why)} What you see is from then.</p>` : nothing;
  }

  page(news) {
    const show = PAGES[this.route.page];
    return show ? show({query: this.route.query, session: this.session, news})
      : html`<p class="sentence">There is no page of that name. <a href=${link('now')}>Now</a> says what is wrong.</p>`;
  }

  async leave() {
    await remove('session');
    this.signedOut();
  }
}
customElements.define('galgo-app', App);

/** 1 running, 2 settings in force; nothing where nothing is. */
function operations(news) {
  const {running = 0, settings = 0} = news?.operations ?? {};
  const said = [running && `${running} running`, settings && `${count(settings, 'setting')} in force`].filter(Boolean).join(', ');
  return said || undefined;
}

/** The band in the cluster's colour: set through the style object, which the policy of this page allows. */
class Band extends LitElement {
  static properties = {band: {}};

  createRenderRoot() {
    return this;
  }

  updated() {
    this.classList.toggle('striped', this.band === 'striped');
    if (this.band?.startsWith('#')) this.style.backgroundColor = this.band;
  }
}
customElements.define('galgo-band', Band);
