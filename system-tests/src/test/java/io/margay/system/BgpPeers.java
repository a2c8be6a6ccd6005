package io.margay.system;

import io.margay.lab.Host;
import io.margay.lab.Poll;
import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code netctl bgp} of one host says, read for tests. */
record BgpPeers(Host host) {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** One peer's or route's keys with their texts. */
  record Row(Map<String, String> values) {
    String text(String key) {
      return values.getOrDefault(key, "");
    }
  }

  /** Sessions by the peer's address. */
  Map<String, Row> all() throws IOException {
    Map<String, Row> peers = new TreeMap<>();
    rows("peers", "netctl", "bgp", "peers", "-o", "json")
        .forEach(row -> peers.put(row.text("address"), row));
    return peers;
  }

  Row peer(String address) throws IOException {
    return all().getOrDefault(address, new Row(Map.of()));
  }

  /** What a peer told: each prefix with the reason for which it was refused, or nothing. */
  Map<String, String> received(String address) throws IOException {
    Map<String, String> refused = new TreeMap<>();
    rows("routes", "netctl", "bgp", "routes", "--peer", address, "--received", "-o", "json")
        .forEach(row -> refused.put(row.text("prefix"), row.text("refused")));
    return refused;
  }

  void awaitUp(String... addresses) throws IOException {
    for (String address : addresses) {
      Poll.until(
          SOON,
          "session of " + host + " with " + address,
          () -> peer(address).text("state").equals("Established"));
    }
  }

  /** When each session that is up began. */
  Map<String, String> since() throws IOException {
    Map<String, String> since = new TreeMap<>();
    all()
        .forEach((address, row) -> {
          if (row.text("state").equals("Established")) {
            since.put(address, row.text("since"));
          }
        });
    return since;
  }

  private List<Row> rows(String key, String... command) throws IOException {
    String text = host.run(command).orThrow();
    try {
      Tree.Mapping report =
          (Tree.Mapping) Documents.read("report", text.getBytes(StandardCharsets.UTF_8)).getFirst();
      return ((Tree.Sequence) report.get(key).orElseThrow())
          .items().stream().map(item -> row((Tree.Mapping) item)).toList();
    } catch (InvalidDocumentException e) {
      throw new IOException(text, e);
    }
  }

  private static Row row(Tree.Mapping mapping) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Tree.Entry entry : mapping.entries()) {
      if (entry.value() instanceof Tree.Scalar scalar) {
        values.put(entry.key(), scalar.text());
      }
    }
    return new Row(values);
  }
}
