/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The file of users:
 *
 * <pre>{@code
 * users:
 *   anna:
 *     password: pbkdf2-sha256$600000$...
 *     grants:
 *       - role: operator
 *         cluster: prod-eu    # by default each
 *         groups: billing     # by default all; also billing.eu, never billing2
 *         topics: shop
 * }</pre>
 *
 * <p>Safe for any thread: what was read does not change.
 */
public final class Users {

    /** Short enough to guess is worse than none: it looks safe. */
    public static final int SHORTEST_PASSWORD = 12;

    private static final List<String> GRANT_FIELDS = List.of("role", "cluster", "groups", "topics");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@-]{1,64}");

    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private final SortedMap<String, Entry> entries;

    private record Entry(PasswordHash password, Person person) {}

    private Users(SortedMap<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it has no user, or says something that is not understood; the message says what
     * @throws UncheckedIOException if it cannot be read
     */
    public static Users read(Path file) {
        var entries = new TreeMap<String, Entry>();
        tree(file).path("users").properties().forEach(user -> {
            try {
                entries.put(user.getKey(), entry(user.getKey(), user.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + user.getKey() + ": " + e.getMessage(), e);
            }
        });
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(file + " has no user. Add one: galgo users add NAME --role viewer");
        }
        return new Users(entries);
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Entry entry(String name, JsonNode user) {
        PasswordHash password;
        try {
            password = PasswordHash.parse(user.path("password").asText(""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the password " + e.getMessage(), e);
        }
        var grants = new ArrayList<Grant>();
        for (var grant : user.path("grants")) {
            grants.add(grant(grant));
        }
        return new Entry(password, new Person(name, grants));
    }

    /** What is left out means all; so whatever is there has to be understood. */
    private static Grant grant(JsonNode grant) {
        grant.fieldNames().forEachRemaining(field -> {
            if (!GRANT_FIELDS.contains(field)) {
                throw new IllegalArgumentException("a grant has no \"" + field + "\": it has " + GRANT_FIELDS + ".");
            }
        });
        return new Grant(
                Role.of(text(grant, "role")), text(grant, "cluster"), text(grant, "groups"), text(grant, "topics"));
    }

    private static String text(JsonNode grant, String field) {
        if (!grant.has(field)) {
            return "";
        }
        if (!grant.get(field).isTextual() || grant.get(field).asText().isEmpty()) {
            throw new IllegalArgumentException("\"" + field
                    + "\" of a grant is one text; leave it out to mean all, and give a grant for each of several.");
        }
        return grant.get(field).asText();
    }

    /** Returns who that is; empty if name and password do not fit, which takes as long where there is no such name. */
    public Optional<Person> signIn(String name, char[] password) {
        var entry = entries.get(name);
        boolean fits = (entry == null ? PasswordHash.OF_NOBODY : entry.password()).isOf(password);
        return entry != null && fits ? Optional.of(entry.person()) : Optional.empty();
    }

    /**
     * Adds a user to a file, which is made where there is none, for its owner's eyes; or gives one who is there a new password and one more
     * grant.
     *
     * @throws IllegalArgumentException if name or password will not do
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static void add(Path file, String name, char[] password, Grant grant) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name for a user: up to 64 letters, digits, dots, @, - and _ are.");
        }
        if (password.length < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException("A password has at least " + SHORTEST_PASSWORD + " characters.");
        }
        var tree = Files.exists(file) && tree(file) instanceof ObjectNode object ? object : YAML.createObjectNode();
        var user = tree.withObjectProperty("users").withObjectProperty(name);
        user.put("password", PasswordHash.of(password, new SecureRandom()).text());
        var grants = user.withArrayProperty("grants")
                .addObject()
                .put("role", grant.role().word());
        putUnlessEmpty(grants, "cluster", grant.cluster());
        putUnlessEmpty(grants, "groups", grant.groups());
        putUnlessEmpty(grants, "topics", grant.topics());
        write(file, tree);
    }

    private static void putUnlessEmpty(ObjectNode grant, String field, String value) {
        if (!value.isEmpty()) {
            grant.put(field, value);
        }
    }

    /** Writes beside it and moves: a crash in between leaves the former file. */
    private static void write(Path file, JsonNode tree) {
        try {
            var directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            var fresh = Files.createTempFile(directory, "users", ".new");
            var posix = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
            if (posix != null) {
                posix.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
            Files.write(fresh, YAML.writeValueAsBytes(tree));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns the names of all users, in order. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }
}
