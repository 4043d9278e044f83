/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The ground floor: what every part of Galgo speaks of. A {@link io.galgo.Topic} names where events go and how they are
 * written, an {@link io.galgo.Event} is one that arrived, {@link io.galgo.EventId} is its identity wherever it is copied
 * to, and {@link io.galgo.Galgo} is the front door.
 */
package io.galgo;
