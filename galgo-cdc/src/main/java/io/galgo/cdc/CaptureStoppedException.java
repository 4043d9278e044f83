/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

/** The capture cannot go on until somebody acts. */
final class CaptureStoppedException extends Exception {

    private static final long serialVersionUID = 1L;

    CaptureStoppedException(String message, Throwable cause) {
        super(message, cause);
    }
}
