/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A filter in the Common Expression Language, as {@code value.total > 100 && key.startsWith("user-")}. It knows {@code value} (JSON as maps,
 * lists, texts and numbers, null where there is none, else text), {@code key}, {@code headers}, {@code topic}, {@code partition}, {@code offset} and
 * {@code timestamp}. A record on which it cannot be evaluated, as for want of a field, is not wanted, and counted.
 *
 * <p>Whoever may write an expression must not be able to stop the process: its length, its depth, its iterations, the programs of its regular
 * expressions, the size and depth of JSON and the time a record takes are limited. Compiled once; safe for any thread.
 */
public final class CelFilter implements RecordFilter {

    static final String VALUE = "value";
    static final String KEY = "key";

    private static final int LONGEST_FAILURE = 200;

    private final CelRuntime.Program program;
    private final Fields fields;
    private final Optional<Literals> literals;
    private final Budget budget = new Budget();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<String> failure = new AtomicReference<>();

    private CelFilter(CelRuntime.Program program, Fields fields, Optional<Literals> literals) {
        this.program = program;
        this.fields = fields;
        this.literals = literals;
    }

    /**
     * Compiles an expression.
     *
     * @throws FilterException if it is wrong; the message says where
     */
    public static CelFilter of(String expression) {
        var tree = compile(expression);
        var root = tree.getExpr();
        return new CelFilter(program(tree), Fields.of(root), Optional.of(Literals.of(root)));
    }

    /**
     * Compiles an expression that is asked of every record, and sees all of each value: it wants the same records as {@link #of}, and takes
     * longer. To compare the two.
     *
     * @throws FilterException if it is wrong; the message says where
     */
    public static CelFilter decodingAll(String expression) {
        return new CelFilter(program(compile(expression)), Fields.all(), Optional.empty());
    }

    private static CelAbstractSyntaxTree compile(String expression) {
        try {
            return Expressions.compile(expression);
        } catch (CelValidationException e) {
            throw new FilterException("The filter is wrong: " + e.getMessage(), e);
        }
    }

    private static CelRuntime.Program program(CelAbstractSyntaxTree tree) {
        try {
            return Expressions.program(tree);
        } catch (CelEvaluationException e) {
            throw new FilterException("The filter cannot be run: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean accepts(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        if (literals.isPresent() && !literals.get().mayBeIn(record)) {
            return false;
        }
        long began = System.nanoTime();
        Matches.begin();
        Joins.begin();
        try {
            return Boolean.TRUE.equals(program.eval(new RecordVariables(record, fields)));
        } catch (CelEvaluationException | IllegalArgumentException notOnThisRecord) {
            failed.increment();
            if (failure.get() == null) {
                failure.compareAndSet(null, cut(notOnThisRecord.getMessage()));
            }
            return false;
        } finally {
            budget.took(System.nanoTime() - began);
        }
    }

    private static String cut(String message) {
        var text = String.valueOf(message);
        return text.length() <= LONGEST_FAILURE ? text : text.substring(0, LONGEST_FAILURE) + "…";
    }

    @Override
    public long failed() {
        return failed.sum();
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Returns the texts that are looked for in a record's bytes before it is read; none if the expression names none that must be there. */
    public List<String> texts() {
        return literals.map(Literals::texts).orElse(List.of());
    }
}
