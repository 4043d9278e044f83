/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.cli.demo;

import io.galgo.examples.shop.Shop;
import io.galgo.examples.shop.ShopSettings;
import io.galgo.examples.shop.check.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Each service in a process of its own, and chaos among them. */
final class ProcessShop implements RunningShop {

    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private final Map<String, Long> faults = new ConcurrentSkipListMap<>();
    private final Chaos chaos;

    ProcessShop(Ground ground, DemoOptions options, Screen screen) {
        var logs = Optional.ofNullable(options.logs());
        for (var name : Shop.SERVICES) {
            processes.put(name, new ServiceProcess(name, arguments(name, ground, options), password(ground), logs));
        }
        chaos = new Chaos(ground, options.seed(), processes, faults, screen);
        chaos.start();
    }

    static Map<String, String> password(Ground ground) {
        return ground.settings()
                .password()
                .map(word -> Map.of(ShopSettings.PASSWORD_VARIABLE, word))
                .orElse(Map.of());
    }

    static List<String> arguments(String service, Ground ground, DemoOptions options) {
        var arguments = new ArrayList<>(List.of(
                "--service",
                service,
                "--bootstrap-servers",
                ground.settings().bootstrapServers(),
                "--jdbc-url",
                ground.settings().jdbcUrl(),
                "--outbox",
                options.outbox().toString(),
                "--seed",
                String.valueOf(options.seed()),
                "--rate",
                String.valueOf(options.pace())));
        if (options.files().isEmpty()) {
            arguments.addAll(
                    List.of("--count", String.valueOf(options.intake().orders().size())));
        }
        ground.settings().operators().ifPresent(keys -> arguments.addAll(List.of("--operators", keys)));
        options.files()
                .forEach(file -> arguments.addAll(
                        List.of("--orders", file.toAbsolutePath().toString())));
        return arguments;
    }

    @Override
    public void observe(Progress now) {
        processes.forEach((name, process) -> process.observe(
                name.equals("cart") ? now.placed() : now.handled().get(name)));
    }

    @Override
    public boolean isDoneFromOutside() {
        return processes.get("cart").hasPlacedAll() && chaos.isOver();
    }

    @Override
    public long duplicates() {
        return processes.values().stream().mapToLong(ServiceProcess::duplicates).sum();
    }

    @Override
    public Map<String, Long> faults() {
        return new LinkedHashMap<>(faults);
    }

    @Override
    public List<String> troubles() {
        var troubles = new ArrayList<>(chaos.troubles());
        processes.values().forEach(process -> troubles.addAll(process.troubles()));
        return troubles;
    }

    @Override
    public void end() {
        chaos.close();
        processes.values().forEach(ServiceProcess::terminate);
        processes.values().forEach(ServiceProcess::close);
    }
}
