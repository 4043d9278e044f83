/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

public record EventId(String value) {}
