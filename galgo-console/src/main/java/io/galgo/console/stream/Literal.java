/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A text that the value of every record a filter accepts must hold, byte for byte: looking for it costs a tenth of reading the value. Taken
 * from what the filter asks of a field of the value, {@code value.order == "536365"}, on its own or joined to the rest by {@code &&}.
 *
 * <p>JSON may write a character in other ways, all of which begin with a backslash, and may be sent in UTF-16 or UTF-32, which have zero
 * bytes: a value that holds either is read in any case.
 */
final class Literal {

    private static final int SHORTEST = 3;

    private final byte[] bytes;

    private Literal(String text) {
        this.bytes = text.getBytes(UTF_8);
    }

    /** Returns the longest one of an expression. */
    static Optional<Literal> in(CelExpr expression) {
        return texts(expression)
                .filter(text -> text.length() >= SHORTEST && text.chars().allMatch(Literal::isPlain))
                .max(Comparator.comparingInt(String::length))
                .map(Literal::new);
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/';
    }

    private static Stream<String> texts(CelExpr expression) {
        if (expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return Stream.empty();
        }
        var call = expression.call();
        if (call.function().equals("_&&_")) {
            return call.args().stream().flatMap(Literal::texts);
        }
        if (call.function().equals("_==_")) {
            var one = call.args().get(0);
            var other = call.args().get(1);
            return isField(one) ? text(other).stream() : isField(other) ? text(one).stream() : Stream.empty();
        }
        return Stream.empty();
    }

    /** Tells whether it is a field of the value, however deep. */
    private static boolean isField(CelExpr expression) {
        if (expression.getKind() != CelExpr.ExprKind.Kind.SELECT || expression.select().testOnly()) {
            return false;
        }
        var operand = expression.select().operand();
        return operand.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? operand.ident().name().equals("value")
                : isField(operand);
    }

    private static Optional<String> text(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expression.constant().stringValue())
                : Optional.empty();
    }

    /** Tells whether a value may hold it. */
    boolean mayBeIn(byte[] value) {
        if (value == null) {
            return false;
        }
        byte first = bytes[0];
        for (int i = 0; i < value.length; i++) {
            if (value[i] == '\\' || value[i] == 0 || (value[i] == first && matchesAt(value, i))) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesAt(byte[] value, int at) {
        if (at + bytes.length > value.length) {
            return false;
        }
        for (int i = 1; i < bytes.length; i++) {
            if (value[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
