/* SPDX-License-Identifier: Apache-2.0 */
// How numbers, times and names are written: as the command writes them.

const NUMBER = new Intl.NumberFormat('en-US');
const TIME = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const DAY_TIME = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'});
const ZONE = new Intl.DateTimeFormat('en-GB', {timeZoneName: 'short'});

/** The reader's time zone, by its name. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** As in CET. */
export const zoneWord = ZONE.formatToParts(new Date()).find((part) => part.type === 'timeZoneName').value;

/** 41,210; numbers beyond 2^53 come as text. */
export function number(value) {
  return NUMBER.format(typeof value === 'string' ? BigInt(value) : value);
}

/** 03:08:02; on another day 24 Nov, 03:08. */
export function time(iso) {
  const then = new Date(iso);
  const today = new Date().toDateString() === then.toDateString();
  return (today ? TIME : DAY_TIME).format(then);
}

/** 0.8 s, 18 s, 4 m 05 s, 22 m, 3 h 05 m, 6 d 4 h. */
export function span(millis) {
  const ms = Math.max(0, millis);
  const seconds = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, '0');
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) {
    const minutes = Math.floor((seconds % 3600) / 60);
    return `${Math.floor(seconds / 3600)} h${minutes ? ` ${two(minutes)} m` : ''}`;
  }
  const hours = Math.floor((seconds % 86_400) / 3600);
  return `${Math.floor(seconds / 86_400)} d${hours ? ` ${hours} h` : ''}`;
}

/** How long before the time of an answer something was. */
export function age(iso, asOf) {
  return span(new Date(asOf) - new Date(iso));
}

/** 1 event, 63 events. */
export function count(n, what) {
  return `${number(n)} ${what}${n === 1 ? '' : 's'}`;
}

/** Text from outside with what is invisible in it, or turns the direction of reading, shown by its number. */
export function visible(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu, (c) => {
    const code = c.codePointAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** A word of a shell's line: quoted, unless it is plainly harmless. */
export function shell(word) {
  const text = visible(word);
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
