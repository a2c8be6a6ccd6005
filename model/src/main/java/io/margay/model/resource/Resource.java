package io.margay.model.resource;

/** One object of the store that users write and read. */
public sealed interface Resource
    permits IpPool,
        GlobalNetworkPolicy,
        Profile,
        Node,
        WorkloadEndpoint,
        BgpConfiguration,
        BgpPeer,
        BgpFilter {

  Kind kind();

  Metadata metadata();

  /** The same specification under other metadata. */
  Resource withMetadata(Metadata metadata);

  /** Where it lies in the store. */
  default ResourceKey key() {
    return new ResourceKey(kind(), metadata().namespace(), metadata().name());
  }
}
