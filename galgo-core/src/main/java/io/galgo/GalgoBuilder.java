/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo;

import io.galgo.context.TraceHeaders;
import io.galgo.control.Control;
import io.galgo.control.TrustedKeys;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Sets up a {@link Galgo}. Only {@link #service} and {@link #bootstrapServers} must be given. Each setting can come from
 * properties too, see {@link #properties}.
 */
public final class GalgoBuilder {

    private static final Pattern SERVICE = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final String SERVICE_KEY = "galgo.service";
    private static final String VERSION_KEY = "galgo.service.version";
    private static final String BAGGAGE_KEY = "galgo.baggage";
    private static final String CONTROL_KEYS_KEY = "galgo.control.keys";
    private static final String CONTROL_TENANT_KEY = "galgo.control.tenant";
    private static final String CONTROL_KEY = "galgo.control";
    private static final String BOOTSTRAP_KEY = "bootstrap.servers";

    private final Map<String, Object> kafka = new LinkedHashMap<>();
    private final Set<String> baggage = new LinkedHashSet<>();
    private String service;
    private String serviceVersion = "";
    private InstantSource clock = InstantSource.system();
    private Control control = Control.ofDefaults();

    GalgoBuilder() {}

    /**
     * Sets the service's name, which its events carry as {@code ce_source}.
     *
     * @throws IllegalArgumentException if it is not 1 to 100 of the characters a-z A-Z 0-9 . _ -
     */
    public GalgoBuilder service(String name) {
        if (name == null || !SERVICE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    SERVICE_KEY + "=" + name + ": use 1 to 100 of the characters a-z A-Z 0-9 . _ -");
        }
        service = name;
        return this;
    }

    /** Sets the service's version, which its dead letters carry. */
    public GalgoBuilder serviceVersion(String version) {
        serviceVersion = Objects.requireNonNull(version, "version");
        return this;
    }

    /**
     * Sets the brokers to ask first, as {@code host:port,host:port}.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public GalgoBuilder bootstrapServers(String servers) {
        if (servers == null || servers.isBlank()) {
            throw new IllegalArgumentException(
                    BOOTSTRAP_KEY + " is blank: give host:port, several with commas between");
        }
        kafka.put(BOOTSTRAP_KEY, servers.strip());
        return this;
    }

    /**
     * Sets a property of the Kafka clients, as {@code security.protocol}. One for producers, consumers or admin clients alone has
     * {@code producer.}, {@code consumer.} or {@code admin.} before its name.
     *
     * @throws NullPointerException naming the property, if it has no value
     */
    public GalgoBuilder kafka(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, () -> name + " needs a value");
        if (name.equals(BOOTSTRAP_KEY) && value instanceof String servers) {
            return bootstrapServers(servers);
        }
        kafka.put(name, value);
        return this;
    }

    /**
     * Lets baggage entries of this name pass from event to event. By default none does.
     *
     * @throws IllegalArgumentException if it is blank or holds a comma
     */
    public GalgoBuilder baggage(String name) {
        if (name == null || name.isBlank() || name.indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    BAGGAGE_KEY + "=" + name + ": give one name, not blank, without a comma");
        }
        baggage.add(name.strip());
        return this;
    }

    /**
     * Sets how the service's consumers take part in the control plane. By default they say what they are at, where its topics are there, and take no
     * commands.
     */
    public GalgoBuilder control(Control part) {
        control = Objects.requireNonNull(part, "part");
        return this;
    }

    /** Sets the clock that gives events their time, and the ids made for them: an inbox counts an event's age from the time in its id. */
    public GalgoBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets all that properties give: {@code galgo.service}, {@code galgo.service.version}, {@code galgo.baggage} (names, comma
     * between, none if blank), {@code galgo.control.keys} (the public keys whose commands are obeyed, comma between), {@code
     * galgo.control.tenant}, {@code galgo.control} ({@code on} or {@code off}); every other name goes to the Kafka clients.
     *
     * @throws IllegalArgumentException for a name that begins with {@code galgo.} and is none of these, or a value out of range
     */
    public GalgoBuilder properties(Properties properties) {
        control(properties);
        properties
                .stringPropertyNames()
                .forEach(name -> property(name, properties.getProperty(name).strip()));
        properties.forEach((name, value) -> {
            if (!(name instanceof String && value instanceof String)) {
                throw new IllegalArgumentException("The property " + name
                        + " is not a text; give it by kafka(name, value) if it is meant for the Kafka clients");
            }
        });
        return this;
    }

    private void property(String name, String value) {
        switch (name) {
            case SERVICE_KEY -> service(value);
            case VERSION_KEY -> serviceVersion(value);
            case BAGGAGE_KEY -> {
                if (!value.isEmpty()) {
                    List.of(value.split(",", -1)).forEach(this::baggage);
                }
            }
            case CONTROL_KEYS_KEY, CONTROL_TENANT_KEY, CONTROL_KEY -> {} // taken together
            default -> {
                if (name.startsWith("galgo.")) {
                    throw new IllegalArgumentException("There is no setting " + name + "; known are "
                            + String.join(
                                    ", ",
                                    SERVICE_KEY,
                                    VERSION_KEY,
                                    BAGGAGE_KEY,
                                    CONTROL_KEYS_KEY,
                                    CONTROL_TENANT_KEY,
                                    CONTROL_KEY)
                            + "; other names go to the Kafka clients");
                }
                kafka(name, value);
            }
        }
    }

    private void control(Properties properties) {
        var keys = properties.getProperty(CONTROL_KEYS_KEY);
        var tenant = properties.getProperty(CONTROL_TENANT_KEY);
        var part = properties.getProperty(CONTROL_KEY, "on").strip();
        if (!part.equals("on") && !part.equals("off")) {
            throw new IllegalArgumentException(CONTROL_KEY + "=" + part + ": use on or off");
        }
        if (part.equals("off")) {
            control = Control.off();
        } else if (keys != null || tenant != null) {
            control = (keys == null ? Control.ofDefaults() : Control.trusting(TrustedKeys.parse(keys)))
                    .tenant(tenant == null ? "" : tenant.strip());
        }
    }

    /**
     * Returns the front door to Kafka. Nothing is connected yet.
     *
     * @throws IllegalStateException naming what is missing
     */
    public Galgo build() {
        if (service == null) {
            throw new IllegalStateException(
                    "Say which service this is: service(\"cart\") or the property " + SERVICE_KEY);
        }
        if (!kafka.containsKey(BOOTSTRAP_KEY)) {
            throw new IllegalStateException(
                    "Say where Kafka is: bootstrapServers(\"localhost:9092\") or the property " + BOOTSTRAP_KEY);
        }
        return new Galgo(service, serviceVersion, new KafkaSettings(kafka), new TraceHeaders(baggage), clock, control);
    }
}
