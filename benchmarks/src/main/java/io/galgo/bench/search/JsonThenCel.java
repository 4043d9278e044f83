/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.bench.search;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** As consoles with a filter language do it: each value is made a map, of which an expression is asked, compiled once. */
public final class JsonThenCel extends PlainSearch {

    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private CelRuntime.Program program;

    @Override
    boolean isWanted(SearchJob job, ConsumerRecord<byte[], byte[]> record) throws Exception {
        if (program == null) {
            program = program(GalgoSearch.expression(job));
        }
        var value = json.readValue(record.value(), Map.class);
        return Boolean.TRUE.equals(program.eval(Map.of("value", value)));
    }

    private static CelRuntime.Program program(String expression) throws Exception {
        var tree = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .addVar("value", SimpleType.DYN)
                .setResultType(SimpleType.BOOL)
                .build()
                .compile(expression)
                .getAst();
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .build()
                .createProgram(tree);
    }
}
