/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.cdc.ChangeCapture;
import io.galgo.examples.shop.OrderDesk;
import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All services in this JVM. */
final class LocalShop implements RunningShop {

    private static final long PATIENCE_MILLIS = 10_000;

    private final Shop shop;
    private final Optional<ChangeCapture> capture;
    private final Thread desk;
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closing;

    LocalShop(ShopSettings settings, DemoOptions options) {
        shop = Shop.start(settings);
        capture = options.capture() ? Optional.of(shop.captureStockLevels()) : Optional.empty();
        desk = new Thread(() -> place(options), "demo-orders");
        desk.setDaemon(true);
        desk.start();
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
        return shop.duplicates();
    }

    @Override
    public Map<String, Long> faults() {
        return Map.of();
    }

    @Override
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    @Override
    public Optional<String> captured() {
        return capture.map(ChangeCapture::status)
                .map(status -> status.published() + " levels of stock captured as " + Topics.STOCK_LEVELS.name()
                        + status.reason().map(why -> "; it waits: " + why).orElse("") + ".");
    }

    @Override
    public void end() {
        if (closing) {
            return;
        }
        closing = true;
        try {
            desk.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shop.close();
    }
}
