/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.galgo.console.act.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
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
 * openid:                     # who signs in at a provider
 *   issuer: https://login.example.com
 *   client-id: galgo
 * teams:                      # what they may do, by the teams that the provider says they are in
 *   payments-oncall:
 *     grants:
 *       - role: operator
 *         groups: billing
 * }</pre>
 *
 * <p>Safe for any thread: what was read does not change.
 */
public final class Users {

    /** Short enough to guess is worse than none: it looks safe. */
    public static final int SHORTEST_PASSWORD = 12;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@-]{1,64}");

    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    private final Path file;
    private final byte[] content;
    private final SortedMap<String, Entry> entries;
    private final SortedMap<String, List<Grant>> teams;
    private final Optional<OpenIdSettings> openId;

    private record Entry(PasswordHash password, Person person) {}

    private Users(
            Path file,
            byte[] content,
            SortedMap<String, Entry> entries,
            SortedMap<String, List<Grant>> teams,
            Optional<OpenIdSettings> openId) {
        this.file = file;
        this.content = content;
        this.entries = entries;
        this.teams = teams;
        this.openId = openId;
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it has no user, or says something that is not understood; the message says what
     * @throws UncheckedIOException if it cannot be read
     */
    public static Users read(Path file) {
        return of(file, bytes(file));
    }

    private static Users of(Path file, byte[] content) {
        var tree = tree(file, content);
        var entries = new TreeMap<String, Entry>();
        tree.path("users")
                .properties()
                .forEach(user -> entries.put(
                        user.getKey(), in(file, user.getKey(), () -> entry(user.getKey(), user.getValue()))));
        var teams = new TreeMap<String, List<Grant>>();
        tree.path("teams")
                .properties()
                .forEach(team -> teams.put(
                        team.getKey(), in(file, "the team " + team.getKey(), () -> GrantFields.read(team.getValue()))));
        var openId = tree.has("openid")
                ? Optional.of(in(file, "openid", () -> OpenIdSettings.read(tree.path("openid"), file)))
                : Optional.<OpenIdSettings>empty();
        if (entries.isEmpty() && (openId.isEmpty() || teams.isEmpty())) {
            throw new IllegalArgumentException(file + " has no user. Add one: galgo users add NAME --role viewer");
        }
        return new Users(file, content, entries, teams, openId);
    }

    private static <T> T in(Path file, String where, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + where + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(Path file, byte[] content) {
        try {
            return YAML.readTree(content);
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
        return new Entry(password, new Person(name, GrantFields.read(user)));
    }

    /** Returns what the file says now: this, if it is what it said. Throws as {@link #read}. */
    public Users reread() {
        var now = bytes(file);
        return Arrays.equals(now, content) ? this : of(file, now);
    }

    /** Tells whether a user's password and grants are what they were. */
    public boolean hasAsIn(Users before, String name) {
        return entries.containsKey(name) && entries.get(name).equals(before.entries.get(name));
    }

    /** Tells whether there is anybody with a password. */
    public boolean hasPasswords() {
        return !entries.isEmpty();
    }

    /** Returns where people sign in besides; empty if they do by password alone. */
    public Optional<OpenIdSettings> openId() {
        return openId;
    }

    /** Tells whether a provider may not say that somebody is of this name: it is somebody else's here, or none. */
    public boolean isTaken(String name) {
        return entries.containsKey(name) || !NAME.matcher(name).matches();
    }

    /** Returns what those who are in these teams may do; empty if that is nothing. */
    public List<Grant> grantsOf(Collection<String> memberOf) {
        return teams.entrySet().stream()
                .filter(team -> memberOf.contains(team.getKey()))
                .flatMap(team -> team.getValue().stream())
                .distinct()
                .toList();
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
        var tree = existing(file);
        var user = tree.withObjectProperty("users").withObjectProperty(name);
        user.put("password", PasswordHash.of(password, new SecureRandom()).text());
        GrantFields.add(user, grant);
        write(file, tree);
    }

    /**
     * Gives a team one more grant, in a file as for {@link #add}.
     *
     * @param team as the provider names it
     * @throws IllegalArgumentException if that is no name
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static void addTeam(Path file, String team, Grant grant) {
        if (team.isBlank()) {
            throw new IllegalArgumentException("A team has a name.");
        }
        var tree = existing(file);
        GrantFields.add(tree.withObjectProperty("teams").withObjectProperty(team), grant);
        write(file, tree);
    }

    private static ObjectNode existing(Path file) {
        return Files.exists(file) && tree(file, bytes(file)) instanceof ObjectNode object
                ? object
                : YAML.createObjectNode();
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
