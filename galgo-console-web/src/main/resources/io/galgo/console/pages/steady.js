/* SPDX-License-Identifier: Apache-2.0 */
// Rows keep their place for 10 s after their order changed, so that nobody presses on what has just moved there.

const HOLD = 10_000;

export class Steady {
  #keys = [];
  #since = 0;

  /**
   * Returns the rows in the order to show, and how many would change places.
   * @param key gives what a row is told by
   */
  order(rows, key, now = Date.now()) {
    const wanted = rows.map(key);
    const there = new Set(wanted);
    const kept = this.#keys.filter((one) => there.has(one));
    const known = new Set(kept);
    const shown = [...kept, ...wanted.filter((one) => !known.has(one))];
    const moved = shown.filter((one, i) => one !== wanted[i]).length;
    if (!moved || (this.#since && now - this.#since >= HOLD)) {
      this.sort();
      this.#keys = wanted;
      return {rows, moved: 0};
    }
    this.#since ||= now;
    this.#keys = shown;
    const byKey = new Map(rows.map((row) => [key(row), row]));
    return {rows: shown.map((one) => byKey.get(one)), moved};
  }

  /** Has the next order taken as it is. */
  sort() {
    this.#keys = [];
    this.#since = 0;
  }
}
