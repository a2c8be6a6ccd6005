package io.margay.model.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.control.ControlResponse.BlockUsage;
import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ControlResponse.Result;
import io.margay.model.control.ControlResponse.Usage;
import io.margay.model.control.ControlWire.WireException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.ResourceKey;
import io.margay.model.selector.Selector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlWireTest {
  private static final IpPool POOL =
      new IpPool(
          Metadata.named("web").withResourceVersion(Optional.of("7")),
          IpPoolSpec.of(Cidr.parse("10.0.0.0/16")));
  private static final ResourceKey ENDPOINT =
      ResourceKey.of(Kind.WORKLOAD_ENDPOINT, "h1-cni-c1-eth0");
  private static final Problem PROBLEM =
      Problem.of(ErrorCode.NOT_FOUND, "what \u20ac")
          .withWhere("a:1:2")
          .withWhy("why")
          .withKept("kept")
          .withNext("next");

  private static final List<ControlRequest> REQUESTS =
      List.of(
          ControlRequest.Get.all(Kind.NODE),
          new ControlRequest.Get(
              Kind.WORKLOAD_ENDPOINT,
              List.of("a", "b"),
              Optional.of("prod"),
              Optional.of(Selector.parse("a == 'b'"))),
          new ControlRequest.Write(ControlRequest.Verb.CREATE, List.of(POOL, POOL)),
          new ControlRequest.Write(ControlRequest.Verb.APPLY, List.of(POOL)),
          new ControlRequest.Write(ControlRequest.Verb.REPLACE, List.of()),
          new ControlRequest.Delete(
              List.of(
                  ControlRequest.Target.of(ENDPOINT),
                  new ControlRequest.Target(POOL.key(), Optional.of(9L))),
              true),
          new ControlRequest.IpamShow(true),
          new ControlRequest.NodeStatus(),
          new ControlRequest.Status());

  private static final List<ControlResponse> ANSWERS =
      List.of(
          new ControlResponse.Failed(PROBLEM),
          new ControlResponse.Failed(Problem.of(ErrorCode.INTERNAL, "bare")),
          new ControlResponse.Found(List.of(POOL), List.of(ENDPOINT)),
          new ControlResponse.Done(
              List.of(Result.of(ENDPOINT, Outcome.DELETED), Result.failed(POOL.key(), PROBLEM))),
          new ControlResponse.Ipam(
              List.of(
                  new ControlResponse.PoolUsage(
                      "web",
                      Cidr.parse("10.0.0.0/16"),
                      new Usage(Long.MAX_VALUE, 1, 0, 3),
                      List.of(block(Optional.of("h1"))))),
              List.of(block(Optional.empty())),
              new Usage(1, 2, 3, 4)),
          new ControlResponse.Peers(
              "h1",
              List.of(
                  new ControlResponse.Peer(
                      Ip.parse("10.199.0.2"),
                      "node-to-node mesh",
                      ControlResponse.PeerState.UP,
                      Instant.parse("2026-11-21T10:00:00.5Z"),
                      "Established",
                      true))),
          new ControlResponse.Health(
              "h1",
              "0.1.0",
              List.of(new ControlResponse.Check("store", ControlResponse.Level.FAILED, "away"))));

  private static BlockUsage block(Optional<String> owner) {
    return new BlockUsage(Cidr.parse("10.0.0.0/26"), owner, new Usage(64, 1, 0, 63));
  }

  @Test
  void readsEveryRequestBack() throws Exception {
    for (ControlRequest request : REQUESTS) {
      ByteBuffer bytes = ByteBuffer.wrap(ControlWire.write(request));
      assertEquals(bytes.remaining(), ControlWire.requestLength(bytes));
      assertEquals(request, ControlWire.readRequest(bytes));
    }
  }

  @Test
  void readsEveryAnswerBack() throws Exception {
    for (ControlResponse answer : ANSWERS) {
      ByteBuffer bytes = ByteBuffer.wrap(ControlWire.write(answer));
      assertEquals(bytes.remaining(), ControlWire.answerLength(bytes));
      assertEquals(answer, ControlWire.readAnswer(bytes));
    }
  }

  @Test
  void beginsWithMagicVersionAndLength() throws Exception {
    byte[] bytes = ControlWire.write(new ControlRequest.Status());
    assertEquals(
        "MGYT\0\1\0\0\0\17{\"do\":\"status\"}", new String(bytes, StandardCharsets.ISO_8859_1));
    for (int have = 0; have < 10; have++) {
      assertEquals(10, ControlWire.requestLength(ByteBuffer.wrap(bytes, 0, have)));
    }
  }

  @Test
  void refusesOtherMagicOtherVersionAndTooMuch() {
    assertThrows(WireException.class, () -> length("MGYC\0\1\0\0\0\0"));
    assertThrows(WireException.class, () -> length("MGYT\0\2"));
    assertThrows(WireException.class, () -> length("MGYT\0\1\0\u00ff\0\0"));
    assertThrows(WireException.class, () -> length("MGYT\0\1\u00ff\0\0\0"));
  }

  private static int length(String latin) throws WireException {
    return ControlWire.requestLength(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void saysSoInsteadOfAnAnswerThatIsTooLarge() throws Exception {
    ControlResponse large =
        new ControlResponse.Health("h".repeat(ControlWire.MAX_BYTES), "1", List.of());
    ControlResponse.Failed failed =
        assertInstanceOf(
            ControlResponse.Failed.class,
            ControlWire.readAnswer(ByteBuffer.wrap(ControlWire.write(large))));
    assertEquals("the answer is larger than 8 MiB", failed.problem().what());
  }

  @Test
  void survivesAnyBytes() throws Exception {
    Random random = new Random(8);
    int read = 0;
    for (int i = 0; i < 60_000; i++) {
      boolean request = random.nextBoolean();
      byte[] bytes =
          request
              ? ControlWire.write(REQUESTS.get(random.nextInt(REQUESTS.size())))
              : ControlWire.write(ANSWERS.get(random.nextInt(ANSWERS.size())));
      int header = request ? ControlWire.REQUEST_HEADER : ControlWire.ANSWER_HEADER;
      for (int n = random.nextInt(3); n > 0; n--) {
        int at = header + random.nextInt(bytes.length - header);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1);
      }
      try {
        Object _ =
            request
                ? ControlWire.readRequest(ByteBuffer.wrap(bytes))
                : ControlWire.readAnswer(ByteBuffer.wrap(bytes));
        read++;
      } catch (WireException e) {
        assertTrue(e.getMessage() != null);
      }
    }
    assertTrue(read > 10_000, "too few messages were whole: " + read);
  }
}
