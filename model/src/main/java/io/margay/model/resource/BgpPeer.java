package io.margay.model.resource;

/** A BGP session that some or all nodes have, besides the mesh. */
public record BgpPeer(Metadata metadata, BgpPeerSpec spec) implements Resource {

  public BgpPeer {
    Names.check(Kind.BGP_PEER, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.BGP_PEER;
  }

  @Override
  public BgpPeer withMetadata(Metadata to) {
    return new BgpPeer(to, spec);
  }
}
