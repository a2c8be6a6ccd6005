package io.margay.model.resource;

/** Which routes sessions exchange. Named by {@link BgpPeerSpec#filters}. */
public record BgpFilter(Metadata metadata, BgpFilterSpec spec) implements Resource {

  public BgpFilter {
    Names.check(Kind.BGP_FILTER, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.BGP_FILTER;
  }

  @Override
  public BgpFilter withMetadata(Metadata to) {
    return new BgpFilter(to, spec);
  }
}
