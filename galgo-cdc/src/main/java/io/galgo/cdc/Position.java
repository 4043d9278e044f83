/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/**
 * How far a log is published. Stands in the capture's topic; {@code docs/formats.md} has the format.
 *
 * @param version of the format
 * @param snapshot whether the snapshot is not finished, so that the capture begins anew
 * @param offset where Debezium's connector is to start
 * @param published the last change published behind that; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Position(int version, boolean snapshot, Map<String, Object> offset, Published published) {

    private static final int VERSION = 1;

    /** Of a capture that has published nothing. */
    static final Position BEGUN = new Position(true, Map.of(), null);

    /** Debezium takes whole numbers as long ones alone. */
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    /**
     * A change, in the order of a PostgreSQL transaction.
     *
     * @param txId the transaction's id
     * @param lsn where the change stands in the write-ahead log
     * @param index counts the changes that stand at the same place, from 0
     */
    record Published(long txId, long lsn, long index) {}

    Position(boolean snapshot, Map<String, Object> offset, Published published) {
        this(VERSION, snapshot, offset, published);
    }

    byte[] write() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A position cannot be written: " + this, e);
        }
    }

    /**
     * Reads it back.
     *
     * @throws CaptureStoppedException if a newer Galgo wrote it, or somebody else did
     */
    static Position read(byte[] json) throws CaptureStoppedException {
        try {
            var version = JSON.readTree(json).path("version").asInt();
            if (version == VERSION) {
                return JSON.readValue(json, Position.class);
            }
            throw new CaptureStoppedException(
                    "the position was written by a newer Galgo (version " + version + "); run that one", null);
        } catch (IOException e) {
            throw new CaptureStoppedException(
                    "the position in the capture's topic cannot be read: " + e.getMessage(), e);
        }
    }
}
