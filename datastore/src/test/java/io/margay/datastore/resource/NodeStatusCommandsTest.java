package io.margay.datastore.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.margay.datastore.Keys;
import io.margay.datastore.Limits;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.NodePeers;
import io.margay.model.control.ControlResponse.Peer;
import io.margay.model.control.ControlResponse.PeerState;
import io.margay.model.control.ControlResponse.Peers;
import io.margay.model.control.ControlWire;
import io.margay.model.net.Ip;
import io.margay.model.resource.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sessions of a cluster of h1, which is asked, h2, which is well, and h3, which is silent. */
class NodeStatusCommandsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Peer PEER =
      new Peer(Ip.parse("10.199.0.9"), "global", PeerState.START, NOW, "Active: refused", true);
  private static final ControlRequest QUESTION = new ControlRequest.NodeStatus();

  private final MemoryDatastore store = new MemoryDatastore();

  @BeforeEach
  void cluster() {
    for (String node : List.of("h1", "h2", "h3")) {
      store.put(Keys.resource(Kind.NODE.plural(), Optional.empty(), node), "{}");
    }
    told("h1", NOW);
    told("h2", NOW.minus(Limits.NODE_SILENT).plusSeconds(1));
    told("h3", NOW.minus(Limits.NODE_SILENT));
    told("gone", NOW); // it has no Node resource any more
    store.put(Keys.nodeStatus("odd"), "no status");
  }

  private void told(String node, Instant at) {
    store.put(Keys.nodeStatus(node), ControlWire.text(new NodePeers(node, at, List.of(PEER))));
  }

  private NodeStatusCommands commands(boolean onAHost) {
    return new NodeStatusCommands(
        store, () -> NOW, onAHost, _ -> new Peers("h1", List.of(PEER), List.of(), List.of()));
  }

  private static List<String> names(List<NodePeers> others) {
    return others.stream().map(NodePeers::node).toList();
  }

  @Test
  void aHostTellsItsOwnSessionsAndWhatOthersWrote() {
    Peers peers = assertInstanceOf(Peers.class, commands(true).execute(QUESTION));
    assertEquals("h1", peers.node());
    assertEquals(List.of(PEER), peers.peers());
    assertEquals(List.of("h2", "h3"), names(peers.others()));
    assertEquals(List.of("h3"), peers.silent());
  }

  @Test
  void withoutAHostTheStoreTellsOfAll() {
    Peers peers = assertInstanceOf(Peers.class, commands(false).execute(QUESTION));
    assertEquals("", peers.node());
    assertEquals(List.of("h1", "h2", "h3"), names(peers.others()));
    assertEquals(List.of(PEER), peers.others().getFirst().peers());
  }

  @Test
  void aHostWhoseStoreIsAwayTellsOfItself() {
    store.mood(MemoryDatastore.Mood.AWAY);
    Peers peers = assertInstanceOf(Peers.class, commands(true).execute(QUESTION));
    assertEquals(List.of(PEER), peers.peers());
    assertEquals(List.of(), peers.others());
    assertInstanceOf(ControlResponse.Failed.class, commands(false).execute(QUESTION));
  }

  @Test
  void everythingElseIsForOthers() {
    ControlResponse answer = new Peers("x", List.of(), List.of(), List.of());
    NodeStatusCommands commands = new NodeStatusCommands(store, () -> NOW, true, _ -> answer);
    assertSame(answer, commands.execute(new ControlRequest.Status()));
  }
}
