/* SPDX-License-Identifier: Apache-2.0 */
package io.galgo.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galgo.console.act.Grant;
import io.galgo.control.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of users. */
class UsersTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private Path directory;

    @Test
    void whoWasAddedSignsInByPasswordAlone() throws Exception {
        var file = directory.resolve("users.yaml");
        Users.add(file, "anna", PASSWORD.toCharArray(), Grant.everywhere(Role.VIEWER));
        Users.add(file, "anna", PASSWORD.toCharArray(), new Grant(Role.OPERATOR, "prod", "billing", ""));
        var users = Users.read(file);
        assertThat(users.signIn("anna", PASSWORD.toCharArray()).orElseThrow().grants())
                .extracting(Grant::toString)
                .containsExactly("viewer", "operator on prod, groups billing");
        assertThat(users.signIn("anna", "wrong horse battery".toCharArray())).isEmpty();
        assertThat(users.signIn("bruno", PASSWORD.toCharArray())).isEmpty();
        assertThat(Files.readString(file)).contains("pbkdf2-sha256$600000$").doesNotContain(PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aGrantThatIsNotUnderstoodIsNoGrantOfEverything() throws Exception {
        var file = directory.resolve("users.yaml");
        Users.add(file, "anna", PASSWORD.toCharArray(), new Grant(Role.OPERATOR, "", "billing", ""));
        var text = Files.readString(file);
        Files.writeString(file, text.replaceAll("groups: .*", "group: billing"));
        assertThatThrownBy(() -> Users.read(file)).hasMessageContaining("a grant has no \"group\"");
        Files.writeString(file, text.replaceAll("groups: .*", "groups: [billing, shipping]"));
        assertThatThrownBy(() -> Users.read(file)).hasMessageContaining("\"groups\" of a grant is one text");
        Files.writeString(file, text.replaceAll("groups: .*", "groups:"));
        assertThatThrownBy(() -> Users.read(file)).hasMessageContaining("\"groups\" of a grant is one text");
    }

    @Test
    void whatIsNotSafeIsRefusedWithAReason() throws Exception {
        var file = directory.resolve("users.yaml");
        assertThatThrownBy(() -> Users.add(file, "anna", "short".toCharArray(), Grant.everywhere(Role.VIEWER)))
                .hasMessage("A password has at least 12 characters.");
        assertThatThrownBy(() -> Users.add(file, "a\nb", PASSWORD.toCharArray(), Grant.everywhere(Role.VIEWER)))
                .hasMessageContaining("is no name for a user");
        Files.writeString(file, "users:\n  anna:\n    password: pbkdf2-sha256$1000$AA==$AA==\n");
        assertThatThrownBy(() -> Users.read(file))
                .hasMessage(file + ": anna: the password has 1000 rounds; at least 600000 are safe");
        Files.writeString(file, "users: {}\n");
        assertThatThrownBy(() -> Users.read(file)).hasMessageContaining("has no user. Add one: galgo users add");
    }
}
