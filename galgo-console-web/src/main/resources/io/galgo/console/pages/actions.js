/* SPDX-License-Identifier: Apache-2.0 */
// What can be done about a partition: a row of actions, each with its key; dimmed, with the reason, where it cannot.

import {html, nothing} from 'lit';
import {event} from './acts.js';
import {time, visible} from './words.js';

/**
 * @param said of whom: the group's name, and the settings in force of it
 * @param lag the partition
 * @param findings what holds it
 * @return what can be done, by key: {key, label, act, fields, choices, not}
 */
export function actionsOn({group, settings = []}, lag, findings) {
  const {topic, partition} = lag;
  const next = nextEvent(lag, findings);
  const key = findings.map(({cause}) => cause.key).find((one) => one && !one.includes('•'));
  const none = next === undefined ? 'Nothing waits on this partition.' : undefined;
  const on = (verb) => ({verb, group, topic, offsets: none ? [] : [event(partition, next)]});
  const parked = settings.filter(({command}) => command.verb === 'park' && command.target.topic === topic && command.target.offsets.length);
  const paused = settings.find(({command}) => command.verb === 'pause' && covers(command.target, lag));
  const whole = {verb: 'pause', group, topic, offsets: [{partition}]};
  return [
    {key: 'r', label: 'Retry now', act: on('retry'), not: none},
    {key: 'p', label: `Park ${key ? visible(key) : 'its key'} …`, act: {...on('park'), lasts_s: 7200}, fields: ['lasts'], not: none},
    {key: 's', label: 'Skip this event …', act: on('skip'), not: none},
    {key: 'x', label: 'Interrupt …', act: on('interrupt'), not: none},
    {key: 't', label: 'Its thread', act: on('ask'), not: none},
    ...parked.slice(0, 1).map(({command}) => ({key: 'e', label: 'Release …',
      act: {verb: 'release', group, topic, offsets: command.target.offsets}})),
    paused
      ? {key: 'b', label: 'Resume …', act: {verb: 'resume', group, ...(paused.command.target && {topic, offsets: paused.command.target.offsets.map((one) => ({partition: one.partition}))})}}
      : {key: 'b', label: 'Pause …', act: {...whole, lasts_s: 7200}, fields: ['scope', 'lasts'], choices: [
        {name: `partition ${partition}`, act: {topic, offsets: [{partition}]}},
        {name: topic, act: {topic, offsets: []}},
        {name: `all of ${group}`, act: {topic: undefined, offsets: []}}]},
    {key: 'm', label: 'Seek …', act: {verb: 'seek', group, topic, offsets: [{partition}], parameters: {to: '-15m'}}, fields: ['scope', 'to'], choices: [
      {name: `partition ${partition}`, act: {offsets: [{partition}]}},
      {name: topic, act: {offsets: []}}]},
  ];
}

/** The event that holds it, as its cause says; else the oldest that is not done. */
function nextEvent(lag, findings) {
  for (const {cause} of findings) {
    const offset = cause.offset ?? cause.attempt?.offset;
    if (offset !== undefined && offset !== null) return offset;
  }
  return lag.waiting ? lag.committed : undefined;
}

function covers(target, lag) {
  return !target || (target.topic === lag.topic && (!target.offsets.length || target.offsets.some(({partition}) => partition === lag.partition)));
}

/**
 * @param whyNot why nobody, or not this person, may act there
 * @param begin is given the action that was chosen
 */
export function actionRow(actions, whyNot, begin) {
  return html`<div class="actions" role="group" aria-label="What can be done">${actions.map((one) => {
    const not = whyNot ?? one.not;
    return html`<button aria-disabled=${not ? 'true' : 'false'} title=${not ?? nothing} aria-describedby=${whyNot ? 'why-not' : nothing}
      @click=${() => { if (!not) begin(one); }}><kbd>${one.key}</kbd> ${one.label}</button>`;
  })}</div>
  ${whyNot ? html`<p class="quiet" id="why-not">${visible(whyNot)}</p>` : nothing}`;
}

/** Settings of a group that hold for a topic, each with how it is taken back. */
export function inForce(settings, topic) {
  const here = settings.filter(({command}) => !command.target || command.target.topic === topic);
  return here.length ? html`<h3>In force by command</h3><ul class="also">${here.map(({command, since}) => html`<li>
    <span class="paused">‖</span> ${describe(command)}, by ${visible(command.who)} since ${time(since)}, until ${time(command.expires)}${
  command.reason ? `: ${visible(command.reason)}` : ''}</li>`)}</ul>` : nothing;
}

/** As in park, set retry.attempts=2. A key is known by its hash alone: an event of it stands for it. */
export function describe({verb, target, parameters}) {
  const first = target?.offsets[0];
  const at = first ? `/${first.partition}${isAll(first) ? '' : `@${first.from}`}` : '';
  const what = parameters.name ? ` ${parameters.name}${parameters.value ? `=${parameters.value}` : ''}` : '';
  return visible(`${verb}${what} ${target ? `${target.topic}${at}` : 'all its topics'}`);
}

const isAll = ({from, until}) => Number(from) === 0 && Number(until) > Number.MAX_SAFE_INTEGER;
