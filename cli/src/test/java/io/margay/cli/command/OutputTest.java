package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Check;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.control.ControlResponse.Peer;
import io.margay.model.control.ControlResponse.PeerState;
import io.margay.model.net.Ip;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static final String THREE =
      """
      apiVersion: v1
      kind: ipPool
      metadata: {cidr: 192.0.2.0/24}
      spec: {disabled: true}
      ---
      apiVersion: margay.io/v1
      kind: GlobalNetworkPolicy
      metadata: {name: deny-ping}
      spec:
        order: 100
        selector: role == 'db'
        ingress:
        - {action: Deny, protocol: ICMP}
      ---
      apiVersion: projectcalico.org/v3
      kind: Node
      metadata: {name: H1, labels: {rack: r1}}
      spec:
        bgp: {ipv4Address: 10.199.0.1/24}
      """;

  private final Call call = new Call();

  @Test
  void answersTheDocumentOfTheContractInItsWords() {
    call.input(
        """
        - apiVersion: v1
          kind: ipPool
          metadata:
            cidr: 192.0.2.0/24
        """);
    assertOutput("Successfully created 1 'ipPool' resource(s)\n", "create", "-f", "-");
    assertOutput(
        """
        NAME           CIDR           SELECTOR
        192-0-2-0-24   192.0.2.0/24   all()
        """,
        "get",
        "pools");
  }

  @Test
  void namesTheKindOnlyWhenThereIsOne() {
    call.input(THREE);
    assertOutput("Successfully created 3 resource(s)\n", "create", "-f", "-");
    assertOutput("Successfully applied 3 resource(s)\n", "apply", "-f", "-");
    assertOutput(
        "Successfully deleted 2 'Node' resource(s)\n",
        "delete",
        "nodes",
        "h1",
        "h2",
        "--skip-not-exists");
  }

  @Test
  void printsTablesAndNames() {
    call.input(THREE).run("create", "-f", "-");
    assertOutput(
        """
        NAME           CIDR           NAT     IPIPMODE   VXLANMODE   DISABLED   DISABLEBGPEXPORT   SELECTOR
        192-0-2-0-24   192.0.2.0/24   false   Never      Never       true       false              all()
        """,
        "get",
        "IPPOOL",
        "-o",
        "wide");
    assertOutput(
        """
        NAME        ORDER   SELECTOR
        deny-ping   100     role == "db"
        """,
        "get",
        "gnp");
    assertOutput(
        """
        NAME   ASN       IPV4            IPV6
        h1     (64512)   10.199.0.1/24
        """,
        "get",
        "node",
        "h1",
        "-o",
        "wide");
    assertOutput("nodes/h1\n", "get", "nodes", "-o", "name");
    assertOutput("NAME\n", "get", "profiles");
  }

  @Test
  void printsDocumentsThatCanBeAppliedAgain() {
    call.input(THREE).run("create", "-f", "-");
    assertOutput(
        """
        apiVersion: margay.io/v1
        kind: GlobalNetworkPolicy
        metadata:
          name: deny-ping
          resourceVersion: "3"
          uid: uid-2
          creationTimestamp: "2026-11-21T10:00:00Z"
        spec:
          order: 100
          selector: role == "db"
          types:
          - Ingress
          ingress:
          - action: Deny
            protocol: ICMP
        """,
        "get",
        "policy",
        "deny-ping",
        "-o",
        "yaml");
    for (String format : List.of("yaml", "json")) {
      String documents = call.run("get", "policies", "-o", format).out();
      assertEquals(
          3, call.input(documents).run("apply", "--error-unchanged", "-f", "-").code(), documents);
    }
  }

  @Test
  void tellsWhatItCouldDoAndWhatNot() {
    call.input(THREE).run("create", "-f", "-");
    String more = THREE.replace("192.0.2.0/24", "192.0.3.0/24");
    Call.Outcome outcome = call.input(more).run("create", "-f", "-");
    assertEquals("Partial success: created 1 out of 3 resources\n", outcome.out());
    assertEquals(
        """
        error: resource already exists: GlobalNetworkPolicy(deny-ping)
          at    <stdin>:6:1
          kept: nothing was written
          next: netctl apply    to change it
        error: resource already exists: Node(h1)
          at    <stdin>:15:1
          kept: nothing was written
          next: netctl apply    to change it
        """,
        outcome.err());
    assertEquals(
        """
        [
          {
            "kind": "Node",
            "name": "h9",
            "outcome": "failed",
            "problem": {
              "code": "not-found",
              "what": "resource does not exist: Node(h9)",
              "kept": "nothing was written",
              "next": "netctl get nodes"
            }
          }
        ]
        """,
        call.run("delete", "node", "h9", "-o", "json").out());
  }

  @Test
  void printsWarningsBesideTheResult() {
    Call.Outcome outcome =
        call.input(
                """
                apiVersion: v1
                kind: ipPool
                metadata: {cidr: 10.0.0.0/16}
                spec:
                  ipip: {enabled: true}
                """)
            .run("create", "-f", "-");
    assertEquals("Successfully created 1 'ipPool' resource(s)\n", outcome.out());
    assertEquals(
        "warning: <stdin>:5:9: spec.ipip: is kept, but tunnels are not supported in this"
            + " release: packets are routed\n",
        outcome.err());
  }

  @Test
  void printsErrorsAsJsonForPrograms() {
    assertEquals(
        "{\"code\":\"not-found\",\"what\":\"resource does not exist: Node(h9)\","
            + "\"next\":\"netctl get nodes\"}\n",
        call.run("get", "node", "h9", "-o", "json").err());
  }

  @Test
  void printsTheSessionsInTheTableOfCalicoctl() {
    call.answering(
        new ControlResponse.Peers(
            "h1",
            List.of(
                peer("10.199.0.2", PeerState.UP, "2026-11-21T11:30:04Z", "Established"),
                peer("10.199.0.3", PeerState.START, "2026-11-20T23:00:00Z", "Connect"))));
    Call.Outcome outcome = call.run("node", "status");
    assertEquals(
        """
        Margay process is running.

        IPv4 BGP status
        +--------------+-------------------+-------+------------+-------------+
        | PEER ADDRESS |     PEER TYPE     | STATE |   SINCE    |    INFO     |
        +--------------+-------------------+-------+------------+-------------+
        | 10.199.0.2   | node-to-node mesh | up    | 11:30:04   | Established |
        | 10.199.0.3   | node-to-node mesh | start | 2026-11-20 | Connect     |
        +--------------+-------------------+-------+------------+-------------+

        IPv6 BGP status
        No IPv6 peers found.
        """,
        outcome.out());
    assertEquals(10, outcome.code());
  }

  private static Peer peer(String address, PeerState state, String since, String info) {
    return new Peer(
        Ip.parse(address), "node-to-node mesh", state, Instant.parse(since), info, true);
  }

  @Test
  void printsHowTheAgentIs() {
    call.answering(
        new ControlResponse.Health(
            "h1", "0.1.0", List.of(new Check("store", Level.OK, "3 of 3"), fine())));
    assertOutput(
        """
        node h1, agent 0.1.0

        CHECK   STATE     DETAIL
        store   ok        3 of 3
        pools   warning   none
        """,
        "status");
  }

  private static Check fine() {
    return new Check("pools", Level.WARNING, "none");
  }

  @Test
  void printsHowFullThePoolsAre() {
    call.input(THREE).run("create", "-f", "-");
    assertOutput(
        """
        +----------+--------------+-----------+------------+------------+
        | GROUPING |     CIDR     | IPS TOTAL | IPS IN USE |  IPS FREE  |
        +----------+--------------+-----------+------------+------------+
        | IP Pool  | 192.0.2.0/24 | 254       | 0 (0%)     | 254 (100%) |
        +----------+--------------+-----------+------------+------------+
        """,
        "ipam", "show", "--show-blocks");
  }

  private void assertOutput(String expected, String... arguments) {
    Call.Outcome outcome = call.run(arguments);
    assertEquals(expected, outcome.out(), outcome.err());
    assertEquals("", outcome.err());
    assertEquals(0, outcome.code());
  }
}
