/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields of the value an expression asks for: of {@code value.customer.name == "Ann" && value.total > 1} the name and the total. What is
 * not among them need not be made objects of. Rather too many than too few: what it cannot tell counts as asked for, whole.
 */
final class Fields {

    private final Map<String, Fields> some = new HashMap<>();
    private boolean all;

    private Fields() {}

    /** Everything. */
    static Fields all() {
        var fields = new Fields();
        fields.all = true;
        return fields;
    }

    /** Returns what an expression asks for of {@code value}. */
    static Fields of(CelExpr expression) {
        var fields = new Fields();
        fields.collect(expression);
        return fields;
    }

    /** Tells whether the whole of it is asked for. */
    boolean isAll() {
        return all;
    }

    /** Returns what is asked for of a field; null for nothing. */
    Fields of(String name) {
        return some.get(name);
    }

    private void collect(CelExpr expression) {
        var path = path(expression);
        if (path.isPresent()) {
            ask(path.get());
            return;
        }
        switch (expression.getKind()) {
            case SELECT -> collect(expression.select().operand());
            case CALL -> {
                expression.call().target().ifPresent(this::collect);
                expression.call().args().forEach(this::collect);
            }
            case LIST -> expression.list().elements().forEach(this::collect);
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    collect(entry.key());
                    collect(entry.value());
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> collect(entry.value()));
            case COMPREHENSION -> {
                var loop = expression.comprehension();
                List.of(loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result())
                        .forEach(this::collect);
            }
            case CONSTANT, IDENT, NOT_SET -> {}
        }
    }

    private void ask(List<String> path) {
        var fields = this;
        for (var name : path) {
            fields = fields.some.computeIfAbsent(name, field -> new Fields());
        }
        fields.all = true;
    }

    /** Returns the names from the value down to a field, none for the value itself; empty if it is something else. */
    private static Optional<List<String>> path(CelExpr expression) {
        var names = new ArrayList<String>();
        for (var at = expression; ; ) {
            if (at.getKind() == CelExpr.ExprKind.Kind.IDENT && at.ident().name().equals(CelFilter.VALUE)) {
                return Optional.of(names);
            } else if (at.getKind() == CelExpr.ExprKind.Kind.SELECT) {
                names.add(0, at.select().field());
                at = at.select().operand();
            } else if (isField(at)) {
                names.add(0, at.call().args().get(1).constant().stringValue());
                at = at.call().args().get(0);
            } else {
                return Optional.empty();
            }
        }
    }

    /** {@code value["name"]}. */
    private static boolean isField(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CALL
                && expression.call().function().equals("_[_]")
                && expression.call().args().size() == 2
                && isText(expression.call().args().get(1));
    }

    static boolean isText(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }
}
