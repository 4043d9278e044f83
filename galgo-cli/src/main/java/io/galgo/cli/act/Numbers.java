/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.act;

import io.galgo.cli.CliException;
import io.galgo.cli.ExitCode;
import java.util.Map;

/** Numbers given by option. */
final class Numbers {

    private Numbers() {}

    /** Puts a parameter, if it was given. */
    static void put(Map<String, String> parameters, String name, Integer number) {
        if (number == null) {
            return;
        }
        if (number < 1) {
            throw new CliException(ExitCode.USAGE, "--" + name + " is 1 or more, not " + number + ".");
        }
        parameters.put(name, number.toString());
    }
}
