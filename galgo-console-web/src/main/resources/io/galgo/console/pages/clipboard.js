/* SPDX-License-Identifier: Apache-2.0 */
// Copies a line, and says so where it was asked for.

export async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  if (!button) return;
  const before = button.textContent;
  button.textContent = 'copied';
  setTimeout(() => { button.textContent = before; }, 1500);
}
