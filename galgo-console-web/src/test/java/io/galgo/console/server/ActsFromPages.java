/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import io.galgo.testkit.EmbeddedKafka;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What tests of acts from the pages have in common: a scene, the console that serves it, a browser, and the tab that a test opens. */
abstract class ActsFromPages {

    static ActScene scene;
    static ConsoleServer server;
    static Chromium chromium;

    ActTab tab;

    @BeforeAll
    static void start(EmbeddedKafka kafka) throws Exception {
        chromium = Chromium.start();
        scene = new ActScene(kafka);
        server = scene.serve(scene.acted());
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            server.close();
        }
    }

    /** Opens a path of a console in this test's tab. */
    final void open(ConsoleServer console, String user, String path) {
        tab = ActTab.open(chromium, console, user, path);
    }

    @AfterEach
    void leave() {
        if (tab != null) {
            tab.close();
        }
    }
}
