/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.jdbc;

/** The log does not have what was last published from it: it is not the one that it was, as after a restore. */
final class LostPlaceException extends Exception {

    private static final long serialVersionUID = 1L;

    LostPlaceException(LogPosition position) {
        super("The log does not have at " + position + " what was last published from there");
    }
}
