package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Compare;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.IpamReport;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IpamTest {
  private final IpamRig rig = new IpamRig();
  private final IpamRig.Node h1 = rig.node("h1");
  private final IpamRig.Node h2 = rig.node("h2");

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void claimsABlockInTheTransactionOfItsFirstAddress() {
    Assignment assignment = h1.allocate("c1");
    assertEquals(1, h1.store().transactions().size());
    Transaction transaction = h1.store().transactions().getFirst();
    Set<String> written = new HashSet<>();
    transaction.writes().forEach(write -> written.add(write.key()));
    Cidr block = assignment.block();
    assertEquals(
        Set.of(
            Keys.block(block),
            Keys.affinity("h1", block),
            Keys.handle("c1"),
            IpamRig.endpoint("c1")),
        written);
    assertTrue(transaction.compares().contains(new Compare.Absent(Keys.block(block))));
    assertEquals(Optional.of("h1"), rig.blocks().getFirst().affinity());
    assertEquals(Optional.of(assignment.address().toString()), rig.endpointValue("c1"));
    Entry handle = rig.store.get(Keys.handle("c1")).orElseThrow();
    assertEquals(assignment.revision(), handle.modRevision());
    assertFalse(assignment.borrowed());
    assertEquals("main", assignment.pool());
  }

  @Test
  void allocatesAndReleasesInOneTransactionWithoutARead() {
    h1.allocate("c1");
    h1.store().reset();
    h1.allocate("c2");
    h1.release("c2");
    h1.allocate("c3");
    assertEquals(0, h1.store().reads());
    assertEquals(3, h1.store().transactions().size());
  }

  @Test
  void allocatesForACallerThatDoesNotWait() {
    Assignment first = h1.ipam().allocateLater(IpamRig.any("c1")).join();
    assertEquals(List.of(first.address()), h1.ipam().find("c1").orElseThrow().addresses());
    CompletionException refused =
        assertThrows(
            CompletionException.class, () -> h1.ipam().allocateLater(IpamRig.any("c1")).join());
    assertTrue(refused.getCause() instanceof HandleInUseException);
  }

  @Test
  void releasesAllThatAHandleHoldsWithTheCallersWrites() {
    Assignment assignment = h1.allocate("c1");
    HandleRecord handle = h1.ipam().find("c1").orElseThrow();
    assertEquals(List.of(assignment.address()), handle.addresses());
    assertEquals(Map.of("c", "c1"), handle.attributes());
    assertEquals(Optional.of(handle), h1.release("c1").map(Released::handle));
    rig.assertNothingHeld();
    assertEquals(Optional.empty(), h1.release("c1"));
    assertEquals(Optional.empty(), h1.ipam().find("c1"));
  }

  @Test
  void givesAFreedAddressOutLast() {
    Ip freed = h1.allocate("c1").address();
    h1.release("c1");
    for (int i = 0; i < 60; i++) {
      assertFalse(h1.allocate("d" + i).address().equals(freed));
    }
  }

  @Test
  void takesAGivenAddressFromAnUnclaimedBlockFromItsOwnAndFromAnothers() {
    Assignment claimed = h1.allocate("c1", "10.0.0.70");
    assertEquals(
        new Assignment(
            List.of(Ip.parse("10.0.0.70")),
            Cidr.parse("10.0.0.64/26"),
            "main",
            claimed.revision(),
            false),
        claimed);
    assertFalse(h1.allocate("c2", "10.0.0.71").borrowed());
    Assignment borrowed = h2.allocate("c3", "10.0.0.72");
    assertTrue(borrowed.borrowed());
    assertEquals(1, rig.blocks().size());
    Block block = rig.blocks().getFirst();
    assertEquals("h2", block.holder(Ip.parse("10.0.0.72")).orElseThrow().node());
    h2.release("c3");
    h1.release("c2");
    h1.release("c1");
    rig.assertNothingHeld();
  }

  @Test
  void namesTheOwnerOfATakenAddress() {
    h1.allocate("c1", "10.0.0.70");
    for (IpamRig.Node node : List.of(h1, h2)) {
      AddressTakenException taken =
          assertThrows(AddressTakenException.class, () -> node.allocate("c2", "10.0.0.70"));
      assertEquals("c1", taken.owner().handle());
      assertEquals("h1", taken.owner().node());
    }
    h1.release("c1");
    assertEquals(Ip.parse("10.0.0.70"), h2.allocate("c2", "10.0.0.70").address());
  }

  @Test
  void refusesAddressesOutsideThePoolsAndThoseItNeverHandsOut() {
    for (String address : List.of("10.0.1.1", "10.0.0.0", "10.0.0.255", "fd00::1")) {
      assertThrows(AddressOutsidePoolsException.class, () -> h1.allocate("c1", address));
    }
    h1.allocate("c1", "10.0.0.1");
    assertThrows(AddressOutsidePoolsException.class, () -> h1.allocate("c2", "10.0.0.0"));
  }

  @Test
  void refusesAHandleThatHoldsSomething() {
    Ip held = h1.allocate("c1").address();
    for (IpamRig.Node node : List.of(h1, h2)) {
      HandleInUseException inUse =
          assertThrows(HandleInUseException.class, () -> node.allocate("c1"));
      assertEquals(List.of(held), inUse.existing().addresses());
    }
    assertEquals(Optional.of(held.toString()), rig.endpointValue("c1"));
  }

  @Test
  void refusesPoolsThatAreUnknownDisabledOrNotThere() {
    assertThrows(NoPoolException.class, () -> h1.ipam().allocate(from("c1", "other")));
    rig.pools = List.of(new Pool("main", Cidr.parse("10.0.0.0/24"), 26, false));
    assertThrows(NoPoolException.class, () -> h1.ipam().allocate(from("c1", "main")));
    assertThrows(NoPoolException.class, () -> h1.allocate("c1"));
    rig.pools = List.of();
    assertThrows(NoPoolException.class, () -> h1.allocate("c1"));
    assertEquals(List.of(), rig.blocks());
  }

  @Test
  void takesFromTheNamedPoolsInTheirOrder() {
    rig.pools =
        List.of(
            IpamRig.pool("a", "10.1.0.0/24", 26),
            IpamRig.pool("b", "10.2.0.0/30", 30),
            IpamRig.pool("c", "10.3.0.0/24", 26));
    assertEquals("b", h1.ipam().allocate(from("c1", "b", "c")).pool());
    assertEquals("b", h1.ipam().allocate(from("c2", "b", "c")).pool());
    assertEquals("c", h1.ipam().allocate(from("c3", "b", "c")).pool());
  }

  @Test
  void borrowsWhenNoBlockIsFreeAndSaysWhenNothingIs() {
    rig.pools = List.of(IpamRig.pool("tiny", "10.0.0.0/29", 30));
    h1.allocate("a1", "10.0.0.1");
    h1.allocate("a2", "10.0.0.4");
    Set<Ip> borrowed = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      Assignment assignment = h2.allocate("b" + i);
      assertTrue(assignment.borrowed());
      borrowed.add(assignment.address());
    }
    assertEquals(4, borrowed.size());
    assertThrows(PoolExhaustedException.class, () -> h2.allocate("b5"));
    assertThrows(PoolExhaustedException.class, () -> h1.allocate("a3"));
    h1.release("a2");
    assertEquals(Ip.parse("10.0.0.4"), h2.allocate("b5").address());
  }

  @Test
  void releasesWhenThePoolIsGone() {
    h1.allocate("c1");
    h2.allocate("c2", "10.0.0.200");
    rig.pools = List.of();
    assertTrue(h1.release("c1").isPresent());
    assertTrue(rig.node("h3").release("c2").isPresent()); // as after a restart: nothing is known
    rig.assertNothingHeld();
  }

  @Test
  void knowsItsBlocksAfterARestart() {
    Cidr block = h1.allocate("c1").block();
    h1.ipam().close();
    IpamRig.Node again = rig.node("h1");
    assertEquals(block, again.allocate("c2").block());
    assertEquals(0, again.store().reads());
    assertTrue(again.release("c1").isPresent());
  }

  @Test
  void keepsClearOfBlocksOfAnotherSize() {
    Cidr old = h1.allocate("c1").block();
    rig.pools = List.of(IpamRig.pool("main", "10.0.0.0/24", 28));
    for (int i = 0; i < 12 * 16 - 1; i++) {
      Assignment assignment = h2.allocate("d" + i);
      assertFalse(old.contains(assignment.address()) && !assignment.block().equals(old));
    }
    List<Cidr> blocks = rig.blocks().stream().map(Block::cidr).toList();
    for (Cidr one : blocks) {
      assertTrue(blocks.stream().filter(one::overlaps).count() == 1, blocks.toString());
    }
  }

  @Test
  void leavesMalformedRecordsAlone() {
    rig.pools = List.of(IpamRig.pool("main", "10.0.0.0/25", 26));
    rig.put(Keys.block(Cidr.parse("10.0.0.0/26")), "garbage");
    rig.put(Keys.handle("broken"), "garbage");
    rig.put(Keys.affinities("h1") + "nonsense", "");
    assertEquals(Cidr.parse("10.0.0.64/26"), h1.allocate("c1").block());
    assertThrows(BrokenRecordException.class, () -> h1.allocate("c2", "10.0.0.5"));
    assertThrows(BrokenRecordException.class, () -> h1.release("broken"));
    assertThrows(BrokenRecordException.class, () -> h1.ipam().find("broken"));
    assertThrows(BrokenRecordException.class, () -> h1.allocate("broken"));
    assertEquals(
        Optional.of("garbage"),
        rig.store.get(Keys.block(Cidr.parse("10.0.0.0/26"))).map(Entry::value));
    assertTrue(rig.node("h1").allocate("c3").block().equals(Cidr.parse("10.0.0.64/26")));
  }

  @Test
  void nothingOfANodeIsLeftAfterItsEviction() {
    h1.allocate("c1", "10.0.0.1");
    h1.allocate("c2", "10.0.0.65");
    h2.allocate("c3", "10.0.0.129");
    h1.allocate("borrowed", "10.0.0.130");
    h2.allocate("lent", "10.0.0.2");
    for (int i = 0; i < 60; i++) { // all of a block at once
      h1.allocate("many" + i, "10.0.0." + (194 + i));
    }
    rig.put(Keys.affinity("h1", Cidr.parse("10.9.0.0/26")), "");
    assertEquals(
        List.of(Cidr.parse("10.0.0.192/26"), Cidr.parse("10.0.0.64/26")),
        new Eviction(rig.store).ofNode("h1"));
    assertEquals(List.of(), rig.store.list(Keys.affinities("h1")).entries());
    assertEquals(
        List.of(Keys.handle("c3"), Keys.handle("lent")),
        rig.store.list(Keys.handles()).entries().stream().map(Entry::key).toList());
    List<Block> left = rig.blocks();
    assertEquals(
        List.of(Cidr.parse("10.0.0.0/26"), Cidr.parse("10.0.0.128/26")),
        left.stream().map(Block::cidr).toList());
    assertEquals(Optional.empty(), left.getFirst().affinity()); // whom it lent to stays
    assertEquals(List.of(Ip.parse("10.0.0.2")), left.getFirst().addressesOf("lent"));
    assertEquals(Set.of(1), left.getLast().allocations().keySet());
    // The worker does not know yet; the refusal tells it.
    assertEquals(Ip.parse("10.0.0.66"), h1.allocate("c4", "10.0.0.66").address());
  }

  @Test
  void whatAHandleHoldsIsFreedFromOutsideInOneTransaction() {
    h1.allocate("c1", "10.0.0.1");
    h2.allocate("c2", "10.0.0.2");
    Eviction eviction = new Eviction(rig.store);
    Transaction borrowed = eviction.ofHandle("c2");
    assertEquals(2, borrowed.writes().size());
    rig.store.commit(borrowed);
    assertEquals(Optional.empty(), h2.ipam().find("c2"));
    assertEquals(Set.of(1), rig.blocks().getFirst().allocations().keySet());
    assertEquals(List.of(), eviction.ofHandle("c2").writes());
    // Their agents find out: the one gives back what is gone, the other goes on with the block.
    assertEquals(Optional.empty(), h2.release("c2"));
    assertEquals(Ip.parse("10.0.0.2"), h1.allocate("c3", "10.0.0.2").address());
  }

  @Test
  void showsWhatIsUsed() {
    h1.allocate("c1", "10.0.0.1");
    h2.allocate("c2", "10.0.0.2");
    h2.allocate("c3", "10.0.0.65");
    IpamReport report = Ipam.show(rig.store, rig.pools);
    assertEquals(new IpamReport.Usage(254, 3, 1, 251), report.total());
    assertEquals(
        List.of(Optional.of("h1"), Optional.of("h2")),
        report.pools().getFirst().blocks().stream().map(IpamReport.BlockUsage::affinity).toList());
  }

  private static AllocationRequest from(String handle, String... pools) {
    return new AllocationRequest(
        handle, List.of(pools), Optional.empty(), Map.of(), IpamRig.document(handle));
  }

  @Test
  void failsARequestWhoseOwnWritesAreWrong() {
    AllocationRequest throwing =
        new AllocationRequest(
            "c1",
            List.of(),
            Optional.empty(),
            Map.of(),
            _ -> {
              throw new IllegalStateException("no document");
            });
    assertThrows(IllegalStateException.class, () -> h1.ipam().allocate(throwing));
    AllocationRequest colliding =
        new AllocationRequest(
            "c1",
            List.of(),
            Optional.empty(),
            Map.of(),
            _ -> List.of(new Write.Delete(Keys.handle("c1"))));
    assertThrows(IllegalArgumentException.class, () -> h1.ipam().allocate(colliding));
    h1.allocate("c1");
  }
}
