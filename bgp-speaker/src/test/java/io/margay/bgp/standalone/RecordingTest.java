package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.mrt.MrtReader;
import io.margay.bgp.replay.Replay;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlWire;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A speaker beside two BIRDs: its story and its table, as files that are read again. */
class RecordingTest {
  @TempDir private Path folder;
  private Testbed bed;
  private Path socket;

  @BeforeEach
  void wire() throws Exception {
    socket = folder.resolve("s.sock");
    bed = new Testbed(folder, "s", "r1", "r2");
    for (int router = 1; router <= 2; router++) {
      bed.link(
          "s",
          "e" + router,
          "10.78.%d.9/24".formatted(router),
          "r" + router,
          "e0",
          "10.78.%d.2/24".formatted(router));
      bed.bird("r" + router, bird(router, "192.0.2.0/24", "10.99.%d.0/24".formatted(router)));
    }
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            """
            local-as: 65000
            router-id: 10.78.0.9
            control-socket: %s
            multipath: 2
            best-path: {multipath-relax: true}
            filters:
              in:
              - {prefix: 10.66.0.0/16, action: reject}
              - {prefix: 0.0.0.0/0, action: accept, add-communities: ["65000:1"]}
            originate: [10.50.0.0/24, {prefix: 10.51.0.0/24, med: 7, communities: ["65000:9"]}]
            peers:
            - {name: r1, address: 10.78.1.2, as: 65001, import: in, password: secret}
            - {name: r2, address: 10.78.2.2, as: 65002}
            """
                .formatted(socket));
    bed.speaker("s", file);
    bed.eventually("routes of both", () -> routes().size() == 6);
  }

  private static String bird(int router, String... prefixes) {
    StringBuilder routes = new StringBuilder();
    for (String prefix : prefixes) {
      routes.append("route ").append(prefix).append(" blackhole; ");
    }
    return """
    router id 10.78.%1$d.2;
    protocol device {}
    protocol static { ipv4; %3$s route 10.66.%1$d.0/24 blackhole; }
    protocol bgp m {
      local 10.78.%1$d.2 as 6500%1$d; neighbor 10.78.%1$d.9 as 65000; %2$s
      connect retry time 1; connect delay time 1; error wait time 1, 2; graceful restart off;
      ipv4 { import all; export where source = RTS_STATIC; };
    }
    """
        .formatted(router, router == 1 ? "password \"secret\";" : "", routes);
  }

  @AfterEach
  void tearDown() {
    bed.close();
  }

  private Tree.Mapping ask(ControlRequest.Bgp request) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer out = ByteBuffer.wrap(ControlWire.write(request));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer in = ByteBuffer.allocate(1 << 16);
      while (channel.read(in) >= 0) {
        all.write(in.array(), 0, in.position());
        in.clear();
      }
      ControlResponse answer = ControlWire.readAnswer(ByteBuffer.wrap(all.toByteArray()));
      return answer instanceof ControlResponse.Report report
          ? report.body()
          : new MappingBuilder().build();
    } catch (IOException | ControlWire.WireException e) {
      return new MappingBuilder().build();
    }
  }

  private static List<Tree> list(Tree.Mapping report, String key) {
    return report.get(key).orElse(null) instanceof Tree.Sequence all ? all.items() : List.of();
  }

  private static String text(Tree.Mapping report, String key) {
    return report.get(key).orElse(null) instanceof Tree.Scalar scalar ? scalar.text() : "";
  }

  /** The table as prefix, next hop and peer. */
  private List<String> routes() {
    return list(
            ask(
                new ControlRequest.BgpRoutes(
                    Optional.empty(), Optional.empty(), ControlRequest.View.BEST, 1000)),
            "routes")
        .stream()
        .map(route -> (Tree.Mapping) route)
        .map(route ->
            text(route, "prefix") + " " + text(route, "nextHop") + " " + text(route, "asPath"))
        .toList();
  }

  @Test
  void aReplayEndsWithTheTableThatTheSpeakerHad() throws Exception {
    List<String> lines = new ArrayList<>();
    long next = Long.parseLong(text(ask(new ControlRequest.BgpRecord(-1)), "next"));
    next = fetch(next, lines);
    bed.killBird("r1");
    bed.eventually("routes of one", () -> routes().size() == 5);
    bed.bird("r1", bird(1, "192.0.2.0/24", "10.98.1.0/24"));
    bed.eventually("another route", () -> routes().toString().contains("10.98.1.0/24"));
    bed.birdc("r2", "disable", "static1");
    bed.eventually("routes of the other", () -> routes().size() == 4);
    List<String> live = routes();
    fetch(next, lines);

    List<String> printed = new ArrayList<>();
    Replay replay = new Replay(printed::add);
    for (String line : lines) {
      replay.play(line);
    }
    assertEquals(live, replayed(replay));
    assertEquals("[Established, Established]", replay.sessions().values().toString());
    assertTrue(printed.toString().contains("10.98.1.0/24 by 10.78.1.2 from r1"), printed::toString);
    assertTrue(
        printed.stream()
            .anyMatch(line -> line.matches(".*192.0.2.0/24 by 10.78.[12].2, 10.78.[12].2 .*")),
        printed::toString);
    assertFalse(lines.toString().contains("secret"), "a password is in the recording");

    // The program says the same, twice.
    Path file = Files.write(folder.resolve("recording"), lines);
    String once = program(file);
    assertEquals(once, program(file));
    assertTrue(once.contains("routes at the end:\n  10.50.0.0/24 from this speaker\n"), once);
    assertTrue(once.contains("10.98.1.0/24 via 10.78.1.2 from r1 path 65001"), once);
    Files.writeString(file, "{\"rib\":\"begin\"}\n");
    assertTrue(program(file).contains("line 1: the key \"config\" is missing"), program(file));
  }

  @Test
  void whatAPeerToldIsShownWithWhatWasRefused() {
    Tree.Mapping told =
        ask(
            new ControlRequest.BgpRoutes(
                Optional.empty(), Optional.of("r1"), ControlRequest.View.RECEIVED, 10));
    List<String> shown =
        list(told, "routes").stream()
            .map(route -> (Tree.Mapping) route)
            .map(route -> text(route, "prefix") + " " + text(route, "refused"))
            .toList();
    assertEquals(
        List.of(
            "10.66.1.0/24 import filter, rule 1: reject in 10.66.0.0/16",
            "10.99.1.0/24 ",
            "192.0.2.0/24 "),
        shown);
  }

  @Test
  void aTableThatWasWrittenIsOriginatedByWhoLoadsIt() throws Exception {
    Path table = folder.resolve("table.mrt");
    Tree.Mapping piece = ask(new ControlRequest.BgpDump(0));
    byte[] octets = Base64.getDecoder().decode(text(piece, "data"));
    assertEquals(text(piece, "total"), Integer.toString(octets.length));
    Files.write(table, octets);
    Path file = folder.resolve("s.yaml");
    String before = Files.readString(file);
    String load = "mrt: {load: [{file: %s%s}], dump: {file: %s, every: 1}}\n";
    Path again = folder.resolve("again.mrt");
    Files.writeString(file, before + load.formatted(table, ", from: 10.78.2.2", again));
    bed.killBird("r1");
    bed.killBird("r2");
    bed.eventually("own routes alone", () -> routes().size() == 2);
    ask(new ControlRequest.BgpReload());
    assertEquals(
        List.of(
            "10.50.0.0/24  ",
            "10.51.0.0/24  ",
            "10.66.2.0/24  65002",
            "10.99.2.0/24  65002",
            "192.0.2.0/24  65002"),
        routes());
    // What is wrong with a file is told, and nothing changes.
    Files.write(table, new byte[] {1, 2, 3});
    ask(new ControlRequest.BgpReload());
    assertEquals(5, routes().size());
    bed.eventually("a refusal", () -> bed.logs().contains("the last record is cut short"));

    Files.write(table, octets);
    Files.writeString(file, before.replace("s.sock", "t.sock") + load.formatted(table, "", again));
    Process second = bed.speaker("r1", file);
    bed.eventually("a table by itself", () -> Files.exists(again));
    assertTrue(second.isAlive());
    List<String> loaded = new ArrayList<>();
    MrtReader reader = new MrtReader((prefix, _) -> loaded.add(prefix.toString()));
    reader.read(ByteBuffer.wrap(Files.readAllBytes(again)));
    assertEquals(6, loaded.size(), loaded::toString);
  }

  private static List<String> replayed(Replay replay) {
    return replay.routes().stream()
        .map(route ->
            route.prefix()
                + " "
                + route.nextHop().map(Object::toString).orElse("")
                + " "
                + route.asPath())
        .toList();
  }

  private long fetch(long since, List<String> lines) {
    long next = since;
    boolean more = true;
    while (more) {
      Tree.Mapping report = ask(new ControlRequest.BgpRecord(next));
      assertEquals("", text(report, "lost"));
      list(report, "lines").forEach(line -> lines.add(((Tree.Scalar) line).text()));
      next = Long.parseLong(text(report, "next"));
      more = text(report, "more").equals("true");
    }
    return next;
  }

  private static String program(Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int _ = ReplayFile.print(file, out, out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
