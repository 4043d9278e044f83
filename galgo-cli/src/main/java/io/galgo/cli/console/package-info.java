/* SPDX-License-Identifier: Apache-2.0 */
/** {@code galgo console} and {@code galgo users}: the console in a browser, and who may sign in to it. */
package io.galgo.cli.console;
