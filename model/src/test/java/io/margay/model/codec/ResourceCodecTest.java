package io.margay.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.document.Fault;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.document.Limits;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Direction;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Resource;
import io.margay.model.selector.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceCodecTest {

  @Test
  void readsThePoolOfTheOldDialectUnchanged() throws Exception {
    ResourceDocument document =
        only(
            """
            - apiVersion: v1
              kind: ipPool
              metadata:
                cidr: 192.0.2.0/24
            """);
    assertEquals("ipPool", document.kind());
    assertEquals(
        new IpPool(Metadata.named("192-0-2-0-24"), IpPoolSpec.of(Cidr.parse("192.0.2.0/24"))),
        document.resource());
    assertEquals(List.of(), document.warnings());
  }

  @Test
  void writesWhatItReads() throws Exception {
    for (Resource resource : Samples.ALL) {
      String json = ResourceCodec.toJson(resource);
      Resource again = ResourceCodec.fromJson(resource.kind(), json, 17);
      assertEquals("17", again.metadata().resourceVersion().orElse(""));
      assertEquals(json, ResourceCodec.toJson(again));
      assertEquals(
          resource.withMetadata(again.metadata()).toString(), again.toString(), "from JSON");
      assertEquals(resource, only(ResourceCodec.toYaml(List.of(resource))).resource(), "from YAML");
      assertEquals(
          resource,
          only(JsonText.pretty(ResourceCodec.toTree(resource))).resource(),
          "from indented JSON");
    }
    assertEquals(
        Samples.ALL,
        read(ResourceCodec.toYaml(Samples.ALL)).stream().map(ResourceDocument::resource).toList());
  }

  @Test
  void fillsInTheDefaults() throws Exception {
    GlobalNetworkPolicy policy =
        (GlobalNetworkPolicy)
            only("""
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkPolicy
            metadata: {name: web}
            spec:
              egress:
              - action: Allow
            """)
                .resource();
    assertEquals(EnumSet.of(Direction.EGRESS), policy.spec().types());
    assertEquals(Selector.all(), policy.spec().selector());
    assertTrue(policy.spec().order().isEmpty());
  }

  @Test
  void takesListsStreamsAndKindsOfList() throws Exception {
    String pool =
        "{apiVersion: margay.io/v1, kind: IPPool, metadata: {name: %s}, spec: {cidr: %s}}";
    String one = pool.formatted("a", "10.0.0.0/16");
    String two = pool.formatted("b", "10.1.0.0/16");
    for (String input :
        List.of(
            "--- \n" + one + "\n---\n" + two + "\n---\n",
            "- " + one + "\n- " + two,
            "[" + one + "," + two + "]",
            "apiVersion: v1\nkind: List\nitems:\n- " + one + "\n- " + two,
            "apiVersion: projectcalico.org/v3\nkind: IPPoolList\nitems: ["
                + one
                + ","
                + two
                + "]")) {
      assertEquals(
          List.of("a", "b"),
          read(input).stream().map(d -> d.resource().metadata().name()).toList(),
          input);
    }
  }

  @Test
  void keepsWhatItDoesNotHonourOfAPoolAndSaysSo() throws Exception {
    ResourceDocument document =
        only(
            """
            apiVersion: projectcalico.org/v3
            kind: IPPool
            metadata:
              name: web
            spec:
              cidr: 10.20.0.0/16
              ipipMode: Always
              natOutgoing: true
            """);
    assertTrue(((IpPool) document.resource()).spec().natOutgoing());
    assertEquals(
        List.of(
            "in.yaml:7:13: spec.ipipMode: is kept, but tunnels are not supported in this release:"
                + " packets are routed"),
        document.warnings().stream().map(Fault::toString).toList());
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    assertFaults(
        """
        apiVersion: margay.io/v1
        kind: IPPool
        metadata:
          name: Web
        spec:
          cidrr: 10.20.0.0/16
          disabled: maybe
          blockSize: "26"
        ---
        apiVersion: margay.io/v1
        kind: IPPool
        metadata: {name: db}
        spec: {cidr: 10.20.0.1/16}
        """,
        "in.yaml:6:3: spec: the key \"cidr\" is missing",
        "in.yaml:7:13: spec.disabled: expected true or false, found text \"maybe\"",
        "in.yaml:8:14: spec.blockSize: expected a whole number, found text \"26\"",
        "in.yaml:6:3: spec: unknown key \"cidrr\"; did you mean \"cidr\"?",
        "in.yaml:13:14: spec.cidr: host bits are set in 10.20.0.1/16: the network is 10.20.0.0/16");
  }

  private static void assertFaults(String input, String... expected) {
    InvalidDocumentException e =
        assertThrows(InvalidDocumentException.class, () -> read(input), input);
    List<String> sorted = e.faults().stream().map(Fault::toString).sorted().toList();
    assertEquals(
        String.join("\n", Arrays.stream(expected).sorted().toList()), String.join("\n", sorted));
  }

  @Test
  void refusesAnInputThatIsTooLarge() {
    byte[] large = new byte[Limits.INPUT_BYTES + 1];
    Arrays.fill(large, (byte) ' ');
    InvalidDocumentException e =
        assertThrows(InvalidDocumentException.class, () -> ResourceCodec.read("big.yaml", large));
    assertEquals(
        "big.yaml: the input is larger than 4 MiB; split it into several files", e.getMessage());
  }

  @Test
  void refusesAKindThatTheStoreDoesNotHoldThere() throws Exception {
    String json = ResourceCodec.toJson(Samples.POOL);
    assertThrows(InvalidDocumentException.class, () -> ResourceCodec.fromJson(Kind.NODE, json, 1));
  }

  private static ResourceDocument only(String text) throws InvalidDocumentException {
    List<ResourceDocument> documents = read(text);
    assertEquals(1, documents.size());
    return documents.getFirst();
  }

  private static List<ResourceDocument> read(String text) throws InvalidDocumentException {
    return ResourceCodec.read("in.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
