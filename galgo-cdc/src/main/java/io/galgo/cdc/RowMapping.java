/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.produce.NewEvent;
import java.util.List;

/**
 * Says what the change of a row means to others: no event, one or several. Written by the service that owns the table, so that its
 * columns never become a contract.
 *
 * <p>Called on the capture's own thread, one change after another, in the order of their commits. It depends on nothing but the change: after
 * a failure it may be called again for the same one. An id of its own is kept; else the event's id is computed from the change's place in the
 * log.
 */
@FunctionalInterface
public interface RowMapping {

    /**
     * Returns the events of a change, in their order; an empty list for none.
     *
     * @throws Exception to stop the capture at this change, or to lay the change aside, see {@link ChangeCaptureBuilder#whenMappingFails}
     */
    List<NewEvent<?, ?>> map(RowChange change) throws Exception;
}
