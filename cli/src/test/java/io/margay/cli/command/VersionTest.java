package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void printsTheVersionOfTheBuild() throws Exception {
    assertEquals("netctl 0.1.0\n", new Call().run("version").out());
    assertTrue(
        Files.readString(Path.of("pom.xml")).contains("<version>" + VersionCommand.VERSION + "<"));
  }
}
