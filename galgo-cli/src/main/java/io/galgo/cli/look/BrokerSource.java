/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.look;

import io.galgo.console.Answer;
import io.galgo.console.Console;
import io.galgo.console.Look;
import io.galgo.console.Scan;
import io.galgo.console.stream.RecordSearch;

/** Asks the brokers. */
record BrokerSource(Console console) implements Source {

    @Override
    public <A> Answer<A> answer(Look<A> look) {
        return console.answer(look);
    }

    @Override
    public <A> Answer<A> answer(Scan<A> scan) {
        return console.answer(scan);
    }

    @Override
    public Search search(StreamQuestion question) {
        return new Running(console.search(question.records()));
    }

    @Override
    public void close() {
        console.close();
    }

    private record Running(RecordSearch search) implements Search {

        @Override
        public void run(RecordSearch.Sink sink) {
            search.run(sink);
        }

        @Override
        public void count() {
            search.count();
        }

        @Override
        public void stop() {
            search.stop();
        }

        @Override
        public RecordSearch.Progress progress() {
            return search.progress();
        }

        @Override
        public boolean isEndless() {
            return search.isEndless();
        }
    }
}
