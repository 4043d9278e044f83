/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The page, its modules, and the libraries they use, all from the class path: browsers ask no other host. One page serves all addresses; its
 * script shows what the address says. Any thread.
 */
final class Pages {

    private static final String OWN = "/io/galgo/console/pages/";
    private static final Pattern ASSET = Pattern.compile("[a-z0-9_@.-]+(?:/[A-Za-z0-9_.-]+)*\\.(?:js|css|svg)");

    /** The libraries: as modules name them, the WebJar, and the file that the bare name means. */
    private enum Library {
        LIT("lit", "index.js"),
        LIT_HTML("lit-html", "lit-html.js"),
        LIT_ELEMENT("lit-element", "index.js"),
        REACTIVE_ELEMENT("lit__reactive-element", "reactive-element.js"),
        UPLOT("uplot", "dist/uPlot.esm.js");

        final String jar;
        final String main;
        final String version;

        Library(String jar, String main) {
            this.jar = jar;
            this.main = main;
            this.version = version(jar);
        }

        String module() {
            return this == REACTIVE_ELEMENT ? "@lit/reactive-element" : jar;
        }

        private static String version(String jar) {
            var properties = new Properties();
            try (var in =
                    Pages.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/" + jar + "/pom.properties")) {
                if (in == null) {
                    throw new IllegalStateException("The WebJar " + jar + " is not on the class path");
                }
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties.getProperty("version");
        }
    }

    private final Map<String, Optional<byte[]>> assets = new ConcurrentHashMap<>();
    private final String root;
    private final byte[] index;
    private final Map<String, String> headers;

    Pages(boolean secure) {
        this.root = "/assets/" + buildId() + "/";
        var imports = importMap();
        this.index = text("index.html")
                .replace("{{imports}}", imports)
                .replace("{{root}}", root)
                .getBytes(UTF_8);
        this.headers = headers(secure, imports);
    }

    /** Returns what every answer carries. */
    Map<String, String> headers() {
        return headers;
    }

    /** Returns a file, or the page. */
    Reply find(String path) {
        if (path.startsWith(root)) {
            var name = path.substring(root.length());
            return asset(name)
                    .map(bytes -> new Reply.Content(
                            200,
                            type(name),
                            ByteBuffer.wrap(bytes),
                            Map.of("Cache-Control", "public, max-age=31536000, immutable")))
                    .orElseThrow(() -> new Refusal(404, "There is no such file."));
        }
        if (path.startsWith("/assets/") || path.equals("/favicon.ico")) {
            throw new Refusal(404, "There is no such file. Load the page anew: the console may be a newer one now.");
        }
        return new Reply.Content(
                200, "text/html; charset=utf-8", ByteBuffer.wrap(index), Map.of("Cache-Control", "no-store"));
    }

    private Optional<byte[]> asset(String name) {
        if (!ASSET.matcher(name).matches() || name.contains("..")) {
            return Optional.empty();
        }
        var known = assets.get(name);
        if (known == null) {
            known = read(resource(name));
            if (known.isPresent()) {
                assets.put(name, known); // what is not there is not kept: anybody may ask for anything
            }
        }
        return known;
    }

    private static String resource(String name) {
        for (var library : Library.values()) {
            if (name.startsWith(library.jar + "/")) {
                return "/META-INF/resources/webjars/" + library.jar + "/" + library.version
                        + name.substring(library.jar.length());
            }
        }
        return OWN + name;
    }

    private static Optional<byte[]> read(String resource) {
        try (var in = Pages.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String own) {
        return new String(
                read(OWN + own).orElseThrow(() -> new IllegalStateException(own + " is not on the class path")), UTF_8);
    }

    private static String type(String name) {
        return name.endsWith(".js")
                ? "text/javascript; charset=utf-8"
                : name.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
    }

    private String importMap() {
        var imports = new LinkedHashMap<String, String>();
        for (var library : Library.values()) {
            imports.put(library.module(), root + library.jar + "/" + library.main);
            imports.put(library.module() + "/", root + library.jar + "/");
        }
        var json = new StringBuilder("{\"imports\":{");
        imports.forEach((name, path) -> json.append(json.charAt(json.length() - 1) == '{' ? "" : ",")
                .append('"' + name + "\":\"" + path + '"'));
        return json.append("}}").toString();
    }

    /** Another one for each build: files are kept by browsers for good. */
    private static String buildId() {
        var digest = sha256();
        for (var name : text("files.txt").split("\n", -1)) {
            if (!name.isEmpty()) {
                digest.update(text(name).getBytes(UTF_8));
            }
        }
        for (var library : Library.values()) {
            digest.update((library.jar + library.version).getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    }

    private static Map<String, String> headers(boolean secure, String imports) {
        var hash = Base64.getEncoder().encodeToString(sha256().digest(imports.getBytes(UTF_8)));
        var headers = new LinkedHashMap<String, String>();
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                        + " require-trusted-types-for 'script'; trusted-types lit-html");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (secure) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
        return headers;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
