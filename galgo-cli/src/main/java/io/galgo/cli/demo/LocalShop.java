/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cdc.ChangeCapture;
import io.galgo.examples.shop.OrderDesk;
import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All services in this JVM, payment apart from them in the tour; where they take commands, incidents for practice too. */
final class LocalShop implements RunningShop, Stage.GuidedShop {

    private static final long PATIENCE_MILLIS = 10_000;

    private final Shop shop;
    private final List<ServiceProcess> processes; // payment's, if it is to be killed
    private final Optional<ChangeCapture> capture;
    private final Optional<Practice> practice;
    private final Thread desk;
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closing;
    private boolean practiceEnded; // whoever ends it

    LocalShop(Ground ground, DemoOptions options) {
        var settings = ground.settings();
        var elsewhere = options.tour() ? Set.of(Stage.PAYMENT) : Set.<String>of();
        shop = Shop.startWithout(elsewhere, settings);
        processes = elsewhere.stream()
                .map(name -> new ServiceProcess(
                        name,
                        ProcessShop.arguments(name, ground, options),
                        ProcessShop.password(ground),
                        Optional.empty()))
                .toList();
        capture = options.capture() ? Optional.of(shop.captureStockLevels()) : Optional.empty();
        desk = new Thread(() -> place(options), "demo-orders");
        desk.setDaemon(true);
        desk.start();
        practice = settings.operators()
                .map(keys ->
                        new Practice(settings, shop.cart(), options.seed(), options.rate(), this::isDoneFromOutside));
        practice.ifPresent(one -> one.always(options.tour()));
        practice.ifPresent(Practice::start);
    }

    private void place(DemoOptions options) {
        try {
            new OrderDesk(shop.cart(), options.pace(), () -> closing)
                    .place(options.intake().orders());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            troubles.add("Orders are no longer placed: " + e);
        }
    }

    @Override
    public boolean isDoneFromOutside() {
        return !desk.isAlive();
    }

    @Override
    public long duplicates() {
        return shop.duplicates()
                + processes.stream().mapToLong(ServiceProcess::duplicates).sum();
    }

    @Override
    public void killPayment() {
        processes.forEach(ServiceProcess::killAndRestart);
    }

    @Override
    public Map<String, Long> faults() {
        return Map.of();
    }

    @Override
    public List<String> troubles() {
        return Stream.concat(troubles.stream(), processes.stream().flatMap(one -> one.troubles().stream()))
                .toList();
    }

    @Override
    public Optional<String> captured() {
        return capture.map(ChangeCapture::status)
                .map(status -> status.published() + " levels of stock captured as " + Topics.STOCK_LEVELS.name()
                        + status.reason().map(why -> "; it waits: " + why).orElse("") + ".");
    }

    @Override
    public void endPractice() {
        if (!practiceEnded) {
            practiceEnded = true;
            practice.ifPresent(Practice::close);
        }
    }

    @Override
    public long placedForPractice() {
        return practice.map(Practice::placed).orElse(0L);
    }

    @Override
    public void end() {
        if (closing) {
            return;
        }
        closing = true;
        endPractice();
        try {
            desk.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processes.forEach(ServiceProcess::terminate);
        shop.close();
        processes.forEach(ServiceProcess::close);
    }
}
