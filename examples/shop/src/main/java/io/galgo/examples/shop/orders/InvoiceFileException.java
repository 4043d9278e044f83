/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.examples.shop.orders;

/** A file that cannot be read as invoices at all. The message names the file and says what to do. */
public class InvoiceFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a whole sentence for the user. */
    public InvoiceFileException(String message) {
        super(message);
    }

    /** With a whole sentence for the user, and the cause. */
    public InvoiceFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
