package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row: the error form of the contract, and nothing is written. */
class BadInputTest {
  private final Call call = new Call();

  @Test
  void anUnknownKey() {
    assertRefused(
        """
        apiVersion: margay.io/v1
        kind: IPPool
        metadata:
          name: web
        spec:
          cidr: 10.0.0.0/16
          blocksize: 26
        """,
        """
        error: spec: unknown key "blocksize"; did you mean "blockSize"?
          at    <stdin>:7:3
          kept: nothing was written; 1 fault in the input
        """);
  }

  @Test
  void aRangeWithHostBits() {
    assertRefused(
        "{apiVersion: v1, kind: ipPool, metadata: {cidr: 192.0.2.1/24}}",
        """
        error: metadata.cidr: host bits are set in 192.0.2.1/24: the network is 192.0.2.0/24
          at    <stdin>:1:49
          kept: nothing was written; 1 fault in the input
        """);
  }

  @Test
  void aWrongTypeAndABrokenSelectorAtOnce() {
    assertRefused(
        """
        apiVersion: margay.io/v1
        kind: GlobalNetworkPolicy
        metadata: {name: web}
        spec:
          order: first
          selector: role = "db"
          ingress:
          - action: allow
            destination: {ports: [http]}
        """,
        """
        error: spec.order: expected a number, found text "first"
          at    <stdin>:5:10
        error: spec.selector: expected ==, !=, contains, starts with, ends with, in or not in after the label "role", found "=" at column 6 of the selector
          at    <stdin>:6:18
        error: spec.ingress[0].action: "allow" is not one of Allow, Deny, Log, Pass (did you mean Allow?)
          at    <stdin>:8:13
        error: spec.ingress[0].destination.ports[0]: named ports are not supported in this release; write the number
          at    <stdin>:9:27
          kept: nothing was written; 4 faults in the input
        """);
  }

  @Test
  void aPoolThatOverlapsAnother() {
    call.input("{apiVersion: v1, kind: ipPool, metadata: {cidr: 10.20.128.0/17}}")
        .run("create", "-f", "-");
    int before = call.store.writes();
    Call.Outcome outcome =
        call.input("- {apiVersion: v1, kind: ipPool, metadata: {cidr: 10.20.0.0/16}}")
            .run("create", "-f", "-");
    assertEquals(
        """
        Failed to create any 'ipPool' resources: 1 failed
        error: IPPool(10-20-0-0-16): spec.cidr 10.20.0.0/16 overlaps IPPool(10-20-128-0-17) (10.20.128.0/17)
          at    <stdin>:1:3
          kept: nothing was written
          next: netctl get pools    and choose a free range
        """,
        outcome.err());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.code());
    assertEquals(before, call.store.writes());
  }

  @Test
  void aDocumentOfTenMegabytes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("big.yaml");
    Files.writeString(
        file, "- {apiVersion: v1, kind: ipPool, metadata: {cidr: 10.0.0.0/16}}\n".repeat(160_000));
    Call.Outcome outcome = call.run("create", "-f", file.toString());
    assertEquals(
        """
        error: the input is larger than 4 MiB; split it into several files
          at    %s
          kept: nothing was written; 1 fault in the input
        """
            .formatted(file),
        outcome.err());
    assertEquals(2, outcome.code());
  }

  @Test
  void aliasesThatMultiply() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i))
          .append(String.join(", ", Collections.nCopies(10, "*a" + (i - 1))))
          .append("]\n");
    }
    assertRefused(
        bomb.toString(),
        """
        error: aliases stand for more than 100000 values
          at    <stdin>:5:45
          kept: nothing was written; 1 fault in the input
        """);
  }

  @Test
  void textThatIsNoYamlNoJsonOrNoText() {
    assertRefused(
        "kind: IPPool\n  name: x\n",
        """
        error: not YAML: mapping values are not allowed here
          at    <stdin>:2:7
          kept: nothing was written; 1 fault in the input
        """);
    assertRefused(
        "{\"kind\": \"IPPool\",",
        """
        error: not YAML: expected the node content, but found '<stream end>'
          at    <stdin>:1:19
          kept: nothing was written; 1 fault in the input
        """);
    assertRefused(
        "",
        """
        error: the input holds no resource
          at    <stdin>
          kept: nothing was written; 1 fault in the input
        """);
    call.input(new byte[] {'k', (byte) 0xff});
    Call.Outcome outcome = call.run("apply", "-f", "-");
    assertEquals(
        """
        error: the input is not UTF-8 text
          at    <stdin>
          kept: nothing was written; 1 fault in the input
        """,
        outcome.err());
  }

  @Test
  void oneBadDocumentAmongGoodOnesStopsAll(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("a.yaml"), "{apiVersion: v1, kind: ipPool, metadata: {cidr: 10.0.0.0/16}}");
    Files.writeString(
        folder.resolve("b.json"),
        "{\"apiVersion\": \"v1\", \"kind\": \"ipPol\", \"metadata\": {}}");
    Files.writeString(folder.resolve("notes.txt"), "not read");
    Call.Outcome outcome = call.run("create", "-f", folder.toString());
    assertEquals(
        """
        error: kind: unknown kind "ipPol"; did you mean ipPool?
          at    %s/b.json:1:30
          kept: nothing was written; 1 fault in the input
        """
            .formatted(folder),
        outcome.err());
    assertEquals(2, outcome.code());
    assertEquals(List.of(), call.store.keys());
  }

  @Test
  void whatThisReleaseDoesNotHonour() {
    assertRefused(
        """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: web}
        spec:
          tier: security
          doNotTrack: true
          namespaceSelector: all()
          ingress:
          - action: Allow
            http: {methods: [GET]}
            source: {nets: [], serviceAccounts: {names: [a]}}
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: rack}
        ---
        apiVersion: projectcalico.org/v3
        kind: IPPool
        metadata: {name: six}
        spec: {cidr: "fd00::/64"}
        """,
        """
        error: spec.ingress[0].source.nets: the list is empty; leave the key out to match any
          at    <stdin>:11:20
        error: spec.ingress[0].source.serviceAccounts: not supported in this release
          at    <stdin>:11:41
        error: spec.ingress[0].http: not supported in this release
          at    <stdin>:10:11
        error: spec.tier: other tiers than default are not supported in this release
          at    <stdin>:5:9
        error: spec.namespaceSelector: not supported in this release
          at    <stdin>:7:22
        error: spec.doNotTrack: is not supported in this release
          at    <stdin>:6:15
        error: kind: the kind NetworkPolicy is not supported in this release
          at    <stdin>:14:7
        error: spec.cidr: fd00::/64: IPv6 pools are not supported in this release
          at    <stdin>:20:14
          kept: nothing was written; 8 faults in the input
        """);
  }

  private void assertRefused(String input, String expected) {
    Call.Outcome outcome =
        call.input(input.getBytes(StandardCharsets.UTF_8)).run("create", "-f", "-");
    assertEquals(expected, outcome.err());
    assertEquals("", outcome.out());
    assertEquals(2, outcome.code());
    assertEquals(List.of(), call.requests);
  }
}
