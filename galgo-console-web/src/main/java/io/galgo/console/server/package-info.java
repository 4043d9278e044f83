/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The console in a browser. {@code ConsoleServer} answers HTTP: pages, looks as JSON, and a stream that says when there is something new. A
 * {@code Watch} a cluster refreshes the picture in the background, so that no page waits for a broker.
 */
package io.galgo.console.server;
