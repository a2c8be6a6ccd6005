package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.AttributeResult;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Mutated messages against codecs and against a whole speaker. Seeds are fixed: a run repeats. */
class FuzzTest {
  private static final int HEADER = 19;
  private static final FamilyOptions EVERYTHING =
      FamilyOptions.DEFAULT.withAddPath(FamilyOptions.AddPath.BOTH).withExtendedNextHop(true);

  /** Sessions come and go by the thousand here; strongly held, or the level is forgotten. */
  private static final Logger SESSIONS = Logger.getLogger(PeerSession.class.getName());

  @BeforeAll
  static void keepQuiet() {
    SESSIONS.setLevel(Level.WARNING);
  }

  @AfterAll
  static void speakAgain() {
    SESSIONS.setLevel(Level.INFO);
  }

  /** Messages with much to break in them. */
  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>(Captured.all());
    String path = "400101 00 400206 0201 0000fde9 400304 c6120002";
    seeds.add(Captured.update("10 0a07", path + "800404 00000007 c00804 fde90001", "18 0a0801"));
    seeds.add(Captured.update("", path + "400600 c00708 0000fde9 0a000001", "10 0a02 10 0a03"));
    seeds.add(Captured.update("", path + "800e0f 000101 04 c6120002 00 10 0a05 10 0a06", ""));
    seeds.add(Captured.update("", path + "800f06 000101 10 0a05", "10 0a02"));
    seeds.add(Captured.update("", path + "d0c8 0003 010203 80c901 ff", "10 0a02"));
    seeds.add(
        Captured.update(
            "",
            "400101 00 400206 0202 fde9 5ba0 400304 c6120002 c01106 0201 fa56ea09"
                + "c00706 5ba0 0a000001 c01208 fa56ea09 0a000001",
            "10 0a02"));
    String six = "400101 00 400206 0201 0000fde9";
    String hop = "20010db8000000000000000000000002";
    seeds.add(
        Captured.update(
            "",
            "800e2a 0002 01 10" + hop + "00 30 20010db80001 20 20010db9 40 20010dba00000001" + six,
            ""));
    seeds.add(
        Captured.update(
            "",
            "800e31 0002 01 20"
                + hop
                + "fe800000000000000000000000000002 00 30 20010db80001 20 20010db8"
                + six,
            ""));
    seeds.add(Captured.update("", "800f0a 0002 01 30 20010db80001", ""));
    seeds.add(Captured.update("", "800f03 0002 01", ""));
    seeds.add(Captured.update("", "800e18 0001 01 10" + hop + "00 10 0a02" + six, ""));
    seeds.add(Captured.update("", path, "00000001 10 0a02 00000002 10 0a02")); // path identifiers
    seeds.add(Captured.frame(5, "0001 01 01"));
    seeds.add(Captured.frame(5, "0002 02 01"));
    seeds.add(Captured.frame(5, "0002 00 01"));
    return seeds;
  }

  private static byte[] mutate(byte[] seed, byte[] other, Random random) {
    byte[] octets = seed.clone();
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = HEADER + random.nextInt(Math.max(1, octets.length - HEADER));
      switch (random.nextInt(6)) {
        case 0 -> octets[Math.min(at, octets.length - 1)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> octets[Math.min(at, octets.length - 1)] = (byte) random.nextInt(256);
        case 2 -> octets[Math.min(at, octets.length - 1)] = (byte) (random.nextBoolean() ? 0 : -1);
        case 3 -> octets = Arrays.copyOf(octets, Math.min(at, octets.length));
        case 4 -> {
          byte[] longer = Arrays.copyOf(octets, octets.length + random.nextInt(12));
          random.nextBytes(longer);
          System.arraycopy(octets, 0, longer, 0, octets.length);
          octets = longer;
        }
        default -> { // a piece of another message
          int from = HEADER + random.nextInt(Math.max(1, other.length - HEADER));
          int length = Math.min(other.length - from, Math.max(0, octets.length - at));
          if (length > 0) {
            System.arraycopy(other, from, octets, at, length);
          }
        }
      }
    }
    if (octets.length < HEADER) {
      octets = Arrays.copyOf(octets, HEADER);
    }
    if (random.nextInt(10) > 0) {
      ByteBuffer.wrap(octets).putShort(16, (short) octets.length);
    }
    return octets;
  }

  @Test
  void codecsAnswerEveryInputWithAValueOrANotification() {
    Random random = new Random(20_261_121);
    List<byte[]> seeds = seeds();
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] octets =
          mutate(
              seeds.get(random.nextInt(seeds.size())),
              seeds.get(random.nextInt(seeds.size())),
              random);
      ByteBuffer.wrap(octets).putShort(16, (short) octets.length);
      AttributeContext context =
          context(random.nextBoolean(), random.nextBoolean(), random.nextInt(4));
      try {
        Message message = MessageCodec.read(ByteBuffer.wrap(octets));
        Message again = MessageCodec.read(ByteBuffer.wrap(MessageCodec.write(message)));
        assertEquals(message, again);
        if (message instanceof Update update) {
          checkAttributes(update, context);
        }
        read++;
      } catch (MessageException e) {
        assertTrue(
            e.notification().code() <= 3 || e.notification().code() == 7,
            e.notification().toString());
      }
    }
    assertTrue(read > 20_000, "most mutants should get past the header: " + read);
  }

  /** With IPv4 alone, both families, and both with path identifiers. */
  private static AttributeContext context(boolean fourOctet, boolean external, int kind) {
    int four = Family.IPV4_UNICAST.bit();
    int both = four | Family.IPV6_UNICAST.bit();
    return new AttributeContext(
        fourOctet, external, false, kind == 0 ? four : both, kind > 1 ? both : 0, kind > 0);
  }

  private static void checkAttributes(Update update, AttributeContext context)
      throws MessageException {
    AttributeResult result =
        AttributeReader.read(update.attributes().buffer(), context, !update.announced().isEmpty());
    if (result.attributes().isEmpty()) {
      return;
    }
    PathAttributes attributes = result.attributes().get();
    boolean classic = !attributes.nextHop().v6();
    AttributeContext wide = context(true, context.external(), 1);
    byte[] written = AttributeWriter.write(attributes, true);
    assertEquals(
        attributes,
        AttributeReader.read(ByteBuffer.wrap(written), wide, classic).attributes().orElseThrow());
    AttributeContext narrow = context(false, context.external(), 1);
    byte[] twoOctet = AttributeWriter.write(attributes, false);
    AttributeReader.read(ByteBuffer.wrap(twoOctet), narrow, classic);
  }

  /** From octets through session, RIB and best path to what two other peers are sent. */
  @ParameterizedTest
  @CsvSource({"1, 65001, 50000", "2, 64512, 50000"})
  void aSpeakerSurvivesEverythingAPeerCanSend(long seed, long peerAs, int count)
      throws IOException {
    survive(seed, peerAs, count);
  }

  /** Ten million in all. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "11, 65001, 2500000",
    "12, 64512, 2500000",
    "13, 4200000001, 2500000",
    "14, 65001, 2500000"
  })
  void aSpeakerSurvivesForAVeryLongTime(long seed, long peerAs, int count) throws IOException {
    survive(seed, peerAs, count);
  }

  /** What has broken a speaker once, ours or another's, is said again: resources in "fuzz". */
  @ParameterizedTest
  @MethodSource("findings")
  void doesNotStumbleTwice(Path finding) throws Exception {
    World world = new World();
    World.Node node = speaker(world, 65001);
    for (List<byte[]> connection : FuzzFinding.read(finding)) {
      TestPeer peer = dial(world, node);
      peer.say(greeting(new AsNumber(65001), 2));
      peer.say(new Keepalive());
      world.run(3);
      for (byte[] message : connection) {
        if (peer.connected()) {
          peer.say(message);
          world.run(3);
        }
      }
      peer.hangUp();
    }
    world.run(5_000_000);
    assertEquals(1, node.routing.routes().size(), "only our own route is left");
  }

  static List<Path> findings() throws Exception {
    return FuzzFinding.all();
  }

  /** Each message ends after each of its octets, and its header says so. */
  @Test
  void answersEveryMessageCutAtEveryLength() {
    List<byte[]> messages = new ArrayList<>(seeds());
    messages.add(Captured.OPEN);
    messages.add(MessageCodec.write(greeting(new AsNumber(65001), 2)));
    messages.add(MessageCodec.write(new Keepalive()));
    messages.add(Captured.frame(3, "0602 0361 6263"));
    World world = new World();
    World.Node node = speaker(world, 65001);
    TestPeer peer = new TestPeer();
    peer.closed = true;
    for (byte[] message : messages) {
      for (int length = HEADER; length < message.length; length++) {
        if (peer.closed) {
          peer = dial(world, node);
          peer.say(greeting(new AsNumber(65001), 2));
          peer.say(new Keepalive());
          world.run(3);
        }
        byte[] cut = Arrays.copyOf(message, length);
        ByteBuffer.wrap(cut).putShort(16, (short) length);
        peer.say(cut);
        world.run(3);
      }
    }
    peer.hangUp();
    world.run(5_000_000);
    assertEquals(1, node.routing.routes().size(), "only our own route is left");
  }

  private static World.Node speaker(World world, long peerAs) {
    World.Node node = world.node(1, 64512);
    node.originate(Set.of(Cidr.parse("10.1.0.0/16")));
    node.loop.peers(
        List.of(
            PeerConfig.of("fuzzer", World.address(2), new AsNumber(peerAs))
                .withPassive(true)
                .withFamilies(
                    Map.of(Family.IPV4_UNICAST, EVERYTHING, Family.IPV6_UNICAST, EVERYTHING))
                .withRestart(RestartOptions.DEFAULT),
            PeerConfig.of("outside", World.address(3), new AsNumber(65003)),
            PeerConfig.of("inside", World.address(4), new AsNumber(64512))));
    return node;
  }

  private static void survive(long seed, long peerAs, int count) throws IOException {
    Random random = new Random(seed);
    World world = new World();
    World.Node node = speaker(world, peerAs);
    List<TestPeer> others = List.of(listen(world, 3, 65003), listen(world, 4, 64512));
    List<byte[]> seeds = seeds();
    FuzzFinding said = new FuzzFinding();
    TestPeer fuzzer = new TestPeer();
    fuzzer.closed = true;
    long updates = 0;
    for (int i = 0; i < count; i++) {
      if (fuzzer.closed) {
        said.clear();
        fuzzer = connect(world, node, random, peerAs);
      }
      byte[] message =
          mutate(
              seeds.get(random.nextInt(seeds.size())),
              seeds.get(random.nextInt(seeds.size())),
              random);
      said.add(message);
      try {
        fuzzer.say(message);
        world.run(3);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", execution " + i + ": " + said.keep(seed), e);
      }
      if (i % 10_000 == 0) {
        updates += forget(node, others);
      }
    }
    updates += forget(node, others);
    fuzzer.hangUp();
    world.run(5_000_000); // past the longest restart time that an OPEN can name
    assertEquals(1, node.routing.routes().size(), "only our own route is left");
    assertTrue(others.stream().allMatch(TestPeer::connected));
    // They hear of external and of internal routes.
    assertTrue(updates > 1_000, "heard " + updates);
  }

  /** How many UPDATEs they have heard, which they forget then. */
  private static long forget(World.Node node, List<TestPeer> peers) {
    node.listener.sessions.clear();
    node.listener.lost.clear();
    long updates = 0;
    for (TestPeer peer : peers) {
      updates += peer.heard.stream().filter(Update.class::isInstance).count();
      peer.heard.clear();
    }
    return updates;
  }

  /** A peer that stays for the whole run: its hold time is 0. */
  private static TestPeer listen(World world, int number, long as) {
    TestPeer peer = new TestPeer();
    world.network.host(World.address(number), peer);
    while (!peer.connected()) {
      world.run(10);
    }
    peer.say(Open.of(new AsNumber(as), 0, World.address(number)));
    peer.say(new Keepalive());
    world.run(10);
    return peer;
  }

  /** An OPEN: of the least, of two octets, of everything, of everything but path identifiers. */
  private static Open greeting(AsNumber as, int kind) {
    if (kind == 0) {
      return Open.of(as, 90, World.address(2));
    }
    List<Capability> all = new ArrayList<>();
    if (kind > 1 || as.value() > 0xffff) {
      all.add(new Capability.FourOctetAs(as));
    }
    if (kind > 1) {
      all.add(Capability.Multiprotocol.IPV4_UNICAST);
      all.add(Capability.Multiprotocol.of(Family.IPV6_UNICAST));
      all.add(new Capability.Refresh());
      all.add(new Capability.EnhancedRefresh());
      all.add(new Capability.ExtendedMessage());
      all.add(
          new Capability.GracefulRestart(
              false,
              true,
              3,
              List.of(
                  new Capability.GracefulRestart.Kept(1, 1, true),
                  new Capability.GracefulRestart.Kept(2, 1, true))));
      all.add(new Capability.ExtendedNextHop(List.of(new Capability.ExtendedNextHop.Hop(1, 1, 2))));
    }
    if (kind == 2) {
      all.add(
          new Capability.AddPath(
              List.of(
                  new Capability.AddPath.Direction(1, 1, true, true),
                  new Capability.AddPath.Direction(2, 1, true, true))));
    }
    return Open.of(as, 90, World.address(2), all);
  }

  private static TestPeer dial(World world, World.Node node) {
    world.run(6_000); // past the idle hold time
    TestPeer peer = new TestPeer();
    peer.deaf = true;
    world.network.open(World.address(2), node.address, peer);
    world.run(3);
    return peer;
  }

  private static TestPeer connect(World world, World.Node node, Random random, long as) {
    TestPeer peer = dial(world, node);
    if (random.nextInt(20) > 0) {
      peer.say(greeting(new AsNumber(as), random.nextInt(4)));
      peer.say(new Keepalive());
      world.run(3);
    }
    return peer;
  }
}
