/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the value and the key of every record that an expression wants must hold, as far as its form says: in {@code value.order == "536365" &&
 * value.total > 1} the order. Taken from comparisons of a text with something in the value or the key, alone or joined to the rest by {@code &&},
 * also within {@code exists}. Numbers are none: JSON writes one in many ways.
 *
 * @param value what the value must hold; empty if the form says nothing of it
 * @param key what the key must hold likewise
 */
record Literals(Optional<Literal> value, Optional<Literal> key) {

    private static final int SHORTEST = 2;
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]+");
    private static final Set<String> PARTS = Set.of("contains", "startsWith", "endsWith");

    static Literals of(CelExpr expression) {
        return new Literals(
                longest(texts(expression, Set.of(CelFilter.VALUE))), longest(texts(expression, Set.of(CelFilter.KEY))));
    }

    /** Tells whether a record may be wanted. */
    boolean mayBeIn(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return (value.isEmpty() || value.get().mayBeIn(record.value()))
                && (key.isEmpty() || key.get().mayBeIn(record.key()));
    }

    /** Any part of what must be there must be there: other characters than those of ASCII have several forms. */
    private static Optional<Literal> longest(Stream<String> texts) {
        return texts.flatMap(NOT_ASCII::splitAsStream)
                .filter(text -> text.length() >= SHORTEST)
                .max(Comparator.comparingInt(String::length))
                .map(Literal::new);
    }

    /** @param roots the names of variables that are the value, or were taken out of it */
    private static Stream<String> texts(CelExpr expression, Set<String> roots) {
        return switch (expression.getKind()) {
            case CALL -> texts(expression.call(), roots);
            case COMPREHENSION -> texts(expression.comprehension(), roots);
            default -> Stream.empty();
        };
    }

    private static Stream<String> texts(CelCall call, Set<String> roots) {
        if (call.function().equals("_&&_")) {
            return call.args().stream().flatMap(side -> texts(side, roots));
        }
        if (call.function().equals("_==_")) {
            return Stream.concat(
                    compared(call.args().get(0), call.args().get(1), roots),
                    compared(call.args().get(1), call.args().get(0), roots));
        }
        if (call.function().equals("@in")) {
            return compared(call.args().get(1), call.args().get(0), roots);
        }
        if (PARTS.contains(call.function())
                && call.target().isPresent()
                && call.args().size() == 1) {
            return compared(call.target().get(), call.args().get(0), roots);
        }
        return Stream.empty();
    }

    private static Stream<String> compared(CelExpr one, CelExpr text, Set<String> roots) {
        return isOf(one, roots) && Fields.isText(text)
                ? Stream.of(text.constant().stringValue())
                : Stream.empty();
    }

    /** Tells whether it is something in the value, however deep. */
    private static boolean isOf(CelExpr expression, Set<String> roots) {
        return switch (expression.getKind()) {
            case IDENT -> roots.contains(expression.ident().name());
            case SELECT ->
                !expression.select().testOnly() && isOf(expression.select().operand(), roots);
            case CALL ->
                expression.call().function().equals("_[_]")
                        && isOf(expression.call().args().get(0), roots);
            default -> false;
        };
    }

    /** {@code value.lines.exists(line, line.sku == "85123A")}: some line must fulfil it. */
    private static Stream<String> texts(CelComprehension loop, Set<String> roots) {
        boolean exists = isFalse(loop.accuInit())
                && isVariable(loop.result(), loop.accuVar())
                && loop.loopStep().getKind() == Kind.CALL
                && loop.loopStep().call().function().equals("_||_")
                && isVariable(loop.loopStep().call().args().get(0), loop.accuVar());
        if (!exists || !isOf(loop.iterRange(), roots) || !loop.iterVar2().isEmpty()) {
            return Stream.empty();
        }
        var inside = new HashSet<>(roots);
        inside.add(loop.iterVar());
        return texts(loop.loopStep().call().args().get(1), inside);
    }

    private static boolean isFalse(CelExpr expression) {
        return expression.getKind() == Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                && !expression.constant().booleanValue();
    }

    private static boolean isVariable(CelExpr expression, String name) {
        return expression.getKind() == Kind.IDENT && expression.ident().name().equals(name);
    }

    /** Returns what is looked for, for whoever wants to see it. */
    List<String> texts() {
        return Stream.concat(value.stream(), key.stream())
                .map(Literal::toString)
                .toList();
    }
}
