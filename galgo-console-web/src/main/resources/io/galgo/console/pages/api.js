/* SPDX-License-Identifier: Apache-2.0 */
// The console's REST interface.

import {zone} from './words.js';

/** Why there is no answer. status 0: the console itself does not answer. */
export class Trouble extends Error {
  constructor(status, message, body = {}) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

// What a page asks by itself does not keep a session from ending: only what a person did since the last request does.
let active = true;
for (const event of ['pointerdown', 'keydown', 'wheel']) {
  addEventListener(event, () => { active = true; }, {capture: true, passive: true});
}

async function call(method, path, body) {
  const headers = {};
  if (active) headers['Galgo-Active'] = 'true';
  active = false;
  if (method !== 'GET') {
    headers['Galgo-Request'] = 'page';
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  } catch {
    throw new Trouble(0, 'The console does not answer. Does galgo console still run?');
  }
  const text = await response.text();
  const json = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Trouble(response.status, json.error ?? `Status ${response.status}.`, json);
  return json;
}

/** Asks a look; parameters that are undefined or empty are left out. */
export function get(what, parameters = {}) {
  const query = new URLSearchParams({zone});
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, value);
  }
  return call('GET', `/api/v1/${what}?${query}`);
}

export const post = (what, body) => call('POST', `/api/v1/${what}`, body);

export const remove = (what) => call('DELETE', `/api/v1/${what}`, {});
