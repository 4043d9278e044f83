/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What flows from the event being handled to every event published meanwhile: correlation, causation and W3C trace context, on
 * the threads the SDK owns and on those it is carried to.
 */
package io.galgo.context;
