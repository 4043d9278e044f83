/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.server;

import static org.springframework.security.config.Customizer.withDefaults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.web.context.ContextLoaderListener;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * A provider to sign in at: Spring's authorization server, with its own page of sign-in. It takes a code once, with the verifier that belongs
 * to it, from a client that knows its secret. Tests may have it write something else into ID tokens.
 */
final class Provider implements AutoCloseable {

    static final String SECRET = "what-the-console-proves-itself-by";
    static final String PASSWORD = "four words in a row";

    private final Server server = new Server(0);
    private final Map<String, Set<String>> teams = new ConcurrentHashMap<>();
    private final AtomicReference<Consumer<JwtClaimsSet.Builder>> twist = new AtomicReference<>(claims -> {});
    private final AtomicReference<URI> redirect = new AtomicReference<>();

    private Provider() {}

    static Provider start() throws Exception {
        var provider = new Provider();
        var context = new AnnotationConfigWebApplicationContext();
        context.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("provider", provider));
        context.register(Rules.class);
        var handler = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
        handler.addEventListener(new ContextLoaderListener(context));
        handler.addFilter(
                new FilterHolder(new DelegatingFilterProxy("springSecurityFilterChain")),
                "/*",
                EnumSet.allOf(DispatcherType.class));
        provider.server.setHandler(handler);
        provider.server.start();
        return provider;
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** Where it may send browsers back to. */
    void knows(URI console) {
        redirect.set(console.resolve("/signed-in"));
    }

    void teams(String name, String... of) {
        teams.put(name, Set.of(of));
    }

    /** What it writes into ID tokens besides, or instead. */
    void twist(Consumer<JwtClaimsSet.Builder> claims) {
        twist.set(claims);
    }

    private Set<String> teamsOf(String name) {
        return teams.getOrDefault(name, Set.of());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The provider cannot be stopped", e);
        }
    }

    /** How it goes about it. */
    @Configuration
    @EnableWebSecurity
    static class Rules {

        @Bean
        @Order(1)
        SecurityFilterChain protocol(HttpSecurity http, Provider provider) throws Exception {
            return http.oauth2AuthorizationServer(server -> {
                        http.securityMatcher(server.getEndpointsMatcher());
                        server.oidc(oidc -> oidc.userInfoEndpoint(endpoint -> endpoint.userInfoMapper(asked -> {
                            var name = asked.getAuthorization().getPrincipalName();
                            return new OidcUserInfo(Map.of(
                                    "sub",
                                    name,
                                    "preferred_username",
                                    name,
                                    "groups",
                                    List.copyOf(provider.teamsOf(name))));
                        })));
                    })
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(resources -> resources.jwt(withDefaults()))
                    .exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
                            new LoginUrlAuthenticationEntryPoint("/login"),
                            new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
                    .build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain signIn(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("anna").password("{noop}" + PASSWORD).build(),
                    User.withUsername("bruno").password("{noop}" + PASSWORD).build());
        }

        @Bean
        RegisteredClientRepository clients(Provider provider) {
            return new RegisteredClientRepository() {
                @Override
                public void save(RegisteredClient client) {
                    // with its secret encoded otherwise: it stays as it is
                }

                @Override
                public RegisteredClient findById(String id) {
                    return findByClientId(id);
                }

                @Override
                public RegisteredClient findByClientId(String id) {
                    return RegisteredClient.withId("galgo")
                            .clientId("galgo")
                            .clientSecret("{noop}" + SECRET)
                            .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                            .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                            .redirectUri(provider.redirect.get().toString())
                            .scope("openid")
                            .scope("profile")
                            .clientSettings(ClientSettings.builder()
                                    .requireProofKey(true)
                                    .build())
                            .build();
                }
            };
        }

        @Bean
        JWKSource<SecurityContext> keys() throws JOSEException {
            RSAKey key = new RSAKeyGenerator(2048).keyID("one").generate();
            return new ImmutableJWKSet<>(new JWKSet(key));
        }

        @Bean
        JwtDecoder decoder(JWKSource<SecurityContext> keys) {
            return NimbusJwtDecoder.withJwkSource(keys).build();
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build(); // the issuer is as it is asked
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> tokens(Provider provider) {
            return context -> {
                if (context.getTokenType().getValue().equals("id_token")) {
                    var name = context.getPrincipal().getName();
                    context.getClaims()
                            .claim("preferred_username", name)
                            .claim("groups", List.copyOf(provider.teamsOf(name)));
                    provider.twist.get().accept(context.getClaims());
                }
            };
        }
    }
}
