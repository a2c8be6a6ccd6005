package io.margay.bgp.mrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as files: our own, those of others, and what is none. Needs Debian's bgpdump. */
class MrtTest {
  private static final List<MrtPeer> PEERS =
      List.of(
          new MrtPeer(Ip.parse("10.0.0.9"), Ip.parse("0.0.0.0"), new AsNumber(65000)),
          new MrtPeer(Ip.parse("10.0.0.1"), Ip.parse("192.0.2.1"), new AsNumber(65001)),
          new MrtPeer(Ip.parse("10.0.0.2"), Ip.parse("2001:db8::2"), new AsNumber(4_200_000_001L)));

  private static final List<Origin> ORIGINS = List.of(Origin.IGP, Origin.EGP, Origin.INCOMPLETE);

  @TempDir private Path folder;

  private static PathAttributes attributes(Random random, boolean v6) {
    long[] path = random.longs(random.nextInt(4), 1, 4_294_967_295L).toArray();
    Ip hop = v6 ? new Ip(true, 0x2001_0db8_0000_0000L, random.nextInt(99)) : Ip.v4(0xc000_0200 + 7);
    PathAttributes plain =
        new PathAttributes(
            ORIGINS.get(random.nextInt(3)),
            AsPath.sequence(path),
            hop,
            random.nextBoolean() ? OptionalLong.of(random.nextInt(1000)) : OptionalLong.empty(),
            random.nextBoolean() ? OptionalLong.of(random.nextInt(1000)) : OptionalLong.empty(),
            false,
            Optional.empty(),
            List.of());
    return random.nextBoolean()
        ? plain
        : new RouteChange.EditCommunities(
                List.of(), List.of(Community.parse("65000:1"), Community.parse("65000:1:2")))
            .apply(plain);
  }

  private static Map<Cidr, List<MrtPath>> table(long seed) {
    Random random = new Random(seed);
    Map<Cidr, List<MrtPath>> table = new LinkedHashMap<>();
    for (int i = 0; i < 300; i++) {
      boolean v6 = random.nextInt(3) == 0;
      Cidr prefix =
          v6
              ? Cidr.containing(new Ip(true, random.nextLong(), random.nextLong()), i % 129)
              : Cidr.containing(Ip.v4(random.nextInt()), i % 33);
      List<MrtPath> paths = new ArrayList<>();
      boolean ids = random.nextInt(4) == 0;
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        // IPv4 by an IPv6 next hop too (RFC 8950).
        boolean v6Hop = v6 || random.nextInt(5) == 0;
        paths.add(
            new MrtPath(random.nextInt(3), 1_000_000L + i, ids ? n : 0, attributes(random, v6Hop)));
      }
      table.put(prefix, paths);
    }
    return table;
  }

  private static ByteBuffer write(Map<Cidr, List<MrtPath>> table) {
    MrtWriter writer = new MrtWriter(1_700_000_000L, Ip.parse("10.0.0.9"), "view", PEERS);
    table.forEach(writer::prefix);
    return writer.finish();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsWrittenIsReadAgainInPiecesToo(long seed) throws Exception {
    Map<Cidr, List<MrtPath>> table = table(seed);
    ByteBuffer whole = write(table);
    Map<Cidr, List<MrtPath>> read = new LinkedHashMap<>();
    MrtReader reader = new MrtReader(read::put);
    ByteBuffer piece = ByteBuffer.allocate(whole.limit());
    Random random = new Random(seed);
    while (whole.hasRemaining()) {
      int more = Math.min(whole.remaining(), 1 + random.nextInt(500));
      piece.put(whole.slice(whole.position(), more)).flip();
      whole.position(whole.position() + more);
      reader.read(piece);
      piece.compact();
    }
    reader.end(piece.flip());
    assertEquals(table, read);
    assertEquals(PEERS, reader.peers());
    assertEquals(0, reader.unreadable());
  }

  @Test
  void bgpdumpReadsWhatWeWrite() throws Exception {
    Map<Cidr, List<MrtPath>> table = new LinkedHashMap<>();
    Random random = new Random(7);
    PathAttributes four =
        new RouteChange.EditCommunities(List.of(), List.of(Community.parse("65000:1")))
            .apply(
                new PathAttributes(
                    Origin.IGP,
                    AsPath.sequence(65001, 4_200_000_001L),
                    Ip.parse("192.0.2.1"),
                    OptionalLong.of(10),
                    OptionalLong.of(150),
                    false,
                    Optional.empty(),
                    List.of()));
    table.put(Cidr.parse("10.1.0.0/16"), List.of(new MrtPath(1, 5, 0, four)));
    table.put(
        Cidr.parse("2001:db8:7::/48"),
        List.of(new MrtPath(2, 5, 0, four.withNextHop(Ip.parse("2001:db8::2")))));
    for (int i = 0; i < 50; i++) {
      Cidr prefix = Cidr.containing(Ip.v4(0x0b00_0000 + (i << 8)), 24);
      table.put(prefix, List.of(new MrtPath(i % 2, 5, 0, attributes(random, false))));
    }
    Path file = folder.resolve("table.mrt");
    ByteBuffer whole = write(table);
    byte[] octets = new byte[whole.remaining()];
    whole.get(octets);
    Files.write(file, octets);
    String said = bgpdump(file);
    assertTrue(
        said.contains(
            "B|192.0.2.1|65001|10.1.0.0/16|65001 4200000001|IGP|192.0.2.1|150|10|65000:1|"),
        said);
    assertTrue(
        said.contains(
            "B|2001:db8::2|4200000001|2001:db8:7::/48|65001 4200000001|IGP|2001:db8::2|150|10|"),
        said);
    assertEquals(52, said.lines().filter(line -> line.startsWith("TABLE_DUMP2|")).count(), said);
  }

  private static String bgpdump(Path file) throws Exception {
    try {
      Process process =
          new ProcessBuilder("bgpdump", "-m", file.toString()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      throw new AssertionError("bgpdump is missing: apt-get install bgpdump", e);
    }
  }

  /** Tables that others wrote of the same four routes, see the files' names. */
  @ParameterizedTest
  @ValueSource(strings = {"bird-2.0.12.mrt", "frr-8.4.4.mrt", "gobgp-3.10.0.mrt"})
  void tablesOfOthersAreRead(String name) throws Exception {
    Map<String, String> read = new LinkedHashMap<>();
    MrtReader reader =
        new MrtReader((prefix, paths) ->
            read.put(
                prefix.toString(),
                paths.getFirst().attributes().nextHop()
                    + " "
                    + paths.getFirst().attributes().asPath()));
    ByteBuffer whole = ByteBuffer.wrap(resource(name));
    reader.read(whole);
    reader.end(whole);
    assertEquals(0, reader.unreadable());
    assertEquals(
        Map.of(
            "192.0.2.0/24", "10.79.1.9 65000 65009",
            "198.51.100.0/25", "10.79.1.9 65000",
            "2001:db8:7::/48", "2001:db8:79::9 65000 65009"),
        read);
    assertTrue(
        reader.peers().stream().anyMatch(peer -> peer.as().equals(new AsNumber(65000))),
        () -> reader.peers().toString());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MrtTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void anyDamageIsReadOrRefused() throws Exception {
    ByteBuffer whole = write(table(9));
    byte[] good = new byte[whole.remaining()];
    whole.get(good);
    Random random = new Random(20261121);
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = good.clone();
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int length = random.nextBoolean() ? damaged.length : random.nextInt(damaged.length);
      ByteBuffer in = ByteBuffer.wrap(damaged, 0, length).slice();
      MrtReader reader = new MrtReader((_, _) -> {});
      try {
        reader.read(in);
        reader.end(in);
      } catch (MrtException e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("octet "), e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > 100, "damage was never noticed");
    MrtReader reader = new MrtReader((_, _) -> {});
    ByteBuffer cut = ByteBuffer.wrap(good, 0, good.length - 1).slice();
    reader.read(cut);
    assertThrows(MrtException.class, () -> reader.end(cut));
  }
}
