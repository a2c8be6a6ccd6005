package io.margay.model.resource;

/** Rules for every endpoint that its selector matches. */
public record GlobalNetworkPolicy(Metadata metadata, GlobalNetworkPolicySpec spec)
    implements Resource {

  public GlobalNetworkPolicy {
    Names.check(Kind.GLOBAL_NETWORK_POLICY, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.GLOBAL_NETWORK_POLICY;
  }

  @Override
  public GlobalNetworkPolicy withMetadata(Metadata to) {
    return new GlobalNetworkPolicy(to, spec);
  }
}
