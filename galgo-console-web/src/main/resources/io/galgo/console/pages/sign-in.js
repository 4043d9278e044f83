/* SPDX-License-Identifier: Apache-2.0 */
// Signing in by name and password, or what to do where the console opens by a link.

import {LitElement, html, nothing} from 'lit';
import {post} from './api.js';

class SignIn extends LitElement {
  static properties = {refused: {attribute: false}, trouble: {state: true}, busy: {state: true}};

  createRenderRoot() {
    return this;
  }

  render() {
    if (this.refused.status !== 401) return html`<main class="sign-in"><h1>galgo</h1><p class="sentence" role="alert">${this.refused.message}</p></main>`;
    return html`<main class="sign-in"><h1>galgo</h1>${this.refused.body.signs_in_by === 'password' ? this.form() : this.link()}</main>`;
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
      ${this.trouble ? html`<p class="trouble" role="alert">${this.trouble.message}</p>` : nothing}
    </form>`;
  }

  async submit(event) {
    event.preventDefault();
    const {user, password} = Object.fromEntries(new FormData(event.target));
    this.busy = true;
    try {
      const session = await post('session', {user, password});
      this.dispatchEvent(new CustomEvent('galgo-signed-in', {detail: session}));
    } catch (trouble) {
      this.trouble = trouble;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('galgo-sign-in', SignIn);
