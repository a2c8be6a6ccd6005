package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Keys;
import io.margay.datastore.Write;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reserved addresses, and how they become an endpoint's. */
final class HandOverTest {
  private final IpamRig rig = new IpamRig();
  private final IpamRig.Node h1 = rig.node("h1");
  private final IpamRig.Node h2 = rig.node("h2");

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void makesAReservedAddressAnEndpointsInOneTransaction() {
    Ip address = h1.ipam().allocate(reserved("r1", Optional.empty())).address();
    assertEquals(Allocation.State.RESERVED, holder(address).state());
    h1.store().reset();
    HandedOver done = h1.ipam().handOver(adoption("r1", "e1")).orElseThrow();
    assertEquals(List.of(address), done.handle().addresses());
    assertEquals(1, h1.store().transactions().size());
    assertEquals(0, h1.store().reads());
    assertEquals(new Allocation("e1", "h1", Allocation.State.ASSIGNED), holder(address));
    assertTrue(h1.ipam().find("r1").isEmpty());
    assertEquals(Map.of("network", "n"), h1.ipam().find("e1").orElseThrow().attributes());
    assertEquals(Optional.of(address.toString()), rig.endpointValue("e1"));
    assertEquals(done.revision(), rig.store.get(Keys.handle("e1")).orElseThrow().modRevision());
  }

  @Test
  void goesBackToReservedAndIsReleasedThen() {
    Ip address = h1.ipam().allocate(reserved("r1", Optional.empty())).address();
    h1.ipam().handOver(adoption("r1", "e1"));
    HandOverRequest back =
        new HandOverRequest(
            "e1",
            "r1",
            Allocation.State.RESERVED,
            Map.of(),
            _ -> List.of(new Write.Delete(IpamRig.endpoint("e1"))));
    assertTrue(h1.ipam().handOver(back).isPresent());
    assertEquals(new Allocation("r1", "h1", Allocation.State.RESERVED), holder(address));
    assertEquals(Optional.empty(), rig.endpointValue("e1"));
    assertTrue(h1.release("r1").isPresent());
    assertTrue(rig.blocks().stream().allMatch(block -> block.allocations().isEmpty()));
  }

  @Test
  void leavesAllAsItIsWhenThereIsNothingToHandOver() {
    assertEquals(Optional.empty(), h1.ipam().handOver(adoption("r1", "e1")));
    assertEquals(Optional.empty(), rig.endpointValue("e1"));
  }

  @Test
  void refusesAReceiverThatHoldsSomething() {
    h1.allocate("e1");
    h1.ipam().allocate(reserved("r1", Optional.empty()));
    assertThrows(HandleInUseException.class, () -> h1.ipam().handOver(adoption("r1", "e1")));
    assertTrue(h1.ipam().find("r1").isPresent());
  }

  @Test
  void seesWhatAnotherAgentOfThisHostHasReserved() {
    Ip address = h1.ipam().allocate(reserved("r1", Optional.of("10.0.0.77"))).address();
    IpamRig.Node restarted = rig.node("h1");
    assertTrue(restarted.ipam().handOver(adoption("r1", "e1")).isPresent());
    assertEquals("e1", holder(address).handle());
    assertEquals(Optional.empty(), h1.ipam().handOver(adoption("r1", "e2")));
  }

  @Test
  void listsTheHandlesOfAPrefixOnly() {
    h1.allocate("h1-a");
    h1.allocate("h1-b");
    h2.allocate("h2-a");
    assertEquals(
        List.of("h1-a", "h1-b"), h1.ipam().handles("h1-").stream().map(h -> h.id()).toList());
  }

  @Test
  void choosesWithinARangeOnlyAndSaysWhenItIsFull() {
    Cidr range = Cidr.parse("10.0.0.128/30");
    for (int i = 0; i < 4; i++) {
      Ip address = h1.ipam().allocate(within("w" + i, range)).address();
      assertTrue(range.contains(address), address.toString());
    }
    PoolExhaustedException full =
        assertThrows(PoolExhaustedException.class, () -> h1.ipam().allocate(within("w4", range)));
    assertTrue(full.getMessage().endsWith("within 10.0.0.128/30"), full.getMessage());
    assertTrue(range.contains(h1.release("w2").orElseThrow().handle().addresses().getFirst()));
    assertTrue(range.contains(h2.ipam().allocate(within("w5", range)).address()));
  }

  private Allocation holder(Ip address) {
    Block block =
        rig.blocks().stream().filter(b -> b.cidr().contains(address)).findFirst().orElseThrow();
    return block.holder(address).orElseThrow();
  }

  private static AllocationRequest reserved(String handle, Optional<String> address) {
    return new AllocationRequest(
        handle,
        List.of(),
        address.map(Ip::parse),
        Map.of(),
        _ -> List.of(),
        Allocation.State.RESERVED,
        Optional.empty());
  }

  private static AllocationRequest within(String handle, Cidr range) {
    return new AllocationRequest(
        handle,
        List.of(),
        Optional.empty(),
        Map.of(),
        _ -> List.of(),
        Allocation.State.RESERVED,
        Optional.of(range));
  }

  private static HandOverRequest adoption(String from, String to) {
    return new HandOverRequest(
        from,
        to,
        Allocation.State.ASSIGNED,
        Map.of("network", "n"),
        handle ->
            List.of(new Write.Put(IpamRig.endpoint(to), handle.addresses().getFirst().toString())));
  }
}
