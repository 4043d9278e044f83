/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.testkit;

import java.util.concurrent.atomic.AtomicReference;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a broker meets an error it holds to be fatal: it is logged and kept for the next verb to report.
 * A broker of its own would end its process, which here is the process of the tests.
 */
final class KafkaFaults implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaFaults.class);

    static {
        Exit.Procedure refuse = (status, message) -> {
            throw new IllegalStateException("An embedded broker wanted to end this process: " + message);
        };
        Exit.setExitProcedure(refuse);
        Exit.setHaltProcedure(refuse);
    }

    private final AtomicReference<RuntimeException> firstFatal = new AtomicReference<>();

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        return (message, cause) -> {
            RuntimeException fault = new FaultHandlerException(name + ": " + message, cause);
            LOG.error("Fault in an embedded broker: {}", fault.getMessage(), cause);
            if (fatal) {
                firstFatal.compareAndSet(null, fault);
            }
            action.run();
            return fault;
        };
    }

    /** The first fatal error since the last call, or null. */
    RuntimeException take() {
        return firstFatal.getAndSet(null);
    }
}
