/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.stream;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.standard.AddOperator.AddOverload;

/**
 * The one compiler and runtime of expressions, with their limits: of length, depth, iterations, and what a regular expression may be. Texts cannot be
 * joined, since some hundred times a large value is more than a process has. Safe for any thread.
 */
final class Expressions {

    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 40;
    private static final int MOST_ITERATIONS = 10_000;

    /** Each may name its variable many times, and so make a value of which a comparison has many times as much to look at. */
    private static final int MOST_LOOPS = 3;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                    .filterFunctions((function, overload) ->
                            overload != Arithmetic.ADD_STRING && overload != Arithmetic.ADD_BYTES)
                    .build())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar(CelFilter.VALUE, SimpleType.DYN)
            .addVar(CelFilter.KEY, SimpleType.STRING)
            .addVar("headers", MapType.create(SimpleType.STRING, SimpleType.STRING))
            .addVar("topic", SimpleType.STRING)
            .addVar("partition", SimpleType.INT)
            .addVar("offset", SimpleType.INT)
            .addVar("timestamp", SimpleType.TIMESTAMP)
            .setResultType(SimpleType.BOOL)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .filterFunctions((function, overload) -> overload != AddOverload.ADD_STRING
                            && overload != AddOverload.ADD_BYTES
                            && overload != AddOverload.ADD_LIST
                            && function != StandardFunction.MATCHES)
                    .build())
            .addFunctionBindings(Matches.bindings())
            .addFunctionBindings(Joins.binding())
            .build();

    private Expressions() {}

    /**
     * Compiles an expression.
     *
     * @throws CelValidationException if it is wrong
     * @throws FilterException if its loops lie too deep
     */
    static CelAbstractSyntaxTree compile(String expression) throws CelValidationException {
        var tree = COMPILER.compile(expression).getAst();
        boolean isTooDeep = CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .filter(Expressions::isLoop)
                .anyMatch(loop -> loopsAround(loop) >= MOST_LOOPS);
        if (isTooDeep) {
            throw new FilterException("The filter is wrong: of exists, all, map and filter " + MOST_LOOPS
                    + " at most may lie within each other or follow each other.");
        }
        return tree;
    }

    private static boolean isLoop(CelNavigableExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.COMPREHENSION;
    }

    private static int loopsAround(CelNavigableExpr expression) {
        int loops = 0;
        for (var at = expression.parent(); at.isPresent(); at = at.get().parent()) {
            loops += isLoop(at.get()) ? 1 : 0;
        }
        return loops;
    }

    static CelRuntime.Program program(CelAbstractSyntaxTree tree) throws CelEvaluationException {
        return RUNTIME.createProgram(tree);
    }
}
