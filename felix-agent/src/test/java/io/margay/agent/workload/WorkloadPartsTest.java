package io.margay.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.NetlinkException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, journal and undoing: the parts of an attach that need no kernel. */
class WorkloadPartsTest {
  private static final String ENDPOINT = "h1-cni-0123456789abcdef-eth0";

  @Test
  void namesOfLinksAreStableDistinctAndWithinTheKernelsLimit() {
    assertEquals(LinkName.ofEndpoint(ENDPOINT), LinkName.ofEndpoint(ENDPOINT));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      String name = LinkName.ofEndpoint(ENDPOINT + i);
      assertTrue(name.matches("mgy[0-9a-v]{11}"), name);
      assertTrue(LinkName.isOurs(name) && names.add(name), name);
    }
  }

  @Test
  void aDyingLinkHasANameThatNoLivingOneHasAndThatIsRecognised() {
    String link = LinkName.ofEndpoint(ENDPOINT);
    String first = LinkName.dying(link, 1);
    assertTrue(first.startsWith(LinkName.DYING_PREFIX) && LinkName.isOurs(first), first);
    assertFalse(first.equals(LinkName.dying(link, 2)));
    assertTrue(first.length() <= 15);
    assertFalse(LinkName.isOurs("mgyshort"));
    assertFalse(LinkName.isOurs("cali0123456789"));
  }

  @Test
  void theJournalOutlivesTheAgentAndForgetsWhatTheStoreWasTold(@TempDir Path directory)
      throws Exception {
    Path state = directory.resolve("state/detached");
    DetachJournal journal = new DetachJournal(state);
    journal.add(ENDPOINT);
    journal.add(ENDPOINT);
    journal.add("h1-cni-other-eth0");
    Files.writeString(state.resolve("mgyhalf.new"), "cut sho");
    DetachJournal next = new DetachJournal(state);
    assertEquals(Set.of(ENDPOINT, "h1-cni-other-eth0"), Set.copyOf(next.pending()));
    assertTrue(next.holds(ENDPOINT));
    next.remove(ENDPOINT);
    next.remove(ENDPOINT);
    assertFalse(next.holds(ENDPOINT));
    assertEquals(List.of("h1-cni-other-eth0"), next.pending());
  }

  @Test
  void aJournalThatCannotBeWrittenSaysWhere(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> new DetachJournal(file.resolve("detached")));
    assertTrue(String.valueOf(e.getMessage()).contains("detached"), e::toString);
  }

  @Test
  void undoingGoesBackwardsAndPastWhatFails() {
    List<String> undone = new ArrayList<>();
    UndoStack undo = new UndoStack();
    undo.push("first", () -> undone.add("first"));
    undo.push(
        "second",
        () -> {
          throw NetlinkException.failed("delete link", "x", "no");
        });
    undo.push(
        "third",
        () -> {
          undone.add("third");
          throw new IllegalStateException("a bug");
        });
    undo.unwind();
    assertEquals(List.of("third", "first"), undone);
    undo.unwind();
    assertEquals(List.of("third", "first"), undone, "only once");
  }
}
