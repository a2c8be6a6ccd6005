package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.rib.RibWorld.Kind;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many peers announce, change and withdraw many prefixes for a while: in the end the table is that
 * of a RIB which has only seen the last state, and so is what a reader was told.
 */
class FlapStormTest {
  private static final PathAttributes[] ROUTES = new PathAttributes[64];

  static {
    for (int i = 0; i < ROUTES.length; i++) {
      ROUTES[i] =
          new PathAttributes(
              Origin.IGP,
              AsPath.sequence(65_001 + i % 4, 65_100 + i, 65_200L + i % 7),
              Ip.v4(0xc633_6400 + i % 5 + 1),
              OptionalLong.of(i % 3),
              OptionalLong.empty(),
              false,
              Optional.empty(),
              List.of());
    }
  }

  @Test
  void endsWithTheTableOfTheLastState() {
    storm(10, 400, 40, 7);
  }

  @Test
  @Tag("long")
  void endsWithTheTableOfTheLastStateAmongAHundredPeers() {
    storm(100, 10_000, 30, 11);
  }

  private static void storm(int peers, int prefixes, int rounds, long seed) {
    Random random = new Random(seed);
    RibWorld world = new RibWorld(Family.IPV4_UNICAST, BestPathRules.DEFAULT);
    RibWorld.Peer reader = world.add(Kind.EXTERNAL);
    List<RibWorld.Peer> all = new ArrayList<>();
    int[][] last = new int[peers][prefixes]; // index of the route + 1, 0 for none
    for (int i = 0; i < peers; i++) {
      all.add(world.add(Kind.EXTERNAL));
    }
    for (int round = 0; round < rounds; round++) {
      reader.slow = random.nextInt(3) == 0;
      for (int i = 0; i < peers; i++) {
        flap(all.get(i), last[i], random);
        if (random.nextInt(4) == 0) {
          world.flush();
        }
      }
      world.flush();
    }
    reader.slow = false;
    reader.pump();
    compare(world, reader, last);
  }

  private static void flap(RibWorld.Peer peer, int[] last, Random random) {
    int from = random.nextInt(last.length);
    int count = random.nextInt(last.length / 2);
    boolean withdraw = random.nextInt(3) == 0;
    for (int j = 0; j < count; j++) {
      int index = (from + j) % last.length;
      int route = withdraw ? 0 : 1 + random.nextInt(ROUTES.length);
      last[index] = route;
      if (withdraw) {
        peer.withdraw(prefix(index), 0);
      } else {
        peer.announce(prefix(index), 0, ROUTES[route - 1]);
      }
    }
  }

  private static void compare(RibWorld world, RibWorld.Peer reader, int[][] last) {
    RibWorld fresh = new RibWorld(Family.IPV4_UNICAST, BestPathRules.DEFAULT);
    RibWorld.Peer freshReader = fresh.add(Kind.EXTERNAL);
    for (int[] routes : last) {
      RibWorld.Peer peer = fresh.add(Kind.EXTERNAL);
      for (int index = 0; index < routes.length; index++) {
        if (routes[index] != 0) {
          peer.announce(prefix(index), 0, ROUTES[routes[index] - 1]);
        }
      }
    }
    fresh.flush();
    assertEquals(fresh.rib.size(), world.rib.size());
    for (int index = 0; index < last[0].length; index++) {
      Cidr prefix = prefix(index);
      assertEquals(
          fresh.best(prefix).map(Map.Entry::getValue),
          world.best(prefix).map(Map.Entry::getValue),
          prefix.toString());
    }
    assertEquals(freshReader.told.texts(), reader.told.texts());
    assertEquals(fresh.rib.attributes().size(), world.rib.attributes().size());
  }

  private static Cidr prefix(int index) {
    return new Cidr(Ip.v4(0x0a00_0000 + (index << 8)), 24);
  }

  @Test
  void aThousandClientsOfOneReflectorHearOfEachOther() {
    RibWorld world = new RibWorld(Family.IPV4_UNICAST, BestPathRules.DEFAULT);
    List<RibWorld.Peer> clients = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      clients.add(world.add(Kind.CLIENT));
    }
    for (int i = 0; i < 50; i++) {
      clients.get(i).announce(prefix(i), 0, ROUTES[i % ROUTES.length]);
    }
    List<Block> blocks = world.flush();
    assertEquals(1, world.groups.size(), "one group encodes for all");
    assertEquals(50, blocks.size(), "each announcement is encoded once");
    for (int i = 0; i < 1000; i++) {
      RibWorld.Peer client = clients.get(i);
      assertEquals(i < 50 ? 49 : 50, client.told.table.size());
      assertEquals(client.told.table.size(), client.group.announced(client.routes));
    }
  }
}
