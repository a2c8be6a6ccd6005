package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateGroupTest {
  private static final long PREFIX = PackedPrefix.of(Cidr.parse("10.7.0.0/16"));
  private static final AttributeContext CONTEXT = new AttributeContext(true, true, false);

  private final Rib rib = new Rib();
  private final UpdateGroup external = group(true);
  private final UpdateGroup internal = group(false);

  private UpdateGroup group(boolean toOthers) {
    return new UpdateGroup(
        new ExportPolicy(
            new AsNumber(64512), toOthers, true, Ip.parse("192.0.2.1"), RouteFilter.acceptAll()),
        rib);
  }

  private PeerRoutes peer(boolean fromOtherAs, int number) {
    Ip ip = Ip.v4(0xc612_0000 + number);
    return rib.addPeer(fromOtherAs, ip, ip);
  }

  private void announce(PeerRoutes peer, long prefix, Attribute... others) {
    PathAttributes attributes =
        new PathAttributes(
            Origin.IGP,
            AsPath.sequence(65001),
            Ip.parse("198.51.100.1"),
            OptionalLong.of(7),
            OptionalLong.empty(),
            false,
            Optional.empty(),
            List.of(others));
    InternedAttributes interned = rib.attributes().intern(attributes, CONTEXT);
    rib.announce(peer, prefix, interned, true);
    rib.attributes().release(interned);
  }

  private void flush() {
    rib.flush(change -> {
      external.bestChanged(change);
      internal.bestChanged(change);
    });
  }

  private static PathAttributes told(List<Block> blocks, boolean toOthers) {
    TableReader reader = new TableReader(toOthers, true);
    blocks.forEach(block -> reader.read(block.messages()));
    return reader.table.get(PREFIX);
  }

  @Test
  void encodesOnceForAllMembersButTheSource() {
    PeerRoutes source = peer(true, 1);
    PeerRoutes second = peer(true, 2);
    PeerRoutes third = peer(true, 3);
    for (PeerRoutes member : List.of(source, second, third)) {
      assertEquals(List.of(), external.join(member));
    }
    announce(source, PREFIX);
    flush();
    List<Block> blocks = external.take();
    assertEquals(1, blocks.size());
    assertFalse(blocks.getFirst().isFor(source));
    assertTrue(blocks.getFirst().isFor(second) && blocks.getFirst().isFor(third));
    assertEquals(0, external.announced(source));
    assertEquals(1, external.announced(second));
  }

  @Test
  void takesARouteBackFromThePeerWhoseOwnRouteBecomesBest() {
    PeerRoutes first = peer(true, 1);
    PeerRoutes second = peer(true, 2);
    external.join(first);
    external.join(second);
    announce(second, PREFIX);
    flush();
    external.take();
    announce(first, PREFIX); // lower identifier: better
    flush();
    List<Block> blocks = external.take();
    List<Block> forFirst = blocks.stream().filter(block -> block.isFor(first)).toList();
    assertEquals(1, forFirst.size());
    TableReader reader = new TableReader(true, true);
    reader.table.put(PREFIX, PathAttributes.local(Ip.v4(1)));
    reader.read(forFirst.getFirst().messages());
    assertTrue(reader.table.isEmpty(), "the first gets a withdrawal");
    assertTrue(blocks.stream().anyMatch(block -> block.isFor(second)));
  }

  @Test
  void keepsInternalRoutesFromInternalPeers() {
    PeerRoutes source = peer(false, 1);
    internal.join(source);
    internal.join(peer(false, 2));
    external.join(peer(true, 3));
    announce(source, PREFIX);
    flush();
    assertEquals(List.of(), internal.take());
    assertEquals(1, external.take().size());
  }

  @Test
  void changesAttributesAsTheBorderOfTheAsAsks() {
    announce(peer(true, 1), PREFIX);
    flush();
    PathAttributes inside = told(internal.take(), false);
    assertEquals(OptionalLong.of(7), inside.med());
    assertEquals(OptionalLong.of(100), inside.localPref());
    assertEquals(Ip.parse("198.51.100.1"), inside.nextHop());
    assertEquals("65001", inside.asPath().toString());

    PathAttributes outside = told(external.take(), true);
    assertEquals(OptionalLong.empty(), outside.med());
    assertEquals(OptionalLong.empty(), outside.localPref());
    assertEquals(Ip.parse("192.0.2.1"), outside.nextHop());
    assertEquals("64512 65001", outside.asPath().toString());
  }

  @Test
  void passesOnUnknownTransitiveAttributesAsPartialOnly() {
    announce(
        peer(true, 1),
        PREFIX,
        new Attribute(0x80, 26, Octets.ofInts(1)), // AIGP, non-transitive
        new Attribute(0xc0, 32, Octets.of(new byte[12])),
        new Attribute(0xc0, 200, Octets.ofInts(2)));
    flush();
    assertEquals(
        List.of(
            new Attribute(0xc0, 32, Octets.of(new byte[12])),
            new Attribute(0xe0, 200, Octets.ofInts(2))),
        told(external.take(), true).others());
  }

  @Test
  void stripsNonTransitiveExtendedCommunitiesAtTheBorder() {
    byte[] both = new byte[16];
    both[0] = 0x40; // non-transitive
    both[8] = 0x00;
    both[15] = 9;
    announce(peer(true, 1), PREFIX, new Attribute(0xc0, 16, Octets.of(both)));
    flush();
    assertEquals(
        List.of(new Attribute(0xc0, 16, Octets.of(Arrays.copyOfRange(both, 8, 16)))),
        told(external.take(), true).others());
    assertEquals(
        List.of(new Attribute(0xc0, 16, Octets.of(both))), told(internal.take(), false).others());
  }

  @ParameterizedTest
  @CsvSource({"-255, false, true", "-254, false, false", "-253, false, true", "7, true, true"})
  void honoursWellKnownCommunities(int community, boolean outside, boolean inside) {
    byte[] value = new byte[4];
    ByteBuffer.wrap(value).putInt(community);
    announce(peer(true, 1), PREFIX, new Attribute(0xc0, Attribute.COMMUNITIES, Octets.of(value)));
    flush();
    assertEquals(outside, !external.take().isEmpty());
    assertEquals(inside, !internal.take().isEmpty());
  }

  @Test
  void withdrawsARouteWhoseAttributesNoLongerFitAMessage() {
    PeerRoutes source = peer(true, 1);
    external.join(peer(true, 2));
    announce(source, PREFIX);
    flush();
    external.take();
    announce(source, PREFIX, new Attribute(0xc0, 200, Octets.of(new byte[4050])));
    flush();
    List<Block> blocks = external.take();
    TableReader reader = new TableReader(true, true);
    reader.table.put(PREFIX, PathAttributes.local(Ip.v4(1)));
    blocks.forEach(block -> reader.read(block.messages()));
    assertTrue(reader.table.isEmpty());
  }

  @Test
  void sendsTheWholeTableAgainForARouteRefresh() {
    PeerRoutes member = peer(true, 2);
    external.join(member);
    announce(peer(true, 1), PREFIX);
    flush();
    byte[] first = external.take().getFirst().messages();
    byte[] again = external.refresh(member).getFirst().messages();
    assertArrayEquals(first, again);
  }

  @Test
  void packsPrefixesWithEqualAttributesIntoOneMessage() {
    PeerRoutes source = peer(true, 1);
    external.join(peer(true, 2));
    for (int i = 0; i < 100; i++) {
      announce(source, PackedPrefix.of(0x0a00_0000 + (i << 8), 24));
    }
    flush();
    List<Block> blocks = external.take();
    assertEquals(1, blocks.size());
    assertEquals(100, blocks.getFirst().prefixes().size());
    // Header 19, lengths 4, attributes 4 + 13 + 7, prefixes of 4 octets.
    assertEquals(19 + 4 + 24 + 100 * 4, blocks.getFirst().messages().length);
  }
}
