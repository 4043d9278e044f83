/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.consume;

import java.util.Objects;

/** How a handler is called. */
sealed interface Handling<K, V> {

    /** On the worker's thread, until it returns. */
    record Plain<K, V>(Handler<? super K, ? super V> handler) implements Handling<K, V> {
        public Plain {
            Objects.requireNonNull(handler, "handler");
        }
    }

    /** Started on the worker's thread. */
    record Async<K, V>(AsyncHandler<? super K, ? super V> handler) implements Handling<K, V> {
        public Async {
            Objects.requireNonNull(handler, "handler");
        }
    }

    /** On the worker's thread, until it returns, with a place for its outputs. */
    record Transform<K, V>(TransformHandler<? super K, ? super V> handler) implements Handling<K, V> {
        public Transform {
            Objects.requireNonNull(handler, "handler");
        }
    }

    /** With many events at once, on the worker's thread, until it returns. */
    record Batched<K, V>(BatchHandler<? super K, ? super V> handler, BatchLimits limits) implements Handling<K, V> {
        public Batched {
            Objects.requireNonNull(handler, "handler");
            Objects.requireNonNull(limits, "limits");
        }
    }
}
