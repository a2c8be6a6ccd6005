package io.margay.bgp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.RestartOptions;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.Family;
import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a stand-alone speaker, its page and its schema. */
class SpeakerFileTest {
  private static final String HEAD = "local-as: 65000\nrouter-id: 10.0.0.1\n";
  private static final Path DOCS = Path.of("..", "docs");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "local-as: x // router-id: 10.0.0.1 ~ 1:11: local-as: not an AS number: \"x\"",
        "router-id: 10.0.0.1 ~ 1:1: the key \"local-as\" is missing",
        "local-as: 0 // router-id: 10.0.0.1 ~ 1:11: local-as: AS 0 is reserved (RFC 7607)",
        "local-as: 1 // router-id: '::1' ~ 2:12: router-id: an identifier is a"
            + " non-zero IPv4 address, not ::1",
        "peers: [{address: 10.0.0.1, as: []}] ~ 3:33: peers[0].as: at least one AS is needed",
        "peers: [{address: 10.0.0.1, cluster-id: '::1'}] ~ 3:41: peers[0].cluster-id: an"
            + " identifier is a non-zero IPv4 address, not ::1",
        "peers: [{address: 10.0.0.1, name: ''}] ~ 3:35: peers[0].name: an empty text",
        "originate: [{prefix: '2001:db8::/32', next-hop: 10.0.0.1}] ~ 3:49: originate[0].next-hop:"
            + " an IPv6 route needs an IPv6 next hop",
        "peers: [{address: 10.0.0.1, adres: 1}] ~ 3:29: peers[0]: unknown key \"adres\"; did you"
            + " mean \"address\"?",
        "peers: [{as: 1}] ~ 3:9: peers[0]: exactly one of address and prefix is needed",
        "peers: [{address: 10.0.0.1, hold-time: 2}] ~ 3:9: peers[0]: a hold time is 0 or 3 to"
            + " 65535 s, not 2 s",
        "peers: [{address: 10.0.0.1, import: none}] ~ 3:37: peers[0].import: there is no filter"
            + " \"none\" in this file",
        "peers: [{address: 10.0.0.1}, {address: 10.0.0.1, name: b}] ~ 3:30: peers[1]: two peers"
            + " have the address 10.0.0.1",
        "peers: [{address: 10.0.0.1, ttl-security: 255}] ~ 3:43: peers[0].ttl-security: 255 is not"
            + " within 1 to 254",
        "peers: [{address: 'fe80::1'}] ~ 3:19: peers[0].address: a link-local address, and no other,"
            + " has %INTERFACE behind it",
        "peers: [{address: 'fe80::1%e0', bfd: true}] ~ 3:38: peers[0].bfd: there is no BFD with a"
            + " link-local address",
        "kernel: {protocol: 4} ~ 3:20: kernel.protocol: 4 is not within 5 to 255",
        "filters: {f: [{prefix: 10.0.0.0/8, action: drop}]} ~ 3:44: filters.f[0].action: \"drop\" is"
            + " not one of accept, reject",
        "originate: [10.0.0.1/8] ~ 3:13: originate[0]: host bits are set in 10.0.0.1/8: the network"
            + " is 10.0.0.0/8",
        "log-level: loud ~ 3:12: log-level: \"loud\" is not one of error, warn, info, debug",
      })
  void whatIsWrongIsToldWithLineAndColumn(String text, String expected) {
    String lines = text.replace(" // ", "\n");
    boolean complete = lines.contains("router-id") || lines.contains("local-as");
    String whole = complete ? lines : HEAD + lines;
    InvalidDocumentException e =
        assertThrows(InvalidDocumentException.class, () -> read(whole + "\n"));
    assertEquals("s.yaml:" + expected, e.faults().getFirst().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "always-compare-med: true, true false false false false",
    "deterministic-med: true, false true false false false",
    "ignore-as-path-length: true, false false true false false",
    "multipath-relax: true, false false false true false",
    "compare-router-id: true, false false false false true",
  })
  void eachSwitchOfTheBestPathIsTheOneItSays(String one, String expected) throws Exception {
    String off = "deterministic-med: false\n compare-router-id: false\n";
    String others = off.replaceAll(one.substring(0, one.indexOf(':')) + ".*\n", "");
    SpeakerConfig.BestPathOptions read =
        read(HEAD + "best-path:\n " + others.strip() + "\n " + one + "\n").speaker().bestPath();
    assertEquals(
        expected,
        read.alwaysCompareMed()
            + " "
            + read.deterministicMed()
            + " "
            + read.ignoreAsPathLength()
            + " "
            + read.multipathRelax()
            + " "
            + read.compareRouterId());
  }

  @Test
  void theExampleOfThePageIsReadAndKeepsToTheSchema() throws Exception {
    Matcher yaml =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("bgp-speaker.md")));
    assertTrue(yaml.find());
    SpeakerFile file = read(yaml.group(1));
    assertEquals(3, file.peers().size());
    PeerConfig transit = file.peers().getFirst();
    assertEquals(new AsNumber(65001), transit.remoteAs());
    assertEquals(120, transit.restart().time().toSeconds());
    PeerConfig client = file.peers().get(1);
    assertEquals(new AsNumber(65000), client.remoteAs());
    assertEquals(Set.of(Family.values()), client.families().keySet());
    assertTrue(client.role().reflectorClient());
    assertEquals(RestartOptions.DEFAULT, client.restart());
    assertTrue(file.peers().get(2).transport().dynamic().isPresent());
    assertTrue(file.originate().containsKey(Cidr.parse("198.51.100.0/24")));
    assertEquals(81, file.kernel().protocol());
    assertTrue(file.kernel().enabled());
  }

  /** The reader names all keys that it knows when it meets one that it does not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "zzzzzzzz: 1 ~ ",
        "best-path: {zzzzzzzz: 1} ~ best-path",
        "kernel: {zzzzzzzz: 1} ~ kernel",
        "filters: {f: [{action: accept, zzzzzzzz: 1}]} ~ filters.additionalProperties.items",
        "peers: [{address: 10.0.0.1, zzzzzzzz: 1}] ~ peers.items",
        "peers: [{address: 10.0.0.1, bfd: {zzzzzzzz: 1}}] ~ peers.items.bfd.oneOf",
        "peers: [{address: 10.0.0.1, graceful-restart: {zzzzzzzz: 1}}] ~"
            + " peers.items.graceful-restart.oneOf",
        "originate: [{prefix: 10.0.0.0/8, zzzzzzzz: 1}] ~ originate.items.oneOf",
        "mrt: {zzzzzzzz: 1} ~ mrt",
        "mrt: {load: [{file: f, zzzzzzzz: 1}]} ~ mrt.load.items",
        "mrt: {dump: {file: f, zzzzzzzz: 1}} ~ mrt.dump",
      })
  void theSchemaHoldsExactlyTheKeysThatAreRead(String text, String path) throws Exception {
    InvalidDocumentException e =
        assertThrows(InvalidDocumentException.class, () -> read(HEAD + text + "\n"));
    String said = e.faults().getFirst().toString();
    Set<String> known = Set.of(said.substring(said.indexOf("known keys are ") + 15).split(", "));
    Tree schema =
        Documents.readJson("schema", Files.readString(DOCS.resolve("bgp-speaker.schema.json")));
    for (String step : path == null ? new String[0] : path.split("\\.")) {
      schema = step(schema, step);
    }
    Tree.Mapping properties =
        (Tree.Mapping) ((Tree.Mapping) schema).get("properties").orElseThrow();
    assertEquals(
        new TreeSet<>(known),
        properties.entries().stream()
            .map(Tree.Entry::key)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Tree step(Tree schema, String step) {
    Tree.Mapping mapping = (Tree.Mapping) schema;
    if (step.equals("oneOf")) {
      return ((Tree.Sequence) mapping.get("oneOf").orElseThrow()).items().getLast();
    }
    if (step.equals("items") || step.equals("additionalProperties")) {
      return mapping.get(step).orElseThrow();
    }
    return ((Tree.Mapping) mapping.get("properties").orElseThrow()).get(step).orElseThrow();
  }

  @Test
  void whatARecordingHoldsOfAFileIsReadAsTheSameButForItsConnections() throws Exception {
    Matcher yaml =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("bgp-speaker.md")));
    assertTrue(yaml.find());
    SpeakerFile file = read(yaml.group(1));
    for (PeerConfig peer : file.peers()) {
      Tree written = SpeakerFileWriter.write(file.speaker(), Optional.of(peer));
      SpeakerFile again = SpeakerFileReader.read("again", written);
      PeerConfig same = again.peers().getFirst();
      assertEquals(peer.policy(), same.policy());
      assertEquals(peer.role(), same.role());
      assertEquals(peer.families(), same.families());
      assertEquals(peer.name(), same.name());
      assertEquals(file.speaker().bestPath(), again.speaker().bestPath());
      assertEquals(file.speaker().multipath(), again.speaker().multipath());
      assertFalse(written.toString().contains("secret"));
    }
  }

  private static SpeakerFile read(String text) throws InvalidDocumentException {
    return SpeakerFileReader.read("s.yaml", text.getBytes(StandardCharsets.UTF_8));
  }
}
