/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cdc;

import io.galgo.EventId;
import io.galgo.produce.EncodedEvent;
import io.galgo.produce.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;

/** Turns what was read into events, by the service's mappings. Used by the capture's thread alone. */
final class Mapper {

    private final CaptureSettings settings;
    private final String aside;
    private final Predicate<String> holdsRowsBefore;

    Mapper(CaptureSettings settings, String aside, Predicate<String> holdsRowsBefore) {
        this.settings = settings;
        this.aside = aside;
        this.holdsRowsBefore = holdsRowsBefore;
    }

    /**
     * What became of some records.
     *
     * @param events to publish, in order
     * @param changes how many changes they come from
     * @param laidAside how many of these were laid aside
     * @param last the last record that is done; null if none is
     * @param position behind it
     * @param failure why the capture stops behind it; null if it does not
     */
    record Batch(
            List<EncodedEvent> events,
            int changes,
            int laidAside,
            SourceRecord last,
            Position position,
            CaptureStoppedException failure) {}

    /** Maps records up to the first that stops the capture. */
    Batch map(List<SourceRecord> records, LogCursor cursor) {
        var events = new ArrayList<EncodedEvent>();
        int changes = 0;
        int laidAside = 0;
        SourceRecord last = null;
        var position = cursor.position();
        for (var record : records) {
            if (cursor.moveTo(record)) {
                var change = ChangeReader.read(record, holdsRowsBefore);
                try {
                    events.addAll(events(change, cursor.place()));
                } catch (Exception e) { // whatever the service's own code throws
                    if (settings.whenMappingFails() == MappingFailure.STOP) {
                        return new Batch(
                                events, changes, laidAside, last, position, stopped(change, cursor.place(), e));
                    }
                    events.add(LaidAside.of(
                            aside, settings.galgo().service(), id(cursor.place(), change, "aside"), change, e));
                    laidAside++;
                }
                changes++;
            }
            last = record;
            position = cursor.position();
        }
        return new Batch(events, changes, laidAside, last, position, null);
    }

    private List<EncodedEvent> events(RowChange change, String place) throws Exception {
        var mapped = Objects.requireNonNull(
                settings.tables().get(change.table()).map(change),
                "the mapping returned null; for no event return List.of()");
        var encoded = new ArrayList<EncodedEvent>();
        for (var event : mapped) {
            encoded.add(settings.galgo().encoder().encode(identified(event, change, place, encoded.size())));
        }
        return encoded;
    }

    private NewEvent<?, ?> identified(NewEvent<?, ?> event, RowChange change, String place, int number) {
        var timed = event.time() == null ? event.time(change.committedAt()) : event;
        return timed.id() == null ? timed.id(id(place, change, Integer.toString(number))) : timed;
    }

    private EventId id(String place, RowChange change, String number) {
        return EventId.computed(
                settings.owned() + '/' + place + '/' + change.table() + '/' + number, change.committedAt());
    }

    private static CaptureStoppedException stopped(RowChange change, String place, Exception cause) {
        return new CaptureStoppedException(
                "the mapping of " + change.table() + " threw at a " + change.kind() + " (" + place + "): " + cause
                        + ". Mend it and start again, or set whenMappingFails(LAY_ASIDE); the database keeps its log until then",
                cause);
    }
}
