package io.margay.agent.cni;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NamespaceProofTest {
  @Test
  void aNamespaceWithANameOrAProcessIsAliveAndGoneWithoutBoth() throws Exception {
    String inode;
    Process process;
    try (TestNamespace namespace = new TestNamespace()) {
      Path path = Path.of("/run/netns", namespace.name());
      inode = NamespaceProof.inode(path).orElseThrow();
      assertFalse(NamespaceProof.now().isGone(inode), "it has a name");
      process = Program.start(namespace, "sleep 60");
      Eventually.within(
          Duration.ofSeconds(5),
          "the process is in it",
          () ->
              inode.equals(
                  NamespaceProof.inode(Path.of("/proc/" + process.pid() + "/ns/net")).orElse("")));
    }
    assertFalse(NamespaceProof.now().isGone(inode), "it has a process");
    process.destroyForcibly().waitFor();
    assertTrue(NamespaceProof.now().isGone(inode));
    assertFalse(NamespaceProof.now().isGone(""), "of what nothing is known nothing is proven");
    assertFalse(
        NamespaceProof.now()
            .isGone(NamespaceProof.inode(Path.of("/proc/self/ns/net")).orElseThrow()));
  }
}
