package io.margay.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/config.md} is written from {@link AgentSetting} by {@code -Dupdate=true}. */
class ConfigPageTest {
  private static final Path PAGE = Path.of("..", "docs", "config.md");

  @Test
  void thePageOfSettingsIsWhatTheProgramReads() throws Exception {
    if (Boolean.getBoolean("update")) {
      Files.writeString(PAGE, page());
    }
    String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    assertEquals(
        page(),
        written,
        "docs/config.md is stale; write it anew: mvn verify -pl felix-agent -am"
            + " -Dtest=ConfigPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate=true");
  }

  private static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Settings of felix-agent

        <!-- Written by ConfigPageTest from AgentSetting; do not edit. -->

        `felix-agent --config FILE` reads YAML. A key with dots is a path of nested mappings
        (`etcd: {endpoints: …}`) or written as it is (`etcd.endpoints: …`). Each setting can also be
        given as a flag (`--KEY VALUE` or `--KEY=VALUE`) or as an environment variable. A flag
        outweighs the variable, and that the file; a list is written with commas in both. An unknown
        key or a wrong value is refused, with its place, before anything is touched.

        | key | flag | variable | default | |
        |---|---|---|---|---|
        """);
    for (AgentSetting setting : AgentSetting.values()) {
      String fallback = setting.fallback();
      page.append(
          "| `%s` | `%s` | `%s` | %s | %s |%n"
              .formatted(
                  setting.key(),
                  setting.flag(),
                  setting.variable(),
                  fallback.isEmpty() ? "none" : fallback.contains(" ") ? fallback : code(fallback),
                  setting.help()));
    }
    return page.toString();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
