/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.lag;

/**
 * Events wait, and what brokers show does not say why.
 *
 * @param group the group
 * @param runsGalgo whether it runs Galgo; else its commits say nothing but an offset
 */
public record CauseNotKnown(String group, boolean runsGalgo) implements Cause {

    @Override
    public String brief(Words words) {
        return runsGalgo ? "cause not known" : "cause not known: not Galgo";
    }

    @Override
    public String sentence(Words words) {
        return runsGalgo
                ? "Cause not known: what " + group + " committed does not tell. Its own status and log may."
                : "Cause not known: " + group + " does not run Galgo.";
    }

    @Override
    public boolean isOfGroup() {
        return true;
    }

    @Override
    public Standing standing() {
        return Standing.NOT_KNOWN;
    }

    @Override
    public Grade grade() {
        return Grade.NOT_KNOWN;
    }
}
