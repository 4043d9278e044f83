/* SPDX-License-Identifier: Apache-2.0 */
// What a page has somebody do: how it is called, where it is, and the line that does the same in a terminal.

import {cli} from './cli.js';

/** As it is written on buttons. */
export const NAMES = {
  retry: 'Retry now', park: 'Park', release: 'Release', skip: 'Skip', interrupt: 'Interrupt', ask: 'Ask for its thread', pause: 'Pause',
  resume: 'Resume', seek: 'Seek', set: 'Set', unset: 'Unset', redrive: 'Redrive', replay: 'Replay', dismiss: 'Dismiss', reopen: 'Reopen',
  cancel: 'Cancel', undo: 'Undo',
};

export const HOLDS = [[900, '15m'], [3600, '1h'], [7200, '2h'], [86_400, '1d'], [604_800, '7d']];

/** One event of a partition. */
export const event = (partition, offset) => ({partition, from: Number(offset), until: Number(offset) + 1});

/** As a person types it: shop.orders/7@812044. */
export function where({topic, offsets = []}) {
  return [topic, ...offsets.slice(0, 1).map(stretch)].filter(Boolean).join('/');
}

function stretch({partition, from, until}) {
  if (from === undefined) return `${partition}`;
  return `${partition}@${from}${until - from > 1 ? `..${until - 1}` : ''}`;
}

/** The command line of an act, with what is typed so far. */
export function lineOf(act, reason) {
  const {verb, group, parameters = {}, offsets = []} = act;
  const why = reason ? ['--reason', reason] : [];
  if (verb === 'undo') return cli('fix', 'undo', parameters.id, ...why);
  if (verb === 'cancel') return cli('job', 'cancel', group, parameters.job, ...why);
  if (['redrive', 'dismiss', 'reopen'].includes(verb)) {
    const letters = offsets.map((one) => `${group}.galgo-dead/${stretch(one)}`);
    return cli('dead', verb, group, ...letters, ...options(parameters, ['kind', 'first', 'rate']), ...why);
  }
  const place = where(act);
  const hold = HOLDS.find(([seconds]) => seconds === act.lasts_s);
  return cli('fix', verb, group, ...(place ? [place] : []), ...options(parameters, ['to']), ...(hold ? ['--for', hold[1]] : []), ...why);
}

function options(parameters, names) {
  return names.filter((name) => parameters[name]).flatMap((name) => [`--${name}`, parameters[name]]);
}

/** What of a track an act touches, from and until an offset; nothing where it is of no partition. */
export function touched(act, plan, lag) {
  if (!lag) return undefined;
  const [one] = (plan?.offsets ?? act.offsets ?? []).filter(({partition}) => partition === lag.partition);
  switch (act.verb) {
    case 'retry': case 'skip': case 'interrupt': case 'ask':
      return one && {from: one.from, until: one.until, what: one.until - one.from > 1 ? 'these events' : 'this event'};
    case 'park': return one && {from: one.from, until: lag.end, what: 'events of its key, from here on'};
    case 'pause': return {from: lag.committed, until: lag.end, what: 'nothing new is begun'};
    case 'seek':
      return one && (one.from < lag.committed
        ? {from: one.from, until: lag.committed, what: 'handled again'}
        : {from: lag.committed, until: one.from, what: 'not handled'});
    default: return undefined;
  }
}
