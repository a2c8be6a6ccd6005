package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests for more than one address, within ranges, and for those of others. */
class SeveralAddressesTest {
  private final IpamRig rig = new IpamRig();
  private IpamRig.Node h1;
  private IpamRig.Node h2;

  @BeforeEach
  void nodes() {
    h1 = rig.node("h1");
    h2 = rig.node("h2");
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static AllocationRequest wanting(String handle, Want... wanted) {
    return new AllocationRequest(
        handle,
        List.of(),
        Arrays.asList(wanted),
        Map.of(),
        addresses -> IpamRig.document(handle).apply(addresses.getFirst()));
  }

  private static Want given(String address) {
    return new Want.Given(Ip.parse(address));
  }

  private static Want within(String first, String last) {
    return new Want.Any(List.of(new AddressRange(Ip.parse(first), Ip.parse(last))));
  }

  private static List<Ip> ips(String... addresses) {
    return Arrays.stream(addresses).map(Ip::parse).toList();
  }

  @Test
  void givesAllInOrderInOneTransactionAndTakesAllBack() {
    h1.allocate("warm", "10.0.0.1");
    h1.store().reset();
    Assignment both =
        h1.ipam().allocate(wanting("c1", given("10.0.0.9"), given("10.0.0.70"), given("10.0.0.8")));
    assertEquals(ips("10.0.0.9", "10.0.0.70", "10.0.0.8"), both.addresses());
    assertEquals(
        Optional.of(both.addresses()), h1.ipam().find("c1").map(handle -> handle.addresses()));
    h1.release("c1");
    h1.release("warm");
    rig.assertNothingHeld();
  }

  @Test
  void takesNoneWhenOneIsTaken() {
    h2.allocate("other", "10.0.0.70");
    AddressTakenException taken =
        assertThrows(
            AddressTakenException.class,
            () -> h1.ipam().allocate(wanting("c1", given("10.0.0.9"), given("10.0.0.70"))));
    assertEquals("other", taken.owner().handle());
    assertEquals("h2", taken.owner().node());
    assertEquals(Optional.empty(), h1.ipam().find("c1"));
    assertTrue(h1.allocate("c2", "10.0.0.9").address().equals(Ip.parse("10.0.0.9")));
  }

  @Test
  void refusesTheSameAddressTwice() {
    assertThrows(
        IllegalArgumentException.class, () -> wanting("c1", given("10.0.0.9"), given("10.0.0.9")));
  }

  @Test
  void choosesWithinRangesOnlyAndSaysWhenTheyAreFull() {
    Set<Ip> got = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      got.add(h1.ipam().allocate(wanting("c" + i, within("10.0.0.100", "10.0.0.102"))).address());
    }
    assertEquals(Set.copyOf(ips("10.0.0.100", "10.0.0.101", "10.0.0.102")), got);
    PoolExhaustedException full =
        assertThrows(
            PoolExhaustedException.class,
            () -> h1.ipam().allocate(wanting("c4", within("10.0.0.100", "10.0.0.102"))));
    assertTrue(String.valueOf(full.getMessage()).contains("10.0.0.100-10.0.0.102"));
    h1.release("c1");
    h2.ipam().allocate(wanting("c5", within("10.0.0.100", "10.0.0.102")));
  }

  @Test
  void givesOneAddressPerRange() {
    Assignment both =
        h1.ipam()
            .allocate(
                wanting("c1", within("10.0.0.7", "10.0.0.7"), within("10.0.0.200", "10.0.0.201")));
    assertEquals(ips("10.0.0.7", "10.0.0.200"), both.addresses());
    assertEquals(2, rig.blocks().size());
  }

  @Test
  void severalOfAnyKindCrossTheEndOfABlock() {
    rig.pools = List.of(IpamRig.pool("small", "10.0.0.0/29", 31));
    Set<Ip> got = new HashSet<>();
    Assignment all =
        h1.ipam().allocate(wanting("c1", Want.ANY, Want.ANY, Want.ANY, Want.ANY, Want.ANY));
    got.addAll(all.addresses());
    assertEquals(5, got.size());
    h1.release("c1");
    rig.assertNothingHeld();
  }

  @Test
  void notesAForeignAddressWithItsHolderAndNothingElse() {
    Ip foreign = Ip.parse("10.9.9.9");
    Assignment noted = h1.ipam().allocate(wanting("c1", new Want.Foreign(foreign)));
    assertEquals(List.of(foreign), noted.addresses());
    assertEquals(Optional.of("10.9.9.9"), rig.endpointValue("c1"));
    assertEquals(List.of(), rig.blocks());
    assertThrows(
        HandleInUseException.class,
        () -> h1.ipam().allocate(wanting("c1", new Want.Foreign(foreign))));
    h1.store().reset();
    assertTrue(h1.release("c1").isPresent());
    rig.assertNothingHeld();
  }
}
