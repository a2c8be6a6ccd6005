package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpPeerSpec;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import io.margay.model.resource.BgpPeerSpec.PeerAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the metadata of a calicoctl 1.x peer say: it had no name, but a scope and an address.
 *
 * @param node absent: a peer of all nodes
 */
record V1Peer(Optional<String> node, Ip peer) {

  /** Reads scope, node and peerIP. */
  static Optional<V1Peer> read(Fields metadata) {
    Optional<String> scope =
        metadata
            .required("scope")
            .flatMap(value -> value.oneOf(List.of("global", "node"), word -> word));
    boolean ofNode = scope.filter("node"::equals).isPresent();
    Optional<Value> name = ofNode ? metadata.required("node") : metadata.value("node");
    Optional<String> node = name.flatMap(Value::text).map(V1Names::ofNode);
    if (!ofNode && name.isPresent()) {
      name.get().fault("a peer of scope global belongs to no node");
    }
    Optional<Ip> peer = metadata.required("peerIP").flatMap(value -> value.parsed(Ip::parse));
    return scope.isEmpty() || peer.isEmpty() || (ofNode && node.isEmpty())
        ? Optional.empty()
        : Optional.of(new V1Peer(ofNode ? node : Optional.empty(), peer.get()));
  }

  /** 192-0-2-1, or for a node's peer NODE.192-0-2-1. */
  String name() {
    String address = peer.toString().replace('.', '-').replace(':', '-');
    String safe = address.replaceAll("^-+|-+$", "");
    return node.map(name -> name + "." + safe).orElse(safe);
  }

  BgpPeerSpec spec(AsNumber as) {
    return new BgpPeerSpec(
        node,
        Optional.empty(),
        Optional.of(new PeerAddress(peer, Optional.empty())),
        Optional.empty(),
        Optional.of(as),
        Optional.empty(),
        NextHopMode.AUTO,
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        true,
        false,
        Optional.empty());
  }
}
