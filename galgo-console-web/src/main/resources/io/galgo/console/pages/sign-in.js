/* SPDX-License-Identifier: Apache-2.0 */
// Signing in by name and password or at a provider, or what to do where the console opens by a link.

import {LitElement, html, nothing} from 'lit';
import {post} from './api.js';
import {visible} from './words.js';

const KEPT = 'galgo-sign-in';

/** Goes to the provider. This tab keeps what it has to show when it is back, and where it was. */
async function goToProvider() {
  const {url, key} = await post('sign-in', {});
  sessionStorage.setItem(KEPT, JSON.stringify({key, at: location.pathname + location.search}));
  location.assign(url);
}

/** What the provider sent back, for the console to take; undefined if the browser does not come from there. The address is put right. */
export function backFromProvider() {
  if (location.pathname !== '/signed-in') return undefined;
  const answer = Object.fromEntries(new URLSearchParams(location.search));
  const {key, at} = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
  sessionStorage.removeItem(KEPT);
  history.replaceState(null, '', at ?? '/now');
  return answer.state ? {state: answer.state, key: key ?? '', answer} : undefined;
}

class SignIn extends LitElement {
  static properties = {
    refused: {attribute: false}, // why there is no session, and how one signs in
    came: {attribute: false}, // why coming back from the provider led to none
    trouble: {state: true},
    busy: {state: true},
  };

  createRenderRoot() {
    return this;
  }

  render() {
    const {status, body, message} = this.refused;
    const trouble = this.trouble ?? this.came ?? (status === 401 ? undefined : {message});
    return html`<main class="sign-in"><h1>galgo</h1>
      ${trouble ? html`<p class="sentence trouble" role="alert">${visible(trouble.message)}</p>` : nothing}
      ${this.ways(body)}</main>`;
  }

  ways({signs_in_by: by, provider, by_password: password}) {
    if (by === 'code') return this.link();
    if (by === 'password') return this.form();
    if (by !== 'provider') return nothing;
    return html`<p><button class="act" ?disabled=${this.busy} @click=${this.away}>Sign in at ${visible(provider)}</button></p>
      ${password ? html`<details><summary>By name and password</summary>${this.form()}</details>` : nothing}`;
  }

  link() {
    return html`<p class="sentence">This console opens by the link that <code>galgo console</code> shows where it runs.</p>
      <p>A link is good for one browser. When it was used the next one is shown there.</p>`;
  }

  form() {
    return html`<form @submit=${this.submit}>
      <label>Name <input name="user" autocomplete="username" required autofocus></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button class="act" ?disabled=${this.busy}>Sign in</button>
    </form>`;
  }

  away() {
    return this.attempt(goToProvider);
  }

  submit(event) {
    event.preventDefault();
    const {user, password} = Object.fromEntries(new FormData(event.target));
    return this.attempt(async () => {
      const session = await post('session', {user, password});
      this.dispatchEvent(new CustomEvent('galgo-signed-in', {detail: session}));
    });
  }

  async attempt(way) {
    this.busy = true;
    this.trouble = undefined;
    try {
      await way();
    } catch (trouble) {
      this.trouble = trouble;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('galgo-sign-in', SignIn);
