package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Peer;
import io.margay.model.control.ControlResponse.PeerState;
import io.margay.model.net.Ip;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default locale is the whole JVM's, so nothing else runs beside. */
@Isolated
class LocaleTest {
  private static final Peer PEER =
      new Peer(
          Ip.parse("10.0.0.1"),
          "global",
          PeerState.UP,
          Instant.parse("2026-11-21T11:30:04Z"),
          "Established",
          true);
  private static final String THREE =
      """
      apiVersion: v1
      kind: ipPool
      metadata: {cidr: 192.0.2.0/24}
      ---
      apiVersion: margay.io/v1
      kind: GlobalNetworkPolicy
      metadata: {name: deny-ping}
      spec: {order: 1234567.5}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"tr-TR", "ar-EG", "de-DE"})
  void printsTheSameUnderEveryLocale(String locale) {
    String here = everything();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    try {
      assertEquals(here, everything());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String everything() {
    Call call = new Call().input(THREE).answering(new ControlResponse.Peers("h1", List.of(PEER)));
    StringBuilder all = new StringBuilder();
    for (String line :
        List.of(
            "create -f -",
            "get IPPOOLS -o wide",
            "get policies -o json",
            "delete POLICY x",
            "node status",
            "ipam show")) {
      Call.Outcome outcome = call.run(line.split(" "));
      all.append(outcome.out()).append(outcome.err());
    }
    return all.toString();
  }
}
