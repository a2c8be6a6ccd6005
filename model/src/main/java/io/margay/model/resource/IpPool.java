package io.margay.model.resource;

/** A range of addresses that containers get theirs from. */
public record IpPool(Metadata metadata, IpPoolSpec spec) implements Resource {

  public IpPool {
    Names.check(Kind.IP_POOL, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.IP_POOL;
  }

  @Override
  public IpPool withMetadata(Metadata to) {
    return new IpPool(to, spec);
  }
}
